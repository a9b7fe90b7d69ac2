import type { PlanDocument } from '../../src/report/plan-document.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { onEachServer, type Place } from '../support/places.ts';

/** Objects with an immutable field, whose value is `.Values.v`. */
const kinds: readonly { readonly kind: string; readonly field: string; readonly path: string; readonly text: string }[] = [
  {
    kind: 'Deployment',
    field: 'spec.selector',
    path: 'apis/apps/v1/deployments',
    text: 'spec: {selector: {matchLabels: {app: V}}, template: {metadata: {labels: {app: V}}, spec: {containers: [{name: a, image: nginx}]}}}',
  },
  {
    kind: 'DaemonSet',
    field: 'spec.selector',
    path: 'apis/apps/v1/daemonsets',
    text: 'spec: {selector: {matchLabels: {app: V}}, template: {metadata: {labels: {app: V}}, spec: {containers: [{name: a, image: nginx}]}}}',
  },
  {
    kind: 'StatefulSet',
    field: 'spec',
    path: 'apis/apps/v1/statefulsets',
    text: 'spec: {serviceName: V, selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: nginx}]}}}',
  },
  {
    kind: 'Job',
    field: 'spec.template',
    path: 'apis/batch/v1/jobs',
    text: 'spec: {template: {metadata: {labels: {app: V}}, spec: {restartPolicy: Never, containers: [{name: a, image: nginx}]}}}',
  },
  { kind: 'ConfigMap', field: 'data', path: 'api/v1/configmaps', text: 'immutable: true\ndata: {mode: V}' },
  { kind: 'Secret', field: 'type', path: 'api/v1/secrets', text: 'type: example.org/V' },
  {
    kind: 'RoleBinding',
    field: 'roleRef',
    path: 'apis/rbac.authorization.k8s.io/v1/rolebindings',
    text: 'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: V}\nsubjects: []',
  },
];

