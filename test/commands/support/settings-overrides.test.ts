import { globalFlags } from '../../../src/commands/flags/global.ts';
import { parseLine } from '../../../src/commands/flags/parse-line.ts';
import { settingsOverrides } from '../../../src/commands/support/settings-overrides.ts';

/** Global flags that control output and are not settings. */
const outputFlags = new Set(['color', 'colour', 'events', 'log-format', 'log-level']);
const names = Object.keys(globalFlags).filter((name) => !outputFlags.has(name));

const given = (words: readonly string[]) =>
  Object.entries(settingsOverrides(parseLine(words, globalFlags))).filter(([, value]) => value !== undefined);

it('overrides nothing without flags', () => {
  expect(given([])).toEqual([]);
});

it.each(names)('--%s overrides one setting', (name) => {
  expect(given([`--${name}=1`])).toHaveLength(1);
});

it('preserves the values of the flags', () => {
  const words = ['-n', 'shop', '--kube-as-group=a', '--kube-as-group', 'b', '--debug=false', '--burst-limit=-1', '--sandbox'];
  expect(Object.fromEntries(given(words))).toEqual({
    namespace: 'shop',
    kubeAsGroups: ['a', 'b'],
    debug: false,
    burstLimit: -1,
    sandbox: 'default',
  });
});
