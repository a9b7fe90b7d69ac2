import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodeRecord } from '../../src/storage/codec.ts';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { damages } from '../support/damage.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

// biome-ignore lint/suspicious/noExplicitAny: damage does not respect types
type Json = any;

interface RecordDamage {
  readonly title: string;
  readonly damage: (record: Json) => void;
  /** the reported problem; not set if Go uses the zero value instead */
  readonly problem?: string;
}

const recordDamages: readonly RecordDamage[] = [
  { title: 'chart is a string', damage: (r) => (r.chart = 'x'), problem: 'chart: expected object, got string' },
  { title: 'chart is null', damage: (r) => (r.chart = null) },
  { title: 'chart is missing', damage: (r) => delete r.chart },
  { title: 'chart.metadata is missing', damage: (r) => delete r.chart.metadata },
  {
    title: 'chart.metadata.name is a number',
    damage: (r) => (r.chart.metadata.name = 5),
    problem: 'chart.metadata.name: expected string, got number',
  },
  {
    title: 'chart.templates is a string',
    damage: (r) => (r.chart.templates = 'x'),
    problem: 'chart.templates: expected array, got string',
  },
  {
    title: 'chart.templates has a null',
    damage: (r) => (r.chart.templates = [null]),
    problem: 'chart.templates.0: expected object, got null',
  },
  { title: 'manifest is a number', damage: (r) => (r.manifest = 7), problem: 'manifest: expected string, got number' },
  { title: 'manifest is missing', damage: (r) => delete r.manifest },
  { title: 'hooks is a map', damage: (r) => (r.hooks = {}), problem: 'hooks: expected array, got object' },
  { title: 'hooks has a null', damage: (r) => (r.hooks = [null]), problem: 'hooks.0: expected object, got null' },
  { title: 'hooks has an empty hook', damage: (r) => (r.hooks = [{}]) },
  { title: 'info.status is a number', damage: (r) => (r.info.status = 5), problem: 'info.status: expected string, got number' },
  { title: 'info is empty', damage: (r) => (r.info = {}) },
  {
    title: 'info.last_deployed is a number',
    damage: (r) => (r.info.last_deployed = 5),
    problem: 'info.last_deployed: expected string, got number',
  },
  { title: 'info.notes is a map', damage: (r) => (r.info.notes = { a: 1 }), problem: 'info.notes: expected string, got object' },
  {
    title: 'info.description is a list',
    damage: (r) => (r.info.description = []),
    problem: 'info.description: expected string, got array',
  },
  { title: 'config is a list', damage: (r) => (r.config = [1]), problem: 'config: expected object, got array' },
  { title: 'config is a string', damage: (r) => (r.config = 'a'), problem: 'config: expected object, got string' },
  { title: 'namespace is a number', damage: (r) => (r.namespace = 5), problem: 'namespace: expected string, got number' },
  {
    title: 'chart.values is a string',
    damage: (r) => (r.chart.values = 'x'),
    problem: 'chart.values: expected object, got string',
  },
  { title: 'chart.lock is a number', damage: (r) => (r.chart.lock = 5), problem: 'chart.lock: expected object, got number' },
  {
    title: 'chart.metadata.dependencies is a string',
    damage: (r) => (r.chart.metadata.dependencies = 'x'),
    problem: 'chart.metadata.dependencies: expected array, got string',
  },
  { title: 'labels is a string', damage: (r) => (r.labels = 'x') },
  { title: 'version is a string', damage: (r) => (r.version = '1'), problem: 'version: expected number, got string' },
];

const hook = `apiVersion: v1
kind: ConfigMap
metadata:
  name: "{{ .Release.Name }}-hook"
  annotations: {helm.sh/hook: "post-install,test", helm.sh/hook-weight: "2", helm.sh/hook-delete-policy: before-hook-creation}
`;

/** A release in a sandbox whose record the test can replace. */
interface StoredRelease {
  readonly home: SandboxHome;
  readonly chart: string;
  readonly record: Json;
  /** stores a record as Helm does, without the summary annotation that tillerless adds */
  replace(record: Json): void;
}

