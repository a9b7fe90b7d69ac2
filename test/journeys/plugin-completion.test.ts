import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HelmHome, helmHome } from '../support/helm-home.ts';

/** A program that prints how it was called. The directive depends on the namespace. */
const program = `#!/bin/sh
echo "namespace $HELM_NAMESPACE"
echo "$# words: $*"
printf 'value\\tits meaning\\n\\n'
[ "$HELM_NAMESPACE" = shop ] || echo ":4"
`;

const listed = `name: another
commands:
- name: list
- name: full
  commands:
  - name: more
    validArgs: [one, two]
    flags: [b, ball]
  - {name: less, flags: [all]}
flags: [z, quiet]
`;

let home: HelmHome;
beforeAll(() => {
  home = helmHome({ PATH: process.env.PATH ?? '' });
  install('asks', 'cli/v1', { 'plugin.complete': program });
  install('lists', 'cli/v1', { 'completion.yaml': listed });
  install('both', 'cli/v1', { 'completion.yaml': listed, 'plugin.complete': program });
  install('empty', 'cli/v1', { 'completion.yaml': '', 'plugin.complete': program });
  install('damaged', 'cli/v1', { 'completion.yaml': '{', 'plugin.complete': '#!/bin/sh\nexit 3\n' });
  install('renders', 'postrenderer/v1', {});
});
afterAll(() => home.remove());

function install(name: string, type: string, files: Readonly<Record<string, string>>): void {
  const folder = join(home.folder, 'data/plugins', name);
  mkdirSync(folder, { recursive: true });
  const manifest = `apiVersion: v1\nname: ${name}\nversion: 1.0.0\ntype: ${type}\nruntime: subprocess\nruntimeConfig: {platformCommand: [{command: echo}]}\n`;
  for (const [file, text] of Object.entries({ 'plugin.yaml': manifest, ...files })) {
    writeFileSync(join(folder, file), text);
    chmodSync(join(folder, file), 0o755);
  }
}

const ask = async (line: string): Promise<string[]> => (await home.ok('__complete', ...line.split(' '))).trimEnd().split('\n');
const value = 'value\tits meaning';

it.each([
  { line: 'asks ', want: ['namespace default', '1 words:', value, ':4'] },
  { line: 'asks --mine a st', want: ['namespace default', '3 words: --mine a st', value, ':4'] },
  { line: 'asks --mine -n shop st', want: ['namespace shop', '2 words: --mine st', value, ':0'] },
  { line: '--namespace shop asks x ', want: ['namespace shop', '2 words: x', value, ':0'] },
  { line: 'empty sub ', want: ['namespace default', '2 words: sub', value, ':4'] },
  { line: 'damaged ', want: [':0'] },
  { line: 'lists ', want: ['list', 'full', ':4'] },
  { line: 'lists fu', want: ['full', ':4'] },
  { line: 'lists full ', want: ['more', 'less', ':4'] },
  { line: 'lists full more ', want: ['one', 'two', ':4'] },
  { line: 'lists full more o', want: ['one', ':4'] },
  { line: 'lists full more one ', want: [':0'] },
  { line: 'lists full more --ba', want: ['--ball', ':0'] },
  { line: 'lists --qui', want: ['--quiet', ':4'] },
  { line: 'both full less x', want: ['namespace default', '3 words: full less x', value, ':4'] },
  { line: 'plugin update ', want: ['asks', 'both', 'damaged', 'empty', 'lists', ':4'] },
])('"$line" is completed by the plugin', async ({ line, want }) => {
  expect(await ask(line)).toEqual(want);
});

it('completes global flags as well as flags of the plugin', async () => {
  const names = (await ask('asks --na')).map((line) => line.split('\t')[0]);
  expect(names).toEqual(['--namespace', 'namespace default', '1 words: --na', 'value', ':4']);
});
