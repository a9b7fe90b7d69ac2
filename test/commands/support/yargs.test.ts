import { runYargs } from '../../../src/commands/support/yargs.ts';

function parse(given: readonly (readonly [name: string, value: string])[], args: readonly string[], options: readonly string[]) {
  const seen: unknown[] = [];
  runYargs({ flagValues: given, args }, { options, coerce: {}, handler: (values, rest) => void seen.push({ values, rest }) });
  return seen;
}

it('passes arguments unchanged to the handler', () => {
  const texts = ['', '"', '"quoted"', "'x'", '-x', '--', 'a\nb', '007', 'true', 'a=b'];
  const given = texts.map((text) => ['set', text] as const);
  const args = ['--set', '-x', '7', ''];
  expect(parse(given, args, ['set', 'name'])).toEqual([{ values: { set: texts }, rest: args }]);
});

it.each(['help', 'version', 'n'])('passes --%s to the command', (name) => {
  expect(parse([[name, 'true']], ['help', 'completion'], [name])).toEqual([
    { values: { [name]: 'true' }, rest: ['help', 'completion'] },
  ]);
});

it('reports a line that it cannot parse as a bug, not as a user error', () => {
  expect(() => parse([['bogus', '1']], [], ['set'])).toThrow(
    new Error('yargs cannot read a normalised line: Unknown argument: bogus'),
  );
});
