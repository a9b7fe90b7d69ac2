import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentGroups, pluginVariables } from '../../src/base/environment/variables.ts';
import { globalFlags } from '../../src/commands/flags/global.ts';
import { root } from './markdown.ts';

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.gen.ts') && !name.endsWith('variables.ts') && !/errors.codes/.test(name),
  )
  .map((name) => readFileSync(join(root, 'src', name), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*\*).*$/gm, ''));

const documented = Object.values(environmentGroups).flatMap((group) => Object.entries(group));

/**
 * Returns the environment variables that are read, either as a property of the environment or by a string that contains the name.
 */
function readNames(text: string): readonly string[] {
  const properties = [...text.matchAll(/\benv\.([A-Z][A-Z0-9_]+)\b/g)];
  const strings = [...text.matchAll(/['"`]((?:HELM|TILLERLESS|XDG)_[A-Z_]+|PG[A-Z_]+|KUBECONFIG)['"`]/g)];
  return [...properties, ...strings].map(([, name = '']) => name);
}

const forPlugins = new Set(Object.keys(pluginVariables));

it('documents every variable that the code reads', () => {
  const names = new Set(sources.flatMap(readNames));
  const known = new Set(documented.map(([name]) => name));
  expect([...names].filter((name) => !known.has(name) && !forPlugins.has(name))).toEqual([]);
});

it('documents only variables that the code reads', () => {
  const all = sources.join('\n');
  const parts = documented.map(([name]) => name.replace(/^(HELM|XDG)_(?:CACHE|CONFIG|DATA)_HOME$/, '$1_'));
  expect(parts.filter((name) => !all.includes(name))).toEqual([]);
});

it('refers only to existing flags', () => {
  const flags = documented.flatMap(([, { flag }]) => flag ?? []).filter((flag) => flag !== 'history-max');
  expect(flags.filter((flag) => !Object.hasOwn(globalFlags, flag))).toEqual([]);
});
