import type { UiReleaseList } from '../../../src/report/ui-releases.ts';
import { startUi, type UiFixture } from '../../support/ui-server.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
const metadata = { name: 'reader', namespace: 'default' };
const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata,
  rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
};
const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata,
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ada' }],
};

let ui: UiFixture;

async function startAs(namespace: string | undefined): Promise<void> {
  ui = await startUi(
    async (home) => {
      await home.ok('install', 'web', 'fixtures/charts/web');
      await home.ok('install', 'web', 'fixtures/charts/web', '-n', 'other', '--create-namespace');
      await home.api('POST', `${rbac}/roles`, role, 'application/json');
      await home.api('POST', `${rbac}/rolebindings`, binding, 'application/json');
    },
    { namespace },
    { overrides: { kubeAsUser: 'ada' } },
  );
}

afterEach(() => ui.close());

test("a user who is not allowed to list all namespaces sees only the context's namespace", async () => {
  await startAs(undefined);
  const { namespace, releases } = await ui.get<UiReleaseList>('/api/releases');
  expect({ namespace, names: releases.map((release) => `${release.namespace}/${release.name}`) }).toEqual({
    namespace: 'default',
    names: ['default/web'],
  });
});

test('with -A, the list fails and names the permission', async () => {
  await startAs('');
  const answer = await ui.raw({ path: '/api/releases', headers: { cookie: ui.cookie } });
  expect(answer.status).toBe(422);
  expect(JSON.parse(answer.text)).toMatchObject({
    problem: { code: 'CLUSTER_FORBIDDEN', message: expect.stringContaining('secrets') },
  });
});

test('a plan lists the missing permissions and cannot be run', async () => {
  await startAs(undefined);
  const request = { kind: 'rollback', namespace: 'default', name: 'web', revision: 1 };
  const { text, status } = await ui.post('/api/plans', request);
  expect(status).toBe(200);
  const plan = JSON.parse(text) as { readonly id: string; readonly document: { readonly missingRights: readonly string[] } };
  expect(plan.document.missingRights.join('\n')).toContain('secrets');
  const run = await ui.post('/api/plans/run', { id: plan.id, wait: false, timeoutSeconds: 5, rollbackOnFailure: false });
  expect(run.status).toBe(422);
});
