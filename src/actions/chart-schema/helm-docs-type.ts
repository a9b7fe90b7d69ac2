/** Types of helm-docs and their counterparts in JSON Schema. */
const schemaTypes: Readonly<Record<string, string>> = {
  int: 'integer',
  bool: 'boolean',
  float: 'number',
  list: 'array',
  map: 'object',
  tpl: 'string',
  string: 'string',
  object: 'object',
  integer: 'integer',
  number: 'number',
  array: 'array',
  null: 'null',
  '': '',
  boolean: 'boolean',
};

/** Returns the types that a comment of helm-docs names, separated by commas; undefined if one of them is unknown. */
export function helmDocsTypes(text: string): string[] | undefined {
  const types = text.split(',').map((name) => {
    const key = name.trim();
    return Object.hasOwn(schemaTypes, key) ? schemaTypes[key] : undefined;
  });
  return types.includes(undefined) ? undefined : (types as string[]);
}
