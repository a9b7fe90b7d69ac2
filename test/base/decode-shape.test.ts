import * as z from 'zod/mini';
import { decodeShape, hasShape } from '../../src/base/decode-shape.ts';

const shape = z.looseObject({
  name: z.string(),
  count: z.exactOptional(z.int()),
  kind: z.exactOptional(z.enum(['a', 'b'])),
  items: z.exactOptional(z.array(z.tuple([z.string(), z.number()]))),
  texts: z.exactOptional(z.record(z.string(), z.string())),
  either: z.exactOptional(z.union([z.boolean(), z.array(z.string())])),
  digits: z.exactOptional(z.string().check(z.regex(/^\d+$/, 'expected digits'))),
});

function problem(data: unknown): string {
  try {
    decodeShape(shape, data, (text) => new Error(text));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

it.each([
  { data: [], text: 'expected object, got array' },
  { data: null, text: 'expected object, got null' },
  { data: {}, text: 'name: expected string, got nothing' },
  { data: { name: 7 }, text: 'name: expected string, got number' },
  { data: { name: '', count: 'x' }, text: 'count: expected number, got string' },
  { data: { name: '', count: 1.5 }, text: 'count: expected integer, got number' },
  { data: { name: '', kind: 'c' }, text: 'kind: expected "a" or "b", got string' },
  { data: { name: '', items: [['x', 1], null] }, text: 'items.1: expected array, got null' },
  { data: { name: '', items: [['x']] }, text: 'items.0: expected at least 2 items, got array' },
  { data: { name: '', items: [['x', 1, 2]] }, text: 'items.0: expected at most 2 items, got array' },
  { data: { name: '', texts: [] }, text: 'texts: expected object, got array' },
  { data: { name: '', texts: { 'a.b': 1 } }, text: 'texts."a.b": expected string, got number' },
  { data: { name: '', texts: { '\u001b[2J': 1 } }, text: 'texts."\\u001b[2J": expected string, got number' },
  { data: { name: '', either: 1 }, text: 'either: expected boolean or array, got number' },
  { data: { name: '', digits: 'x' }, text: 'digits: expected digits' },
  { data: { name: 1, count: '', kind: 1, items: 1, texts: 1 }, text: /^name: .*; count: .*; kind: .*; and 2 more$/ },
])('reports what is wrong with $data', ({ data, text }) => {
  expect(problem(data)).toEqual(typeof text === 'string' ? text : expect.stringMatching(text));
  expect(hasShape(shape, data)).toBe(false);
});

it('returns the same object if it is valid', () => {
  const data = { later: 1, name: 'x', texts: { z: '', a: '' } };
  expect(decodeShape(shape, data, Error)).toBe(data);
});
