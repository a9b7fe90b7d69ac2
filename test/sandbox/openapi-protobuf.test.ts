import { protobufTypeOf, writeOpenApiV2 } from '../../src/sandbox/api/openapi-protobuf.ts';

/** Returns the fields of a protobuf message. Varints are numbers, all other types are bytes. */
function fieldsOf(bytes: Buffer): [number, number | Buffer][] {
  const fields: [number, number | Buffer][] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag % 8;
    const size = kind === 0 ? 0 : kind === 1 ? 8 : varint();
    fields.push([Math.floor(tag / 8), kind === 0 ? varint() : bytes.subarray(at, at + size)]);
    at += size;
  }
  return fields;
}

const inner = (bytes: Buffer, ...path: number[]): Buffer =>
  path.reduce(
    (message, field) => (fieldsOf(message).find(([number]) => number === field)?.[1] ?? Buffer.alloc(0)) as Buffer,
    bytes,
  );
/** Returns the encoded schema of a document's only definition. */
const schemaOf = (schema: object): Buffer => inner(writeOpenApiV2({ swagger: '2.0', definitions: { a: schema } }), 9, 1, 2);

// The field numbers in gnostic-models' OpenAPIv2.proto.
it.each([
  { schema: { type: 'string' }, path: [22, 1], want: 'string' },
  { schema: { $ref: '#/definitions/b', description: 'd' }, path: [1], want: '#/definitions/b' },
  { schema: { items: { format: 'int32' } }, path: [23, 1, 2], want: 'int32' },
  { schema: { properties: { allOf: { pattern: '^é$' } } }, path: [25, 1, 2, 13], want: '^é$' },
  { schema: { additionalProperties: { type: 'object' } }, path: [21, 1, 22, 1], want: 'object' },
  { schema: { default: { a: 1 } }, path: [5, 2], want: '{"a":1}' },
  { schema: { enum: ['x'] }, path: [20, 2], want: '"x"' },
  { schema: { 'x-kubernetes-group-version-kind': [{ kind: 'K' }] }, path: [31, 2, 2], want: '[{"kind":"K"}]' },
  { schema: { allOf: [{ title: 't' }] }, path: [24, 3], want: 't' },
])('writes $schema', ({ schema, path, want }) => {
  expect(inner(schemaOf(schema), ...path).toString()).toBe(want);
});

it('writes numbers and booleans', () => {
  const fields = fieldsOf(schemaOf({ maximum: 1.5, maxLength: 300, uniqueItems: true, exclusiveMinimum: false }));
  expect(fields.map(([number]) => number)).toEqual([7, 11, 16]);
  expect(fields[0]?.[1]).toEqual(Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x3f]));
  expect(fields[1]?.[1]).toBe(300);
});

it.each([
  ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', true],
  ['application/com.github.proto-openapi.spec.v2.v1.0+protobuf, */*', true],
  ['application/json, application/com.github.proto-openapi.spec.v2@v1.0+protobuf', false],
  ['*/*', false],
  ['', false],
])('uses protobuf for Accept: %s: %s', (accept, want) => {
  expect(protobufTypeOf(accept) !== undefined).toBe(want);
});
