import { isFields } from '../../base/untyped-fields.ts';

/** Fields of ObjectMeta that charts set, by type. Other fields are validated by the API server. */
export const metadataFields = {
  text: ['generateName', 'name', 'namespace', 'resourceVersion', 'uid'],
  textMaps: ['annotations', 'labels'],
  textLists: ['finalizers'],
} as const;

const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

/**
 * Reports whether all metadata fields have the correct types. A null is treated as an absent field. If this fast check fails,
 * `checkMetadataTypes` finds the errors.
 */
export function hasTextMetadata(metadata: Readonly<Record<string, unknown>>): boolean {
  const { text, textMaps, textLists } = metadataFields;
  return (
    text.every((name) => isText(metadata[name])) &&
    textMaps.every((name) => isTextMap(metadata[name] ?? {})) &&
    textLists.every((name) => isTextList(metadata[name] ?? []))
  );
}

function isTextMap(value: unknown): boolean {
  return isFields(value) && Object.values(value).every(isText);
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}
