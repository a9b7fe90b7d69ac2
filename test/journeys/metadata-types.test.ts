import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart = '';
beforeAll(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, {
    'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n',
    'templates/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  {{- toYaml .Values.meta | nindent 2 }}\n',
    'templates/c.yaml':
      '{{- if .Values.list }}\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: x, labels: {v: 7}}\n{{- end }}\n',
  });
});
afterAll(() => home.remove());

/** The beginning of Helm 4.3.1's error message. */
const field = (kind: string, name: string, type: string): string =>
  `unable to build kubernetes objects from release manifest: unable to decode "": json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${name} of type ${type}\n`;

const texts = 'map[string]string';

describe.each(['install r', 'upgrade r --install', 'plan r'])('%s', (command) => {
  it.each([
    ['a number as label', { name: 'x', labels: { v: 1.1 } }, field('number', 'labels', 'string')],
    ['a boolean as annotation', { name: 'x', annotations: { on: true } }, field('bool', 'annotations', 'string')],
    ['a map as label', { name: 'x', labels: { a: { b: 'c' } } }, field('object', 'labels', 'string')],
    ['a list of labels', { name: 'x', labels: ['a'] }, field('array', 'labels', texts)],
    ['text as labels', { name: 'x', labels: 's' }, field('string', 'labels', texts)],
    ['a number as name', { name: 123 }, field('number', 'name', 'string')],
    ['a number as namespace', { name: 'x', namespace: 5 }, field('number', 'namespace', 'string')],
    ['a number as generateName', { name: 'x', generateName: 1 }, field('number', 'generateName', 'string')],
    ['text as finalizers', { name: 'x', finalizers: 's' }, field('string', 'finalizers', '[]string')],
    ['a number as finalizer', { name: 'x', finalizers: [1] }, field('number', 'finalizers', 'string')],
    [
      'two fields, reporting the alphabetically first one',
      { name: 1, annotations: { a: 1 } },
      field('number', 'annotations', 'string'),
    ],
  ])('rejects %s before anything is stored or sent', async (_, meta, message) => {
    const [verb = '', ...rest] = command.split(' ');
    const result = await home.cli(verb, ...rest, chart, '--set-json', `meta=${JSON.stringify(meta)}`);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(message);
    expect(result.stderr).toMatch(/app\/templates\/b\.yaml:4:\d+/);
    expect(await home.ok('list', '-aq')).toBe('');
    await expect(home.api('GET', '/api/v1/namespaces/default/configmaps/first')).rejects.toThrow('404');
  });
});

it('reports a field in an item of a List, with a hint', async () => {
  const result = await home.cli('install', 'r', chart, '--set', 'meta.name=y,list=true');
  expect(result.stderr).toContain('app/templates/c.yaml:7:35');
  expect(result.stderr).toContain('hint: quote it: v: "7"');
});

it('shows at most 100 fields, and reports that there are more', async () => {
  const annotations = Object.fromEntries(Array.from({ length: 103 }, (_, i) => [`k${i}`, i]));
  const result = await home.cli('install', 'r', chart, '--set-json', `meta=${JSON.stringify({ name: 'y', annotations })}`);
  expect(result.stderr.match(/metadata\.annotations\.k\d+ must be a string/g)).toHaveLength(100);
  expect(result.stderr).toContain('at most 100 problems are shown');
});

it('treats null as absent, as Helm does', async () => {
  const meta = { name: 'x', labels: { a: null }, annotations: null, finalizers: null };
  expect(await home.cli('install', 'nulls', chart, '--set-json', `meta=${JSON.stringify(meta)}`)).toMatchObject({ code: 0 });
});

describe('hooks', () => {
  const hook = (event: string): string =>
    chartFolder(mkdtempSync(join(home.folder, 'hooks-')), {
      'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\n',
      'templates/h.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hook\n  labels: {v: 1.10}\n  annotations: {helm.sh/hook: "${event}"}\n`,
    });

  it.each(['pre-install', 'post-install', 'post-upgrade,post-install'])(
    'are checked before an install if they are %s hooks',
    async (event) => {
      const result = await home.cli('install', 'h', hook(event));
      expect(result.code).toBe(1);
      expect(result.stderr).toContain(field('number', 'labels', 'string'));
      expect(result.stderr).toContain('app/templates/h.yaml:5:15');
      expect(await home.ok('list', '-aq')).not.toContain('h\n');
      await expect(home.api('GET', '/api/v1/namespaces/default/configmaps/h')).rejects.toThrow('404');
    },
  );

  it('are checked before an upgrade that runs them, and the release stays unchanged', async () => {
    const chart = hook('pre-upgrade');
    await home.ok('install', 'later', chart);
    expect((await home.cli('upgrade', 'later', chart)).stderr).toContain('app/templates/h.yaml:5:15');
    expect(JSON.parse(await home.ok('history', 'later', '-o', 'json'))).toHaveLength(1);
    await home.ok('upgrade', 'later', chart, '--no-hooks');
    await home.ok('uninstall', 'later');
  });

  it.each(['test', 'pre-delete', 'pre-rollback'])(
    'are not checked by an install if they are %s hooks, as in Helm',
    async (event) => {
      await home.ok('install', `h-${event}`, hook(event));
    },
  );
});
