import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SetPlanDocument } from '../../src/report/set-plan-document.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';
import { jsonLines } from '../support/work-folder.ts';

/** A helmfile command line, and the recorded output of helmfile 1.8.0 with helm-diff 3.15.11. */
interface RecordedDiff {
  readonly argv: readonly string[];
  readonly exit: number;
  readonly stdout: string;
}

const recorded = jsonLines<RecordedDiff>(new URL('helm-diff.jsonl', import.meta.url));
const web = fileURLToPath(new URL('../../fixtures/charts/web', import.meta.url));
const start = process.cwd();
let home: SandboxHome;

/** A chart with multi-line text, Secrets, hooks, tests, lists, and objects that appear and disappear. */
const chart = {
  'charts/cm/Chart.yaml': 'apiVersion: v2\nname: cm\nversion: 1.0.0\n',
  'charts/cm/templates/a.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-a}
data:
  text: {{ .Values.text | default "none" | quote }}
  long: |
{{- range until 30 }}
    line {{ . }}{{ if and (eq . 15) $.Values.mid }} changed{{ end }}
{{- end }}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-s}
stringData: {a: {{ .Values.text | default "none" | quote }}}
data: {b: {{ .Values.text | default "none" | b64enc | quote }}, c: {{ "same" | b64enc }}}
{{ if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-extra}
data: {x: "1"}
{{ end }}
`,
  'charts/cm/templates/hook.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-hook, annotations: {helm.sh/hook: pre-upgrade}}
data: {x: {{ .Values.text | default "none" | quote }}}
`,
  'charts/cm/templates/z.yaml': `{{ if eq (.Values.text | default "") "changed" }}
apiVersion: v1
kind: ConfigMap
metadata: {name: aaa, annotations: {"helm.sh/hook": test}}
---
apiVersion: v1
kind: Secret
type: Opaque
immutable: true
metadata: {name: bbb, labels: {z: "1", a: b}, annotations: {x: "y"}}
stringData:
  x: |-
    two

    lines
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: zzz}
rules: []
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: li}}
{{ end }}
`,
};

const releases = (values: string): string => `releases:
- {name: one, namespace: d1, chart: ./charts/cm, values: [${values}]}
- {name: two, namespace: d1, chart: ./charts/web}
`;
const [before, after] = ['{extra: true}', '{text: changed, mid: true}'];

function layOut(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home.folder, path)), { recursive: true });
    writeFileSync(join(home.folder, path), text);
  }
}

beforeAll(async () => {
  home = sandboxHome({ env: { PATH: process.env.PATH } });
  process.chdir(home.folder);
  layOut({ ...chart, 'helmfile.yaml': releases(before) });
  cpSync(web, 'charts/web', { recursive: true });
  await home.ok('helmfile', '-q', 'apply');
  layOut({ 'helmfile.yaml': releases(after) });
});

afterAll(() => {
  process.chdir(start);
  home.remove();
});

describe('diff prints the same output as helm-diff', () => {
  it.each(recorded.map((line) => [line.argv.join(' '), line] as const))('%s', async (_, { argv, exit, stdout }) => {
    const result = await home.cli('helmfile', ...argv);
    expect([result.code, result.stdout]).toEqual([exit, stdout]);
  });
});

