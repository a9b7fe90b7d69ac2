import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SetPlanDocument } from '../../src/report/set-plan-document.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const start = process.cwd();
let home: SandboxHome;

beforeEach(() => {
  home = sandboxHome({ env: { PATH: process.env.PATH } });
  process.chdir(home.folder);
  layOut({
    'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
    'charts/app/templates/cm.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {text: {{ .Values.text | default "none" | quote }}}
`,
    'charts/crd/Chart.yaml': 'apiVersion: v2\nname: crd\nversion: 1.0.0\n',
    'charts/crd/crds/w.yaml': definition,
    'charts/use/Chart.yaml': 'apiVersion: v2\nname: use\nversion: 1.0.0\n',
    'charts/use/templates/w.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: {{ .Release.Name }}}\n',
    'charts/bad/Chart.yaml': 'apiVersion: v2\nname: bad\nversion: 1.0.0\n',
    'charts/bad/templates/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "NOT VALID"}\n',
  });
});

afterEach(() => {
  process.chdir(start);
  home.remove();
});

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

function layOut(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home.folder, path)), { recursive: true });
    writeFileSync(join(home.folder, path), text);
  }
}

/** Twelve releases in four namespaces. Two of them need a CRD that another release installs. */
const platform = `
releases:
- {name: crds, namespace: base, chart: ./charts/crd}
- {name: db, namespace: data, chart: ./charts/app}
- {name: cache, namespace: data, chart: ./charts/app}
- {name: widget, namespace: apps, chart: ./charts/use, needs: [base/crds]}
- {name: gadget, namespace: apps, chart: ./charts/use, needs: [widget]}
- {name: cart, namespace: shop, chart: ./charts/app, needs: [data/db, data/cache], values: [{text: one}]}
- {name: stock, namespace: shop, chart: ./charts/app, needs: [data/db]}
- {name: mail, namespace: shop, chart: ./charts/app}
- {name: front, namespace: shop, chart: ./charts/app, needs: [cart, stock]}
- {name: jobs, namespace: shop, chart: ./charts/app, needs: [front]}
- {name: docs, namespace: shop, chart: ./charts/app}
- {name: old, namespace: shop, chart: ./charts/app, installed: false}
`;

async function installed(): Promise<string[]> {
  const releases = await home.json<{ name: string; namespace: string; revision: string }[]>('list', '-A');
  return releases.map(({ name, namespace, revision }) => `${namespace}/${name} ${revision}`).toSorted();
}

const first = ['apps/gadget 1', 'apps/widget 1', 'base/crds 1', 'data/cache 1', 'data/db 1'];
const shop = ['shop/cart 1', 'shop/docs 1', 'shop/front 1', 'shop/jobs 1', 'shop/mail 1', 'shop/stock 1'];

describe('twelve releases in four namespaces', () => {
  it('are planned with the CRDs that earlier releases install', async () => {
    layOut({ 'helmfile.yaml': platform });
    const { releases } = await home.json<SetPlanDocument>('releases', 'plan');
    expect(
      releases.flatMap(({ id, plan }) => (plan === undefined ? [] : [`${id} ${plan.operation} ${plan.problems.length}`])),
    ).toEqual([
      'base/crds install 0',
      'data/db install 0',
      'data/cache install 0',
      'shop/mail install 0',
      'shop/docs install 0',
      'apps/widget install 0',
      'shop/cart install 0',
      'shop/stock install 0',
      'apps/gadget install 0',
      'shop/front install 0',
      'shop/jobs install 0',
    ]);
    expect(await installed()).toEqual([]);
  });

  it('are applied, updated and destroyed, and skipped if unchanged', async () => {
    layOut({ 'helmfile.yaml': platform });
    const stdout = await home.ok('releases', 'apply');
    expect(await installed()).toEqual([...first, ...shop]);
    expect(stdout).toContain('UPDATED RELEASES:');
    expect(await home.ok('releases', 'apply')).toBe('No affected releases\n');
    expect((await home.cli('releases', 'plan', '--detailed-exitcode')).code).toBe(0);
    layOut({ 'helmfile.yaml': platform.replace('text: one', 'text: two') });
    const diff = await home.cli('helmfile', 'diff', '--detailed-exitcode', '--context', '1');
    expect([diff.code, diff.stdout]).toEqual([2, expect.stringContaining('\n- data: {text: "one"}\n+ data: {text: "two"}\n')]);
    await home.ok('helmfile', '-q', 'apply');
    expect((await installed()).filter((release) => release.endsWith(' 2'))).toEqual(['shop/cart 2']);
    await home.ok('helmfile', 'destroy');
    expect(await installed()).toEqual([]);
  });

  it('are skipped only if they need a failed release', async () => {
    layOut({
      'helmfile.yaml': platform.replace(
        'name: cart, namespace: shop, chart: ./charts/app',
        'name: cart, namespace: shop, chart: ./charts/bad',
      ),
    });
    const { code, stdout, stderr } = await home.cli('helmfile', 'apply', '--suppress-diff');
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 of 12 releases failed, 2 skipped')]);
    expect(stdout).toMatch(/FAILED RELEASES:\n.*\ncart /);
    expect(await installed()).toEqual(expect.arrayContaining([...first, 'shop/mail 1', 'shop/stock 1']));
    expect((await installed()).filter((release) => release.startsWith('shop/front'))).toEqual([]);
  });

  it('are uninstalled in reverse order of their needs', async () => {
    layOut({ 'helmfile.yaml': platform });
    await home.ok('releases', 'apply', '-q');
    const { stderr } = await home.cli('releases', 'destroy', '--events', 'ndjson', '-l', 'namespace=shop');
    const deleted = stderr
      .split('\n')
      .filter((line) => line.includes('"deleted"'))
      .map((line) => JSON.parse(line).for as string);
    expect(deleted.indexOf('shop/jobs')).toBeLessThan(deleted.indexOf('shop/front'));
    expect(deleted.indexOf('shop/front')).toBeLessThan(deleted.indexOf('shop/cart'));
    expect(await installed()).toEqual(first);
  });

  it('are uninstalled once they have `installed: false`', async () => {
    layOut({ 'helmfile.yaml': platform });
    await home.ok('helmfile', 'sync', '-q');
    layOut({ 'helmfile.yaml': platform.replace('name: mail,', 'name: mail, installed: false,') });
    const stdout = await home.ok('helmfile', 'apply', '-q');
    expect(stdout).toMatch(/DELETED RELEASES:\n.*\nmail /);
    expect((await installed()).length).toBe(10);
  });
});

describe('a new object in several releases', () => {
  beforeEach(() => {
    const cm = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\n';
    layOut({
      'charts/shared/Chart.yaml': 'apiVersion: v2\nname: shared\nversion: 1.0.0\n',
      'charts/shared/templates/cm.yaml': cm,
    });
  });
  /** Writes a file with two releases. @param second fields of the second release */
  const layOutTwo = (second: string): void =>
    layOut({
      'helmfile.yaml': `releases:\n- {name: one, namespace: a, chart: ./charts/shared}\n- {name: two, chart: ./charts/shared, ${second}}\n`,
    });

  it.each(['namespace: a, needs: [one]', 'namespace: a'])(
    'is reported by the plan, and fails the second release: %s',
    async (second) => {
      layOutTwo(second);
      const plan = await home.cli('releases', 'plan');
      expect(plan.code).toBe(1);
      expect(plan.stdout).toContain(
        '✗ ConfigMap/shared: the release a/one creates this object too, and an object can only belong to one release',
      );
      const applied = await home.cli('releases', 'apply');
      expect(applied.code).not.toBe(0);
      expect(applied.stderr).toContain(
        'ConfigMap "shared" in namespace "a" exists and cannot be imported into the current release',
      );
      expect((await home.json('list', '-n', 'a')) as unknown[]).toMatchObject([{ name: 'one' }]);
    },
  );

  it.each([
    { name: 'in different namespaces', second: 'namespace: b' },
    { name: 'with takeOwnership and needs', second: 'namespace: a, takeOwnership: true, needs: [one]' },
    { name: 'with takeOwnership', second: 'namespace: a, takeOwnership: true' },
  ])('is not a problem $name', async ({ second }) => {
    layOutTwo(second);
    expect((await home.cli('releases', 'plan')).code).toBe(0);
    expect((await home.cli('releases', 'apply')).code).toBe(0);
  });

  it.each(['apply', 'sync'])('makes %s process the releases one after the other', async (command) => {
    const releases = ['one', 'two', 'three'].map((name) => `- {name: ${name}, chart: ./charts/shared, takeOwnership: true}\n`);
    layOut({ 'helmfile.yaml': `releases:\n${releases.join('')}` });
    const { code, stderr } = await home.cli('releases', command, '--events', 'ndjson');
    const events = stderr.split('\n').filter((line) => line.startsWith('{'));
    const names = events.map((line) => (JSON.parse(line) as { for: string }).for);
    expect(code).toBe(0);
    expect(names.filter((name, i) => name !== names[i - 1])).toEqual(['one', 'two', 'three']);
  });
});

describe('a saved plan', () => {
  const random = `apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-key}
stringData: {key: {{ randAlphaNum 12 | quote }}, at: {{ now | quote }}}
`;
  const two = 'releases:\n- {name: a, chart: ./charts/app}\n- {name: b, chart: ./charts/app, needs: [a]}\n';

  it('is executed with the same random values', async () => {
    layOut({ 'helmfile.yaml': two, 'charts/app/templates/key.yaml': random });
    await home.ok('releases', 'plan', '--out', 'plan.json', '-q');
    await home.ok('releases', 'apply', '--plan', 'plan.json');
    expect(await installed()).toEqual(['default/a 1', 'default/b 1']);
  });

  it.each([
    [
      'the values differ',
      () => layOut({ 'helmfile.yaml': two.replace('app}', 'app, values: [{text: new}]}') }),
      'differs from the plan',
    ],
    [
      'a release was added',
      () => layOut({ 'helmfile.yaml': `${two}- {name: c, chart: ./charts/app}\n` }),
      'c is not in the plan',
    ],
    [
      'a release was installed',
      () => home.ok('releases', 'apply', '-l', 'name=a'),
      'a is in the plan, but would no longer change',
    ],
  ])('is rejected if %s', async (_, change, message) => {
    layOut({ 'helmfile.yaml': two });
    await home.ok('releases', 'plan', '--out', 'plan.json');
    await change();
    const { code, stderr } = await home.cli('releases', 'apply', '--plan', 'plan.json');
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(await installed()).not.toContain('default/b 1');
  });

  it.each([
    ['{"kind": "other"}', 'was not saved by `releases plan --out`'],
    ['[1', 'it is not a JSON object'],
    ['{"kind": "tillerless-releases-plan", "version": 1, "releases": [{"id": "a"}]}', 'an entry has no plan'],
  ])('%s is rejected', async (text, message) => {
    layOut({ 'helmfile.yaml': two, 'plan.json': text });
    const { code, stderr } = await home.cli('releases', 'apply', '--plan', 'plan.json');
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('--prune', () => {
  const two = 'releases:\n- {name: a, chart: ./charts/app}\n- {name: b, namespace: other, chart: ./charts/app}\n';

  it('uninstalls the releases of the set that are no longer in the file', async () => {
    await home.ok('install', 'mine', './charts/app');
    layOut({ 'helmfile.yaml': two });
    await home.ok('releases', 'apply', '--prune', 'shop');
    layOut({ 'helmfile.yaml': two.replace(/.*name: b.*\n/, '') });
    expect(await home.ok('releases', 'plan', '--prune', 'shop')).toContain('1 to uninstall, 1 unchanged');
    await home.ok('releases', 'apply', '--prune', 'team');
    expect(await installed()).toEqual(['default/a 1', 'default/mine 1', 'other/b 1']);
    await home.ok('releases', 'apply', '--prune', 'shop');
    expect(await installed()).toEqual(['default/a 1', 'default/mine 1']);
  });

  it.each([
    ['a selector', ['--prune', 'shop', '-l', 'name=a'], 'cannot be used with --selector'],
    ['a name that is not a label value', ['--prune', 'a/b'], 'must be a valid label value'],
  ])('rejects %s', async (_, flags, message) => {
    layOut({ 'helmfile.yaml': two });
    const { code, stderr } = await home.cli('releases', 'apply', ...flags);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('sync', () => {
  it('creates a new revision of a release even if nothing has changed', async () => {
    layOut({ 'helmfile.yaml': 'releases:\n- {name: a, chart: ./charts/app}\n' });
    await home.ok('helmfile', 'sync');
    await home.ok('helmfile', 'sync');
    expect(await installed()).toEqual(['default/a 2']);
  });
});

describe('commands that run for each release', () => {
  const one = 'releases:\n- {name: a, namespace: x, chart: ./charts/app}\n';

  it('status prints the status of all releases', async () => {
    layOut({ 'helmfile.yaml': one });
    await home.ok('helmfile', 'sync', '-q');
    expect(await home.ok('helmfile', 'status')).toMatch(/NAME: a\n[\s\S]*NAMESPACE: x\nSTATUS: deployed/);
  });

  it('status fails for a release that is not installed', async () => {
    layOut({ 'helmfile.yaml': one });
    expect((await home.cli('helmfile', 'status')).code).toBe(1);
  });

  it('test runs the tests of all releases', async () => {
    layOut({ 'helmfile.yaml': one });
    await home.ok('helmfile', 'sync', '-q');
    expect(await home.ok('helmfile', 'test')).toContain('NAME: a');
  });
});

describe('ref+k8s references', () => {
  const objects = `apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {user: ann, number: "7"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {place: there}
`;
  const file = (values: string): Record<string, string> => ({
    'helmfile.yaml': `releases:\n- {name: a, chart: ./charts/app, values: [{text: "${values}"}]}\n`,
  });

  beforeEach(async () => {
    layOut({ 'charts/keys/Chart.yaml': 'apiVersion: v2\nname: keys\nversion: 1.0.0\n', 'charts/keys/templates/a.yaml': objects });
    await home.ok('install', 'keys', './charts/keys', '-n', 'keys', '--create-namespace');
  });

  it.each([
    ['ref+k8s://v1/Secret/keys/login/user', 'text: "ann"'],
    ['secretref+k8s://v1/Secret/keys/login#/user', 'text: "ann"'],
    ['n-ref+k8s://v1/Secret/keys/login/number+-x', 'text: "n-7-x"'],
    ['ref+k8s://v1/ConfigMap/keys/settings', String.raw`text: "{\"place\":\"there\"}"`],
  ])('%s is read from the cluster', async (text, expected) => {
    layOut(file(text));
    expect(await home.ok('helmfile', 'template')).toContain(expected);
    await home.ok('helmfile', 'apply');
    expect(await home.ok('get', 'manifest', 'a')).toContain(expected);
  });

  it('work in templates of state files and values files, and one may depend on another', async () => {
    layOut({
      'charts/keys/templates/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: there}\ndata: {name: login}\n',
      'helmfile.yaml.gotmpl': `releases:
- name: {{ fetchSecretValue "ref+k8s://v1/Secret/keys/login/user" }}
  chart: ./charts/app
  values: [v.yaml.gotmpl]
`,
      'v.yaml.gotmpl': `{{ $place := fetchSecretValue "ref+k8s://v1/ConfigMap/keys/settings/place" -}}
text: {{ fetchSecretValue (printf "ref+k8s://v1/ConfigMap/keys/%s/name" $place) }}
`,
    });
    await home.ok('upgrade', 'keys', './charts/keys', '-n', 'keys');
    const text = await home.ok('helmfile', 'template');
    expect([text.includes('{name: ann}'), text.includes('text: "login"')]).toEqual([true, true]);
  });

  it.each([
    [
      'v1/Secret/keys/gone/x',
      'Unable to get Secret keys/gone: Unable to get the Secret object from Kubernetes: secrets "gone" not found',
    ],
    ['v1/Secret/keys/login/x', 'Key x does not exist in keys/login\n\nhint: existing keys: user, number'],
    ['v1/Pod/keys/login', 'The specified kind is not valid. Valid kinds: Secret, ConfigMap'],
    ['v2/Secret/keys/login', 'Invalid apiVersion v2'],
    ['v1/Secret/login', 'Path must be in the format <apiVersion>/<kind>/<namespace>/<name>[/<key>]'],
    ['v1/Secret/keys/login?inCluster=true', 'the parameter inCluster is not supported'],
  ])('%s is rejected', async (path, message) => {
    layOut(file(`ref+k8s://${path}`));
    const { code, stderr } = await home.cli('helmfile', 'template');
    expect([code, stderr]).toEqual([1, expect.stringContaining(`in ./helmfile.yaml: expand k8s://${path}: `)]);
    expect(stderr).toContain(message);
  });

  it('are forbidden with --no-exec, and not available in hooks', async () => {
    layOut(file('ref+k8s://v1/Secret/keys/login/user'));
    expect(await home.cli('helmfile', 'template', '--no-exec')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is forbidden'),
    });
    layOut({
      'helmfile.yaml':
        'hooks: [{events: [prepare], command: echo, args: [\'{{ fetchSecretValue "ref+k8s://v1/Secret/keys/login/user" }}\']}]\nreleases:\n- {name: a, chart: ./charts/app}\n',
    });
    expect(await home.cli('helmfile', 'template')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be read here'),
    });
  });
});

