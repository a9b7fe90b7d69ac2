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

/** Returns the type in JSON Schema of a YAML node with a tag, as in helm-schema. Returns undefined for other tags. */
export function typeOfTag(tag: string): string | undefined {
  return typesByTag[tag];
}
