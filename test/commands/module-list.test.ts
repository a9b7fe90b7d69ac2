import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;]*?\sfrom\s+)?'([^']+)';/gm;

/** Every module that is loaded together with one: its imports, and theirs, but not what is imported while it runs. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  const path = join(root, file);
  if (found.has(file) || !existsSync(path)) return found;
  found.add(file);
  for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(STATIC_IMPORT)) {
    if (target.startsWith('.')) loadedWith(relative(root, join(dirname(path), target)), found);
    else found.add(target);
  }
  return found;
}

/** What a command line loads before it runs. */
function loadedBy(command: string): string[] {
  return [...loadedWith(`src/commands/${command}.ts`, loadedWith('src/main.ts'))];
}

const layers = (files: readonly string[]): string[] =>
  [...new Set(files.flatMap((file) => /^src\/([^/]+)\//.exec(file)?.[1] ?? []))].toSorted();

it.each([
  { command: 'version', want: ['actions', 'base', 'commands', 'errors', 'output'] },
  { command: 'template', want: ['actions', 'base', 'chart', 'commands', 'engine', 'errors', 'kube', 'output', 'plugins'] },
  { command: 'lint', want: ['actions', 'base', 'chart', 'commands', 'engine', 'errors', 'output'] },
])('$command loads no layer that it does not use', ({ command, want }) => {
  const not = layers(loadedBy(command)).filter((layer) => !want.includes(layer));
  expect(not).toEqual([]);
});

it.each(['install', 'upgrade', 'list', 'status'])('%s loads nothing that downloads charts', (command) => {
  const files = loadedBy(command);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => /^src\/(?:net|repo|registry)\//.test(file))).toEqual([]);
});

it.each(['repo-list', 'repo-remove', 'search-repo'])('%s loads nothing that reaches a network or a cluster', (command) => {
  const files = loadedBy(command);
  expect(files.filter((file) => /^src\/(?:net|registry|kube|engine)\//.test(file))).toEqual([]);
});
