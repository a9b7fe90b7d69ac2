import { isFields } from '../../base/untyped-fields.ts';

/** Fields of ObjectMeta that charts set, by type. Other fields are validated by the API server. */
export const metadataFields = {
  text: ['generateName', 'name', 'namespace', 'resourceVersion', 'uid'],
  textMaps: ['annotations', 'labels'],
  textLists: ['finalizers'],
} as const;

const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

/**
 * Reports whether these fields have the correct types, treating null as absent. This fast check succeeds for nearly all objects.
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
