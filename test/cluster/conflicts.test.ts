import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith, hasKubectl, helms, run, testKubeconfig } from '../support/machine.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'conflicts-'));
const namespace = `conflicts-${process.pid}`;
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: folder, TZ: 'UTC' };
const helm3 = helms.find((helm) => helm.major === 3)?.path;
const extra = `apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
data:
  kept: "1"
  {{- if .Values.more }}
  more: "1"
  {{- end }}
`;
const chart = chartFolder(folder, { ...appFiles, 'templates/extra.yaml': extra });

interface Live {
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: { readonly managedFields: readonly { readonly manager: string; readonly operation: string }[] };
}

const tillerless = (...args: string[]): Promise<CliResult> => runCli([...args, '-n', namespace], { env });
const kubectl = (...args: string[]) => run('kubectl', [...args, '-n', namespace], env);
const live = (name: string): Live =>
  JSON.parse(kubectl('get', 'configmap', name, '-o', 'json', '--show-managed-fields').stdout) as Live;

afterAll(() => {
  if (testKubeconfig) run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
  rmSync(folder, { recursive: true, force: true });
});

describeWith({ 'API server': testKubeconfig, 'helm 3': helm3, kubectl: hasKubectl })('a release of helm 3', () => {
  it('migrates to server-side apply, and takes over conflicting fields, selected by field manager or by field path', async () => {
    run('kubectl', ['create', 'namespace', namespace], env);
    expect(run(helm3 ?? '', ['install', 'app', chart, '--set', 'more=true', '-n', namespace], env)).toMatchObject({ code: 0 });
    const edit = (name: string, data: object) =>
      kubectl('patch', 'configmap', name, '--field-manager=kubectl-edit', '-p', JSON.stringify({ data }));
    edit('extra', { theirs: 'stays' });
    edit('app', { mode: 'edited' });
    kubectl('scale', 'deployment', 'app', '--replicas=3');
    const flags = ['upgrade', 'app', chart, '--set', 'more=false', '--server-side=true'];

    const refused = await tillerless(...flags);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /ConfigMap \S+\/app\n {4}data\.mode {2}held by "kubectl-edit" since \S+Z: the cluster has "edited", /,
    );
    // The API server stores no timestamp for the scale subresource.
    expect(refused.stderr).toMatch(/spec\.replicas {2}held by "kubectl": the cluster has 3, the chart wants 1/);
    expect(refused.stderr).toContain('hint: use --force-conflicts=kubectl,kubectl-edit to take over these fields');

    const partly = await tillerless(...flags, '--force-conflicts=kubectl-edit');
    expect(partly.stderr).toContain('hint: use --force-conflicts=kubectl to take over the field');
    expect(live('app').data.mode).toBe('a');

    const done = await tillerless(...flags, '--force-conflicts=field:data.mode,field:spec.replicas');
    expect({ code: done.code, stderr: done.stderr }).toMatchObject({ code: 0 });
    // Fields that helm 3 set and that are no longer in the chart are removed, whereas fields set by others are kept.
    expect(live('extra').data).toEqual({ kept: '1', theirs: 'stays' });
    const ours = live('extra').metadata.managedFields.filter((entry) => entry.manager === 'helm');
    expect(ours.map((entry) => entry.operation)).toEqual(['Apply']);
    expect((await tillerless('upgrade', 'app', chart, '--set', 'mode=c')).code).toBe(0);
    expect(live('app').data.mode).toBe('c');
  }, 60_000);

  it('keeps using client-side apply, without conflicts', async () => {
    const plain = chartFolder(join(folder, 'plain'), appFiles);
    expect(run(helm3 ?? '', ['install', 'csa', plain, '-n', namespace], env)).toMatchObject({ code: 0 });
    kubectl('patch', 'configmap', 'csa', '--field-manager=kubectl-edit', '-p', '{"data":{"mode":"edited"}}');
    expect(await tillerless('upgrade', 'csa', plain)).toMatchObject({ code: 0 });
    expect(live('csa').data.mode).toBe('a');
  }, 60_000);
});
