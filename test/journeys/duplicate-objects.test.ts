import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

const configMap = (value: string, metadata = 'name: d'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {${metadata}}\ndata: {v: "${value}{{ .Values.x }}"}\n`;

/** Creates a chart with two templates, which may define the same object. */
function chart(first: string, last: string): string {
  return chartFolder(home.folder, { 'templates/a.yaml': first, 'templates/b.yaml': last });
}

const warned = 'warning: ConfigMap/d is defined 2 times, in app/templates/a.yaml, app/templates/b.yaml; the last one is used\n';

describe.each([
  ['in two templates', configMap('first'), configMap('last')],
  ['with and without the namespace', configMap('first'), configMap('last', 'name: d, namespace: default')],
])('an object %s', (_, first, last) => {
  it.each([
    ['install', ['install', 'r']],
    ['upgrade --install', ['upgrade', 'r', '--install']],
    ['client-side', ['install', 'r', '--server-side=false']],
  ])('is created from the last definition, with a warning: %s', async (_, argv) => {
    const result = await home.cli(...argv, chart(first, last));
    expect(result).toMatchObject({ code: 0, stderr: warned });
    expect(await home.api('GET', '/api/v1/namespaces/default/configmaps/d')).toMatchObject({ data: { v: 'last' } });
  });

  it('is updated to the last definition on upgrade and rollback, and deleted on uninstall', async () => {
    await home.ok('install', 'r', chart(first, last), '--set', 'x=1');
    await home.ok('upgrade', 'r', chart(first, last), '--set', 'x=2');
    expect(await home.api('GET', '/api/v1/namespaces/default/configmaps/d')).toMatchObject({ data: { v: 'last2' } });
    await home.ok('rollback', 'r', '1');
    expect(await home.api('GET', '/api/v1/namespaces/default/configmaps/d')).toMatchObject({ data: { v: 'last1' } });
    await home.ok('uninstall', 'r');
    await expect(home.api('GET', '/api/v1/namespaces/default/configmaps/d')).rejects.toThrow('404');
  });

  it('appears once in a plan, with a warning', async () => {
    const { stdout, stderr } = await home.cli('plan', 'r', chart(first, last));
    expect(stdout).toContain('1 to create');
    expect(stderr).toBe(warned);
  });
});

it.each([[], ['--strict'], ['--strict', '--kube-version', '1.33']])(
  'lint reports both templates but passes, as Helm does: %s %s %s',
  async (...flags) => {
    const { code, stderr } = await home.cli('lint', chart(configMap('first'), configMap('last')), ...flags);
    expect(code).toBe(0);
    expect(stderr).toContain('ConfigMap d is defined 2 times, also in app/templates/b.yaml\n  app/templates/a.yaml:3:');
    expect(stderr).toContain('ConfigMap d is defined 2 times, also in app/templates/a.yaml\n  app/templates/b.yaml:3:');
  },
);

it('an object in two API versions is created once, from the last definition', async () => {
  const scaler = (version: string, max: number): string =>
    `apiVersion: autoscaling/${version}\nkind: HorizontalPodAutoscaler\nmetadata: {name: d}\nspec: {maxReplicas: ${max}, scaleTargetRef: {kind: Deployment, name: d}}\n`;
  const path = chart(scaler('v1', 1), scaler('v2', 2));
  const warning = warned.replace('ConfigMap/d', 'HorizontalPodAutoscaler/d');
  expect(await home.cli('install', 'r', path)).toMatchObject({ code: 0, stderr: warning });
  const live = await home.api('GET', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/d');
  expect(live).toMatchObject({ spec: { maxReplicas: 2 } });
  expect((await home.cli('lint', path)).stderr).toContain(
    'HorizontalPodAutoscaler d is defined 2 times, also in app/templates/b.yaml',
  );
  await home.ok('upgrade', 'r', chart(scaler('v2', 3), '# empty\n'));
  const changed = await home.api('GET', '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/d');
  expect(changed).toMatchObject({ spec: { maxReplicas: 3 } });
});

it.each([
  ['in two namespaces', 'name: d, namespace: kube-system'],
  ['with two names', 'name: e'],
])('objects %s are not duplicates', async (_, metadata) => {
  const path = chart(configMap('first'), configMap('last', metadata));
  expect(await home.cli('lint', path)).toMatchObject({ code: 0, stderr: '' });
  expect(await home.cli('install', 'r', path)).toMatchObject({ code: 0, stderr: '' });
});