describe('patches of a release', () => {
  const patched = (text: string): Record<string, string> => ({
    'helmfile.yaml': `releases:
- name: a
  chart: ./charts/app
  strategicMergePatches: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {text: ${text}, more: x}}]
`,
  });

  it('are planned and applied, and skipped if unchanged', async () => {
    layOut(patched('one'));
    await home.ok('helmfile', 'apply');
    expect(await home.ok('get', 'manifest', 'a')).toContain('text: one');
    expect(await home.ok('helmfile', 'apply')).toBe('No affected releases\n');
    layOut(patched('two'));
    expect(await home.ok('releases', 'plan')).toContain('1 to upgrade');
    await home.ok('helmfile', 'apply');
    expect(await home.ok('get', 'manifest', 'a')).toContain('more: x\n  text: two');
  });

  it.each([
    ['transformers', 'transformers: [x.yaml]', 'transformers is not supported'],
    ['a patch that is not a list', 'jsonPatches: [{target: {kind: ConfigMap}, patch: x}]', 'patch is not a list of operations'],
    ['an invalid pattern', 'jsonPatches: [{target: {name: "("}, patch: []}]', 'target.name is not a regular expression'],
    [
      'an operation on a missing path',
      'jsonPatches: [{target: {kind: ConfigMap}, patch: [{op: remove, path: /x}]}]',
      'cannot patch v1 ConfigMap a: remove operation does not apply',
    ],
  ])('rejects %s', async (_, field, message) => {
    layOut({ 'helmfile.yaml': `releases:\n- name: a\n  chart: ./charts/app\n  ${field}\n` });
    const { code, stderr } = await home.cli('helmfile', 'template');
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('a post-renderer', () => {
  const script = '#!/bin/sh\nsed s/none/changed/\n';
  const file = 'releases:\n- {name: a, chart: ./charts/app, postRenderer: ./post.sh}\n';

  it('changes the manifests', async () => {
    layOut({ 'helmfile.yaml': file, 'post.sh': script });
    chmodSync(join(home.folder, 'post.sh'), 0o755);
    expect(await home.ok('helmfile', 'template')).toContain('text: "changed"');
  });

  it('is forbidden with --no-exec', async () => {
    layOut({ 'helmfile.yaml': file, 'post.sh': script });
    const { code, stderr } = await home.cli('helmfile', 'template', '--no-exec');
    expect([code, stderr]).toEqual([1, expect.stringContaining('running "./post.sh" is forbidden')]);
  });
});

describe('--args', () => {
  it('passes flags to the renderer', async () => {
    layOut({ 'helmfile.yaml': 'releases:\n- {name: a, chart: ./charts/crd}\n' });
    expect(await home.ok('helmfile', 'template', '--args', '--include-crds')).toContain('widgets.example.com');
    const { code, stderr } = await home.cli('helmfile', 'template', '--args', '--nope');
    expect([code, stderr]).toEqual([3, expect.stringContaining('unknown flag: --nope')]);
  });
});

describe('hooks', () => {
  it('run before and after each release', async () => {
    layOut({
      'helmfile.yaml': `releases:
- name: a
  chart: ./charts/app
  hooks:
  - events: [presync, postsync, preuninstall, postuninstall]
    command: sh
    args: [-c, "echo {{ .Event.Name }} {{ .Release.Name }} >> hooks.log"]
`,
    });
    await home.ok('helmfile', 'apply');
    await home.ok('helmfile', 'destroy');
    const log = readFileSync(join(home.folder, 'hooks.log'), 'utf8');
    expect(log).toBe('presync a\npostsync a\npreuninstall a\npostuninstall a\n');
  });

  it('make their release fail if they fail', async () => {
    layOut({
      'helmfile.yaml':
        'releases:\n- name: a\n  chart: ./charts/app\n  hooks: [{events: [presync], command: sh, args: [-c, "echo no >&2; exit 3"]}]\n- {name: b, chart: ./charts/app}\n',
    });
    const { code, stderr } = await home.cli('helmfile', 'apply');
    expect([code, stderr]).toEqual([1, expect.stringContaining('exit status 3')]);
    expect(await installed()).toEqual(['default/b 1']);
  });
});

describe('lint', () => {
  it('lints the chart of each release with its values', async () => {
    layOut({
      'helmfile.yaml': 'releases:\n- {name: one, chart: ./charts/app, values: [{text: a}]}\n- {name: two, chart: ./charts/app}\n',
    });
    const { code, stdout, stderr } = await home.cli('releases', 'lint');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Linting release=one, chart=charts/app\nLinting release=two, chart=charts/app\n',
    });
    expect(stdout.match(/==> Linting/g)).toHaveLength(2);
    expect(stdout).toContain('2 chart(s) linted, 0 chart(s) failed\n');
  });

  it('fails if a chart cannot be rendered with the values of a release', async () => {
    layOut({
      'charts/app/templates/cm.yaml': 'a: {{ .Values.text | nindent }}\n',
      'helmfile.yaml': 'releases:\n- {name: one, chart: ./charts/app, values: [{text: {}}]}\n',
    });
    const { code, stdout, stderr } = await home.cli('helmfile', '-q', 'lint');
    expect(code).toBe(1);
    expect(stdout).toContain('[ERROR] templates/');
    expect(stderr).toContain('1 chart(s) linted, 1 chart(s) failed');
  });
});

describe('flags in helmDefaults', () => {
  const one = (defaults: string): Readonly<Record<string, string>> => ({
    'helmfile.yaml': `helmDefaults: ${defaults}\nreleases:\n- {name: one, namespace: n, chart: ./charts/app, values: [{text: a}]}\n`,
  });

  it('syncArgs apply to installs and upgrades, and are overridden by --args', async () => {
    layOut({ 'more.yaml': 'other: 1\n' });
    layOut(one('{syncArgs: ["--description=from the file", --history-max, "9"]}'));
    await home.ok('releases', 'apply');
    await home.ok('releases', 'sync', '--args=--description=flag --set text=b -f more.yaml');
    const history = await home.json<{ description: string }[]>('history', 'one', '-n', 'n');
    expect(history.map(({ description }) => description)).toEqual(['from the file', 'flag']);
    expect(await home.json('get', 'values', 'one', '-n', 'n')).toEqual({ text: 'b', other: 1 });
  });

  it('templateArgs apply to rendering', async () => {
    layOut(one('{templateArgs: [--set, text=b]}'));
    expect(await home.ok('releases', 'template')).toContain('text: "b"');
    layOut(one('{templateArgs: [--include-crds, --show-only=templates/none.yaml]}'));
    expect((await home.cli('releases', 'template')).stderr).toContain('templates/none.yaml');
  });

  it('diffArgs apply to the output of diff', async () => {
    layOut(one('{diffArgs: ["--output=json"]}'));
    expect(await home.ok('releases', 'diff', '-q')).toMatch(/"change": "ADD"/);
    expect(await home.ok('releases', 'diff', '-q', '--output=simple')).toContain('to be added');
  });

  it.each(['syncArgs', 'diffArgs', 'templateArgs'])('names an unknown flag in %s, and the supported ones', async (field) => {
    layOut(one(`{${field}: [--no-such-flag]}`));
    const commands = { syncArgs: ['plan', 'apply', 'destroy'], diffArgs: ['diff'], templateArgs: ['template'] }[field] ?? [];
    for (const command of commands) {
      const { code, stderr } = await home.cli('releases', command);
      expect([command, code]).toEqual([command, 1]);
      expect(stderr.split(`in ./helmfile.yaml: ${field}: unknown flag: --no-such-flag`)).toHaveLength(2);
      expect(stderr).toContain('supported flags: --');
    }
  });
});
