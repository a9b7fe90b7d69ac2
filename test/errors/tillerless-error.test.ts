import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../src/errors/tillerless-error.ts';

it('recognises a TillerlessError by its code', () => {
  const error = new TillerlessError('USAGE', 'no such flag', { hint: 'see --help' });
  expect(isTillerlessError(error, 'USAGE')).toBe(true);
  expect(isTillerlessError(error, 'SANDBOX')).toBe(false);
  expect(isTillerlessError(new Error('x'))).toBe(false);
});

const whole = { hint: 'see there', where: { file: 'a.yaml', line: 2 }, helmText: 'bad', notes: [{ title: 'a note' }] };

it.each([
  { name: 'nothing', changes: {}, want: { ...whole, code: 'YAML_PARSE', message: 'wrong' } },
  { name: "Helm's message", changes: { helmText: 'in a: bad' }, want: { ...whole, helmText: 'in a: bad', message: 'wrong' } },
  {
    name: 'code and message',
    changes: { code: 'MANIFEST_INVALID', message: 'in a: wrong' } as const,
    want: { ...whole, code: 'MANIFEST_INVALID', message: 'in a: wrong' },
  },
  { name: 'a field to undefined', changes: { hint: undefined }, want: { ...whole, hint: undefined, code: 'YAML_PARSE' } },
])('reworded: changes $name and keeps the rest', ({ changes, want }) => {
  const error = new TillerlessError('YAML_PARSE', 'wrong', whole);
  const told = reworded(error, changes);
  expect(told).toMatchObject(want);
  expect(told.cause).toBe(error);
});

it.each([
  { name: "Helm's message", error: new TillerlessError('USAGE', 'ours', { helmText: 'theirs' }), want: 'theirs' },
  { name: 'our message', error: new TillerlessError('USAGE', 'ours'), want: 'ours' },
  { name: 'the message of another error', error: new RangeError('too far'), want: 'too far' },
  { name: 'a value that is not an error', error: 7, want: '7' },
])('reasonOf: $name', ({ error, want }) => {
  expect(reasonOf(error)).toBe(want);
});
