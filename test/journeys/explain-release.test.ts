import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectExplanation, ValueExplanation } from '../../src/report/explanation.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-release-'));
const home = process.cwd();
let sandbox: SandboxHome;
const stored = (...args: string[]): Promise<ObjectExplanation> => sandbox.json('explain', 'web', '--release', ...args);

beforeAll(async () => {
  process.chdir(folder);
  sandbox = sandboxHome();
  chartFolder(folder, {
    'values.yaml': 'replicas: 1\nimage: {tag: "1"}\nexpose: false\nsize: small\n',
    'templates/deploy.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-app
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "nginx:{{ .Values.image.tag }}"}]}
`,
    'templates/service.yaml': `{{- if .Values.expose }}
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-app}
spec: {ports: [{port: 80}]}
{{- end }}
`,
    'templates/secret.yaml': `apiVersion: v1
kind: Secret
metadata: {name: random}
stringData: {key: {{ randAlphaNum 5 | quote }}}
`,
    'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
    'charts/sub/templates/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sub}\n',
    'templates/hook.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hook\n  annotations: {helm.sh/hook: pre-install}\ndata: {size: {{ .Values.size }}}\n',
  });
  writeFileSync('prod.yaml', 'replicas: 3\nimage:\n  tag: "2"\n');
  await sandbox.ok('install', 'web', 'app', '--set', 'expose=true,replicas=4');
  await sandbox.ok('upgrade', 'web', 'app', '-f', 'prod.yaml');
});
afterAll(() => {
  sandbox.remove();
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

describe('explain --release', () => {
  it('lists the objects of the latest revision, including hooks and objects of subcharts', async () => {
    const listed = (await sandbox.ok('explain', 'web', '--release')).split('\n').map((line) => line.split(/\s+/)[0]);
    expect(listed).toEqual(['Secret/random', 'ConfigMap/sub', 'Deployment/web-app', 'ConfigMap/hook', '']);
  });

  it('explains a field using the stored templates and values', async () => {
    expect(await stored('Deployment/web-app:spec.replicas')).toMatchObject({
      fields: [
        {
          value: 3,
          template: 'app/templates/deploy.yaml:6:13',
          values: [{ path: 'replicas', value: 3, origin: 'values of revision 2', overrides: ['values.yaml'] }],
        },
      ],
    });
  });

  it('explains an older revision', async () => {
    const { fields } = await stored('Deployment/web-app:spec.replicas', '--revision', '1');
    expect(fields).toMatchObject([{ value: 4, values: [{ origin: 'values of revision 1' }] }]);
    expect((await stored('Service/web-app', '--revision', '1')).fields).not.toEqual([]);
  });

  it('explains hooks', async () => {
    expect((await stored('ConfigMap/hook:data.size')).fields).toMatchObject([
      { values: [{ path: 'size', origin: 'values.yaml' }] },
    ]);
  });

  it('does not explain random fields', async () => {
    const { fields } = await stored('Secret/random');
    expect(fields.map(({ path, template }) => [path, template !== undefined])).toEqual([
      ['apiVersion', true],
      ['kind', true],
      ['metadata.name', true],
      ['stringData.key', false],
    ]);
  });

  it('does not explain objects of subcharts', async () => {
    expect(await stored('ConfigMap/sub')).toMatchObject({
      problem: 'release records do not contain the templates of subcharts',
      fields: expect.arrayContaining([{ path: 'kind', value: 'ConfigMap', includedFrom: [], conditions: [], values: [] }]),
    });
    expect(await sandbox.ok('explain', 'web', 'ConfigMap/sub', '--release')).toContain(
      'origins are unknown: release records do not',
    );
  });

  it('explains values', async () => {
    const [value] = await sandbox.json<ValueExplanation[]>('explain', 'web', '--release', '--value', 'image.tag');
    expect(value).toMatchObject({
      value: '2',
      isRead: true,
      fields: [{ object: 'Deployment/web-app', path: 'spec.template.spec.containers[0].image' }],
    });
  });

  it('cannot determine whether a subchart reads a value', async () => {
    await sandbox.ok('upgrade', 'web', 'app', '--set', 'sub.x=1,unread=1');
    for (const [path, problem] of [
      ['sub.x', 'release records do not contain the templates of subcharts'],
      ['unread', undefined],
    ]) {
      const [value] = await sandbox.json<ValueExplanation[]>('explain', 'web', '--release', '--value', `${path}`);
      expect(value).toMatchObject({ isRead: false });
      expect(value?.problem).toBe(problem);
    }
    expect(await sandbox.ok('explain', 'web', '--release', '--value', 'sub.x')).toContain('it is unknown where it is read');
  });

  it.each([
    [['Nothing/x'], 'does not render'],
    [['Deployment/web-app:spec.replica'], 'did you mean spec.replicas?'],
    [['-f', 'prod.yaml'], '--values cannot be used with --release'],
    [['--revision', '9'], 'release: not found'],
  ])('rejects %j', async (args, expected) => {
    const { code, stderr } = await sandbox.cli('explain', 'web', '--release', ...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(expected) });
  });
});