describe('diff', () => {
  it('names the affected releases with --detailed-exitcode', async () => {
    const { stderr } = await home.cli('helmfile', 'diff', '--detailed-exitcode');
    expect(stderr).toBe('Affected releases are:\n  one (./charts/cm) UPDATED\n\nIdentified at least one change\n');
  });

  it('needs only read permissions', async () => {
    const api = 'rbac.authorization.k8s.io';
    const path = `/apis/${api}/v1`;
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }];
    const role = { apiVersion: `${api}/v1`, kind: 'ClusterRole', metadata: { name: 'reader' }, rules };
    const subjects = [{ kind: 'User', name: 'reader', apiGroup: api }];
    const roleRef = { apiGroup: api, kind: 'ClusterRole', name: 'reader' };
    await home.api('POST', `${path}/clusterroles`, role, 'application/json');
    const binding = { apiVersion: `${api}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'reader' }, roleRef, subjects };
    await home.api('POST', `${path}/clusterrolebindings`, binding, 'application/json');
    const { code, stdout, stderr } = await home.cli(
      'helmfile',
      'diff',
      '--detailed-exitcode',
      '--output',
      'simple',
      '--kube-as-user',
      'reader',
    );
    expect([code, code === 2 ? '' : stderr]).toEqual([2, '']);
    expect(stdout).toContain('d1, one-a, ConfigMap (v1) to be changed.');
  });

  it('lists releases that will be uninstalled, without diffing them', async () => {
    layOut({ 'off.yaml': releases(before).replace('name: two', 'installed: false, name: two') });
    const { code, stdout, stderr } = await home.cli('helmfile', '-f', 'off.yaml', 'diff', '--detailed-exitcode');
    expect([code, stdout]).toEqual([2, 'Comparing release=one, chart=charts/cm, namespace=d1\n']);
    expect(stderr).toContain('  two (./charts/web) DELETED\n');
  });

  it.each([
    ['an unknown format', ['--output', 'dyff'], 'supported formats: diff, simple, json, structured, template'],
    ['an invalid regular expression', ['--suppress-output-line-regex', '('], 'invalid regular expression "("'],
    ['an unknown flag of helm-diff', ['--args', '--nope'], 'unknown flag: --nope'],
  ])('rejects %s', async (_, argv, message) => {
    const { code, stderr } = await home.cli('helmfile', 'diff', ...argv);
    expect([code, stderr]).toEqual([3, expect.stringContaining(message)]);
  });
});

describe('a release in which only a hook changes', () => {
  const hook = (value: string): Record<string, string> => ({
    'hook.yaml': 'releases:\n- {name: h, namespace: h, chart: ./charts/hook}\n',
    'charts/hook/Chart.yaml': 'apiVersion: v2\nname: hook\nversion: 1.0.0\n',
    'charts/hook/templates/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n',
    'charts/hook/templates/hook.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hooked, annotations: {helm.sh/hook: pre-upgrade}}\ndata: {a: ${value}}\n`,
  });

  it('is upgraded by apply, so that the new hook runs', async () => {
    layOut(hook('one'));
    await home.ok('helmfile', '-f', 'hook.yaml', 'apply');
    expect(await home.ok('helmfile', '-f', 'hook.yaml', 'apply')).toBe('No affected releases\n');
    layOut(hook('two'));
    const { releases: planned } = await home.json<SetPlanDocument>('releases', 'plan', '-f', 'hook.yaml');
    expect(planned[0]?.changedHooks).toEqual(['ConfigMap/hooked']);
    const { code, stdout } = await home.cli('releases', 'plan', '-f', 'hook.yaml', '--detailed-exitcode');
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining('~ hook ConfigMap/hooked has changed\n1 release: 1 to upgrade'.replace('\n1', '\n\n1')),
    ]);
    expect(await home.ok('helmfile', '-f', 'hook.yaml', 'apply')).toContain('UPDATED RELEASES:');
    expect(await home.ok('helmfile', '-f', 'hook.yaml', 'apply')).toBe('No affected releases\n');
  });
});

it('apply does not upgrade a release if the API server considers its fields equal to those in the cluster', async () => {
  layOut({
    'equal.yaml': 'releases:\n- {name: e, namespace: e, chart: ./charts/equal}\n',
    'charts/equal/Chart.yaml': 'apiVersion: v2\nname: equal\nversion: 1.0.0\n',
    'charts/equal/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: e}
spec:
  selector: {matchLabels: {app: e}}
  template:
    metadata: {labels: {app: e}}
    spec: {hostNetwork: false, initContainers: [], containers: [{name: e, image: e, env: [], stdin: false, command: null}]}
`,
  });
  expect(await home.ok('helmfile', '-f', 'equal.yaml', 'apply')).toContain('UPDATED RELEASES:');
  expect(await home.ok('helmfile', '-f', 'equal.yaml', 'apply')).toBe('No affected releases\n');
});
