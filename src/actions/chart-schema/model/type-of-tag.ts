const typesByTag: Readonly<Record<string, string>> = {
  '!!null': 'null',
  '!!bool': 'boolean',
  '!!str': 'string',
  '!!int': 'integer',
  '!!float': 'number',
  '!!timestamp': 'string',
  '!!seq': 'array',
  '!!map': 'object',
};

/** Returns the JSON Schema type for a YAML tag, as in helm-schema. Returns undefined for unknown tags. */
export function typeOfTag(tag: string): string | undefined {
  return typesByTag[tag];
}
