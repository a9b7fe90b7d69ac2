import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../../support/chart-folder.ts';
import { type Damage, damages } from '../../support/damage.ts';
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

it.each<{ name: string; problem: string; change: (state: State, list: unknown[], meta: Meta) => unknown }>([
  {
    name: 'of another format',
    problem: 'format: expected 1, got number',
    change: (state) => Object.assign(state, { format: 9 }),
  },
  {
    name: 'without a resource version',
    problem: 'resourceVersion: expected number, got string',
    change: (state) => Object.assign(state, { resourceVersion: 'x' }),
  },
  {
    name: 'with a number instead of a list',
    problem: 'objects.a: expected array, got number',
    change: (state) => Object.assign(state.objects, { a: 1 }),
  },
  {
    name: 'with null instead of an object',
    problem: ': expected object, got null',
    change: (_state, list) => list.push(null),
  },
  {
    name: 'without a name',
    problem: 'metadata.name: expected string, got nothing',
    change: (_state, _list, meta) => Object.assign(meta, { name: undefined }),
  },
  {
    name: 'with a number as namespace',
    problem: 'metadata.namespace: expected string, got number',
    change: (_state, _list, meta) => Object.assign(meta, { namespace: 1 }),
  },
  {
    name: 'with a number as label',
    problem: 'metadata.labels.a: expected string, got number',
    change: (_state, _list, meta) => Object.assign(meta, { labels: { a: 1 } }),
  },
  {
    name: 'with a string instead of owners',
    problem: 'metadata.ownerReferences: expected array, got string',
    change: (_state, _list, meta) => Object.assign(meta, { ownerReferences: 'x' }),
  },
  {
    name: 'with strings instead of managers',
    problem: 'metadata.managedFields.0: expected object, got string',
    change: (_state, _list, meta) => Object.assign(meta, { managedFields: ['x'] }),
  },
])('reports the state file of a sandbox $name', async ({ change, problem }) => {
  const state: State = JSON.parse(readFileSync(file(), 'utf8'));
  const list = Object.values(state.objects)[0] as { metadata: Meta }[];
  change(state, list, list[0]?.metadata ?? {});
  await expectRejected(JSON.stringify(state), problem);
});

it.each([
  { name: 'truncated', change: (text: string) => text.slice(0, -20), problem: 'it is not JSON' },
  { name: 'empty', change: () => '', problem: 'it is not JSON' },
  { name: 'not an object', change: () => 'null', problem: 'expected object, got null' },
])('reports a state file that is $name', ({ change, problem }) => expectRejected(change(readFileSync(file(), 'utf8')), problem));

async function expectRejected(text: string, problem: string): Promise<void> {
  writeFileSync(file(), text);
  const { code, stderr } = await cli('list');
  expect(code).toBe(1);
  const [error, , hint] = stderr.split('\n');
  expect(error?.startsWith(`Error: the sandbox state in ${file()} is corrupt: `)).toBe(true);
  expect(error?.endsWith(problem)).toBe(true);
  expect(hint).toBe('hint: the file was changed or truncated; delete it to start over');
  expect(readFileSync(file(), 'utf8')).toBe(text);
}

/** Reports whether a kind of damage is tested. Role rules, managed fields, specs and statuses are excluded. */
function isTested({ title }: Damage): boolean {
  return !/rules|fieldsV1|managedFields\.0\.|data\.(?!release)|spec\.|status\./.test(title);
}

it('causes no internal error if the state file is corrupt', async () => {
  const all = damages(JSON.parse(readFileSync(file(), 'utf8'))).filter(isTested);
  const failures: string[] = [];
  for (const { title, data } of all) {
    writeFileSync(file(), JSON.stringify(data));
    const { stderr } = await cli('upgrade', 'web', join(folder, 'app'));
    if (/internal error|\n {4}at /.test(stderr)) failures.push(`${title}: ${stderr}`);
  }
  expect(all.length).toBeGreaterThan(200);
  expect(failures).toEqual([]);
}, 120_000);
