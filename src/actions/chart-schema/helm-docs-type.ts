/** helm-docs types and their JSON Schema counterparts. */
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

/** Returns the comma-separated types in a helm-docs comment; undefined if one of them is unknown. */
export function helmDocsTypes(text: string): string[] | undefined {
  const types = text.split(',').map((name) => {
    const key = name.trim();
    return Object.hasOwn(schemaTypes, key) ? schemaTypes[key] : undefined;
  });
  return types.includes(undefined) ? undefined : (types as string[]);
}