const collection = (path: string, namespace: string): string => {
  const parts = path.split('/');
  return `/${parts.slice(0, -1).join('/')}/namespaces/${namespace}/${parts.at(-1)}`;
};
const apiVersion = (path: string): string => path.replace(/^apis?\//, '').replace(/\/[^/]+$/, '');

onEachServer('objects with immutable fields', (open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  afterEach(() => place.cli(['uninstall', 'app', '--ignore-not-found', '--no-hooks', '--wait', '--timeout', '20s']));

  /** A chart with a single object. `annotations` is a YAML mapping. */
  const chart = (kind: string, version: string, text: string, annotations = '{}') =>
    chartFolder(place.folder, {
      'values.yaml': 'v: a\n',
      'templates/all.yaml': `apiVersion: ${version}
kind: ${kind}
metadata: {name: app, annotations: ${annotations}}
${text.replaceAll('V', '{{ .Values.v }}')}
`,
    });
  const uidOf = async (path: string): Promise<string | undefined> =>
    (await place.find<{ metadata: { uid: string } }>(`${collection(path, place.namespace)}/app`))?.metadata.uid;
  const plan = async (...flags: string[]): Promise<PlanDocument> =>
    JSON.parse((await place.cli(['plan', 'app', `${place.folder}/app`, '-o', 'json', ...flags])).stdout) as PlanDocument;

  it.each(kinds)(
    '$kind: plan and upgrade report the immutable field and the flag that re-creates the object',
    async ({ kind, path, text, field }) => {
      const folder = chart(kind, apiVersion(path), text);
      await place.ok('install', 'app', folder);
      const before = await uidOf(path);
      const refused = await plan('--set', 'v=b');
      expect(refused.problems).toEqual([
        expect.objectContaining({
          object: `${kind}/app`,
          reason: 'Immutable',
          hint: expect.stringContaining('--recreate-immutable'),
        }),
      ]);
      expect(refused.problems[0]?.field).toBe(field);
      const { code, stderr } = await place.cli(['upgrade', 'app', folder, '--set', 'v=b']);
      expect(code).toBe(1);
      expect(stderr).toContain('use --recreate-immutable to delete and re-create the object');
      expect(await uidOf(path)).toBe(before);
      const planned = await plan('--set', 'v=b', '--recreate-immutable');
      expect(planned.problems).toEqual([]);
      expect(planned.changes).toMatchObject([{ action: 'recreate', kind, reason: expect.stringContaining(field) }]);
      await place.ok('upgrade', 'app', folder, '--set', 'v=b', '--recreate-immutable');
      const after = await uidOf(path);
      expect([typeof after, after === before]).toEqual(['string', false]);
      expect(await place.ok('history', 'app')).toContain(`Upgrade complete (re-created: ${kind}/app)`);
      await place.ok('rollback', 'app', '1', '--recreate-immutable');
      expect(await uidOf(path)).not.toBe(after);
      expect(await place.statuses('app')).toEqual(['superseded', 'failed', 'superseded', 'deployed']);
    },
  );

  const configMap = ['ConfigMap', 'v1', 'immutable: true\ndata: {mode: V}'] as const;
  const claim = [
    'PersistentVolumeClaim',
    'v1',
    'spec: {storageClassName: V, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}',
  ] as const;
  const allowed = '{tillerless.dev/recreate: "true"}';

  it('are re-created without the flag if they have the annotation, even with client-side apply', async () => {
    for (const serverSide of ['true', 'false']) {
      const folder = chart(...configMap, allowed);
      await place.ok('install', 'app', folder, `--server-side=${serverSide}`);
      const before = await uidOf('api/v1/configmaps');
      await place.ok('upgrade', 'app', folder, '--set', 'v=b');
      expect(await uidOf('api/v1/configmaps')).not.toBe(before);
      await place.ok('uninstall', 'app');
    }
  });

  it('are re-created only if an immutable field changes', async () => {
    const folder = chart('ConfigMap', 'v1', 'data: {mode: V}', allowed);
    await place.ok('install', 'app', folder);
    const before = await uidOf('api/v1/configmaps');
    await place.ok('upgrade', 'app', folder, '--set', 'v=b', '--recreate-immutable');
    expect(await uidOf('api/v1/configmaps')).toBe(before);
  });

  it('are re-created by the annotation but not by the flag if they are PersistentVolumeClaims', async () => {
    await place.ok('install', 'app', chart(...claim));
    const { code, stderr } = await place.cli(['upgrade', 'app', `${place.folder}/app`, '--set', 'v=b', '--recreate-immutable']);
    expect(code).toBe(1);
    expect(stderr).toContain('some objects cannot be updated or re-created; nothing was changed: PersistentVolumeClaim/app');
    expect(stderr).toContain('its data would be lost');
    expect(await place.statuses('app')).toEqual(['deployed']);
    const path = 'api/v1/persistentvolumeclaims';
    const before = await uidOf(path);
    await place.ok('upgrade', 'app', chart(...claim, allowed), '--set', 'v=b');
    expect(await uidOf(path)).not.toBe(before);
  });

  it('are not deleted if a resource policy keeps them', async () => {
    await place.ok('install', 'app', chart(...configMap, '{helm.sh/resource-policy: keep, tillerless.dev/recreate: "true"}'));
    const { stderr } = await place.cli(['upgrade', 'app', `${place.folder}/app`, '--set', 'v=b', '--recreate-immutable']);
    expect(stderr).toContain('the object is never re-created: its helm.sh/resource-policy prevents deletion');
    await place.client.json('DELETE', `${collection('api/v1/configmaps', place.namespace)}/app`);
  });

  it('are not deleted if the API server would reject the new objects', async () => {
    const folder = chart(...configMap);
    await place.ok('install', 'app', folder);
    const before = await uidOf('api/v1/configmaps');
    // The API server would also reject the re-created object, because its key is invalid.
    const { code, stderr } = await place.cli([
      'upgrade',
      'app',
      chart('ConfigMap', 'v1', 'data: {"a b": V, mode: V}'),
      '--set',
      'v=b',
      '--recreate-immutable',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('some objects cannot be updated or re-created; nothing was changed');
    expect(await uidOf('api/v1/configmaps')).toBe(before);
  });

  it('are created by the next run if a run was interrupted after deleting them', async () => {
    const folder = chart(...configMap, '{}');
    await place.ok('install', 'app', folder);
    const path = `${collection('api/v1/configmaps', place.namespace)}/app`;
    // A finalizer prevents the deletion, and the operation is cancelled while it waits.
    await place.client.json('PATCH', path, {
      body: { metadata: { finalizers: ['example.org/held'] } },
      contentType: 'application/merge-patch+json',
    });
    const upgrade = ['upgrade', 'app', folder, '--set', 'v=b', '--recreate-immutable'];
    const { stderr } = await place.cli(upgrade, { env: place.env, signal: AbortSignal.timeout(1500) });
    expect(stderr).toContain('not done: ConfigMap/app');
    expect(await place.statuses('app')).toEqual(['deployed', 'failed']);
    const next = place.cli(['upgrade', 'app', folder, '--set', 'v=b']);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await place.client.json('PATCH', path, {
      body: { metadata: { finalizers: null } },
      contentType: 'application/merge-patch+json',
    });
    expect(await next).toMatchObject({ code: 0 });
    expect(await place.find(path)).toMatchObject({ data: { mode: 'b' } });
  });

  it('are re-created by a saved plan', async () => {
    const folder = chart(...configMap);
    await place.ok('install', 'app', folder);
    const shown = await place.ok('plan', 'app', folder, '--set', 'v=b', '--recreate-immutable', '--out', `${place.folder}/plan`);
    expect(shown).toMatch(/^-\/\+ ConfigMap\/app +v1 {3}data: .*immutable/m);
    expect(shown).toContain('0 to change, 1 to re-create, 0 to create');
    await place.ok('upgrade', '--plan', `${place.folder}/plan`);
    expect(await place.find(`${collection('api/v1/configmaps', place.namespace)}/app`)).toMatchObject({ data: { mode: 'b' } });
  });
});
