import { isFields } from '../../base/untyped-fields.ts';

/** The fields of ObjectMeta that charts write, by their types; others are left to the API server. */
export const metadataFields = {
  text: ['generateName', 'name', 'namespace', 'resourceVersion', 'uid'],
  textMaps: ['annotations', 'labels'],
  textLists: ['finalizers'],
} as const;

const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

/** True if these fields have their types; null counts as absent. Cheap, since nearly all metadata has. */
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