async function storedRelease(driver: string): Promise<StoredRelease> {
  const home = sandboxHome({ env: { HELM_DRIVER: driver } });
  const chart = chartFolder(home.folder, { ...appFiles, 'templates/hook.yaml': hook, 'templates/NOTES.txt': 'notes' });
  await home.ok('install', 'web', chart, '--set', 'mode=b');
  const file = (await home.ok('sandbox', 'path', 'test')).trim();
  const state = readFileSync(file, 'utf8').replace('tillerless.dev/summary', 'example.com/other');
  const [, stored = ''] = /"release":"([A-Za-z0-9+/=]+)"/.exec(state) ?? [];
  // The Kubernetes API adds another layer of base64 to the data of a Secret.
  const packed = driver === 'secret' ? Buffer.from(stored, 'base64').toString() : stored;
  return {
    home,
    chart,
    record: JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()),
    replace: (record) => {
      const text = gzipSync(JSON.stringify(record), { level: 1 }).toString('base64');
      writeFileSync(file, state.replace(stored, driver === 'secret' ? Buffer.from(text).toString('base64') : text));
    },
  };
}

const drivers = [
  { driver: 'secret', kind: 'Secret' },
  { driver: 'configmap', kind: 'ConfigMap' },
];

describe.each(drivers)('a damaged record in a $kind', ({ driver, kind }) => {
  let release: StoredRelease;
  beforeAll(async () => {
    release = await storedRelease(driver);
  });
  afterAll(() => release.home.remove());

  it.each(recordDamages)('$title', async ({ damage, problem }) => {
    const record = structuredClone(release.record);
    damage(record);
    const commands = [
      ['status', 'web'],
      ['history', 'web'],
      ['get', 'all', 'web'],
      ['get', 'metadata', 'web'],
      ['get', 'hooks', 'web'],
      ['upgrade', 'web', release.chart],
      ['rollback', 'web', '1'],
      ['drift', 'web'],
      ['test', 'web'],
      ['uninstall', 'web', '--keep-history'],
    ];
    const message = `the data in ${kind} default/sh.helm.release.v1.web.v1 is not a release record: ${problem}`;
    const expected = problem === undefined ? { code: 0 } : { code: 1, first: message };
    for (const argv of commands) {
      release.replace(record);
      const { code, stderr } = await release.home.cli(...argv);
      const first = stderr.split('\n')[0]?.replace(/^Error: (UPGRADE FAILED: )?/, '');
      expect({ argv, code, first, isStack: /\n {4}at /.test(stderr) }).toMatchObject({ ...expected, isStack: false });
    }
    release.replace(record);
    const { code, stdout, stderr } = await release.home.cli('list', '-A');
    expect(code).toBe(0);
    if (problem === undefined)
      expect(stdout).toMatch(record.chart?.metadata ? /^web .*app-1\.0\.0/m : /^web .*MISSING\s+MISSING/m);
    else expect(`${stdout}${stderr}`).toMatch(/^web .*app-1\.0\.0|is not a release record/m);
  });
});

it('does not upgrade with --reuse-values from a record without a chart', async () => {
  const { home, chart, record, replace } = await storedRelease('secret');
  const { chart: _, ...rest } = record;
  replace(rest);
  expect((await home.cli('upgrade', 'web', chart, '--reuse-values')).stderr).toContain(
    'cannot reuse values: the record of revision 1 of release "web" contains no chart',
  );
  home.remove();
});

it('reports each field of the wrong type with STORAGE_DECODE', async () => {
  const { home, record } = await storedRelease('secret');
  home.remove();
  const codes = damages(record).map(({ title, data }) => {
    try {
      decodeRecord(Buffer.from(JSON.stringify(data)).toString('base64'), 'Secret default/x');
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code ?? `${title}: ${error}`;
    }
  });
  expect(codes.length).toBeGreaterThan(200);
  expect([...new Set(codes)].toSorted()).toEqual(['STORAGE_DECODE', undefined]);
});

it('keeps unknown fields, and null values that Helm writes', () => {
  const record = {
    name: 'web',
    info: { status: 'deployed', deleted: '', later: null },
    chart: { metadata: { name: 'app', later: [1] }, lock: null, templates: [{ name: 'a', data: null }], later: 1 },
    manifest: '',
    hooks: [{ path: 'x', later: true }],
    version: 1,
    namespace: 'default',
    later: { a: null },
  };
  const decoded = decodeRecord(Buffer.from(JSON.stringify(record)).toString('base64'), 'Secret default/x');
  const [hook] = record.hooks;
  expect(decoded).toEqual({ ...record, hooks: [{ ...hook, name: '', kind: '', manifest: '', events: [] }] });
});
