import { fieldsOf, isFields, itemsOf, numberOf, textOf } from '../../src/base/untyped-fields.ts';

it.each([
  { name: 'a map', value: { a: 1 }, want: true },
  { name: 'a list', value: [1], want: false },
  { name: 'null', value: null, want: false },
  { name: 'a string', value: 'a', want: false },
])('isFields: $name', ({ value, want }) => {
  expect(isFields(value)).toBe(want);
});

it('returns defaults for values of the wrong type', () => {
  expect([undefined, null, 7, 'a'].map(fieldsOf)).toEqual([{}, {}, {}, {}]);
  expect([undefined, { a: 1 }, 'a'].map(itemsOf)).toEqual([[], [], []]);
  expect(itemsOf([{ a: 1 }, null, 'a', { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
  expect([textOf('a'), textOf(7), textOf(undefined)]).toEqual(['a', '', '']);
  expect([numberOf(7), numberOf('7'), numberOf(undefined, 1)]).toEqual([7, 0, 1]);
});
