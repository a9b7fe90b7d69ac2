import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../../support/chart-folder.ts';
import { runCli } from '../../support/run-cli.ts';

const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n`;
let folder: string;
type Meta = Record<string, unknown>;
interface State {
  format: unknown;
  resourceVersion: unknown;
  objects: Record<string, unknown>;
}
const cli = (...argv: string[]) => runCli([...argv, '--sandbox=s'], { env: { HOME: folder, HELM_DATA_HOME: folder } });
const file = () => join(folder, 'sandbox', 's.json');
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-state-'));
  expect(await cli('install', 'web', chartFolder(folder, { 'templates/a.yaml': map }))).toMatchObject({ code: 0 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each<{ name: string; change: (state: State, list: unknown[], meta: Meta) => unknown }>([
  { name: 'of another format', change: (state) => Object.assign(state, { format: 9 }) },
  { name: 'without a counter', change: (state) => Object.assign(state, { resourceVersion: 'x' }) },
  { name: 'with something else for a list', change: (state) => Object.assign(state.objects, { a: 1 }) },
  { name: 'with something else for an object', change: (_state, list) => list.push(null) },
  { name: 'without a name', change: (_state, _list, meta) => Object.assign(meta, { name: undefined }) },
  { name: 'with a number for a namespace', change: (_state, _list, meta) => Object.assign(meta, { namespace: 1 }) },
  { name: 'with a number for a label', change: (_state, _list, meta) => Object.assign(meta, { labels: { a: 1 } }) },
  { name: 'with a text for owners', change: (_state, _list, meta) => Object.assign(meta, { ownerReferences: 'x' }) },
  { name: 'with texts for managers', change: (_state, _list, meta) => Object.assign(meta, { managedFields: ['x'] }) },
])('says of a sandbox $name where it lies', async ({ change }) => {
  const state: State = JSON.parse(readFileSync(file(), 'utf8'));
  const list = Object.values(state.objects)[0] as { metadata: Meta }[];
  change(state, list, list[0]?.metadata ?? {});
  await expectRefused(JSON.stringify(state));
});

it.each([
  { name: 'cut off', change: (text: string) => text.slice(0, -20) },
  { name: 'emptied', change: () => '' },
  { name: 'no object', change: () => 'null' },
])('says of a sandbox that is $name where it lies', ({ change }) => expectRefused(change(readFileSync(file(), 'utf8'))));

async function expectRefused(text: string): Promise<void> {
  writeFileSync(file(), text);
  const { code, stderr } = await cli('list');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `Error: the state of the sandbox is not readable: ${file()}\n\nhint: the file was changed or cut off; delete it to begin anew\n`,
  });
  expect(readFileSync(file(), 'utf8')).toBe(text);
}
