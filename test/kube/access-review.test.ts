import { missingRights, type Right, readRules, refuseMissing, rightsFor, rightsText } from '../../src/kube/access-review.ts';
import { statusError } from '../../src/kube/api-status.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { target } from '../support/objects.ts';

interface Review {
  readonly kind: string;
  readonly spec: { readonly namespace?: string; readonly resourceAttributes?: Right };
}

/** Creates a client whose server responds to access reviews, and records the kinds of the requests. */
function server(answer: (review: Review) => unknown): { client: KubeClient; asked: string[] } {
  const asked: string[] = [];
  const json = async (_method: string, _path: string, options?: { body?: unknown }): Promise<unknown> => {
    const review = options?.body as Review;
    asked.push(review.kind);
    return { status: answer(review) };
  };
  return { client: { json } as unknown as KubeClient, asked };
}

const patch: Right = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };
const rule = (verbs: string[], groups: string[], resources: string[], resourceNames?: string[]) => ({
  verbs,
  apiGroups: groups,
  resources,
  ...(resourceNames ? { resourceNames } : {}),
});

it.each([
  { name: 'everything', rules: [rule(['*'], ['*'], ['*'])], given: true },
  { name: 'exactly this', rules: [rule(['get', 'patch'], ['apps'], ['deployments'])], given: true },
  { name: 'this name', rules: [rule(['patch'], ['apps'], ['deployments'], ['web'])], given: true },
  { name: 'another name', rules: [rule(['patch'], ['apps'], ['deployments'], ['db'])], given: false },
  { name: 'another group', rules: [rule(['*'], ['batch'], ['*'])], given: false },
  { name: 'a subresource', rules: [rule(['patch'], ['apps'], ['deployments/status'])], given: false },
  { name: 'no permission', rules: [], given: false },
])('evaluates rules that grant $name', async ({ rules, given }) => {
  const { client, asked } = server((review) =>
    review.kind === 'SelfSubjectRulesReview' ? { resourceRules: rules } : { allowed: false },
  );
  const known = await readRules(client, ['shop', 'shop']);
  expect(await missingRights(client, [patch, patch], known)).toEqual(given ? [] : [patch]);
  // If the rules grant a permission, no further request is needed.
  expect(asked).toEqual(given ? ['SelfSubjectRulesReview'] : ['SelfSubjectRulesReview', 'SelfSubjectAccessReview']);
});

it('requests an access review if the rules are incomplete', async () => {
  const { client } = server((review) =>
    review.kind === 'SelfSubjectRulesReview' ? { resourceRules: [], incomplete: true } : { allowed: true },
  );
  expect(await missingRights(client, [patch], await readRules(client, ['shop']))).toEqual([]);
});

it.each([403, 404, 405, 500])('reports no missing permission if reviews fail with %i', async (code) => {
  const { client } = server(() => {
    throw statusError(code, JSON.stringify({ code, message: 'no' }));
  });
  expect(await missingRights(client, [patch], await readRules(client, ['shop']))).toEqual([]);
});

it('requires the RBAC verbs for each change', () => {
  const change = (action: 'create' | 'update' | 'delete' | 'keep') => ({
    action,
    target: target('ConfigMap', action),
    previous: undefined,
    live: undefined,
    fields: [],
    drift: [],
  });
  const changes = [change('create'), change('update'), change('delete'), change('keep')];
  const verbs = (method: 'ssa' | 'csa' | 'replace'): string[] => rightsFor(changes, method).map((right) => right.verb);
  expect(verbs('ssa')).toEqual(['patch', 'create', 'patch', 'delete']);
  expect(verbs('csa')).toEqual(['create', 'patch', 'delete']);
  expect(verbs('replace')).toEqual(['create', 'update', 'delete']);
});

it('reports all missing permissions in one error', () => {
  const rights = [
    patch,
    { ...patch, verb: 'create' },
    { verb: 'create', group: '', resource: 'namespaces', namespace: '', name: 'x' },
  ];
  expect(rightsText(rights)).toEqual(['patch, create deployments.apps in namespace "shop"', 'create namespaces (cluster-wide)']);
  expect(() => refuseMissing(rights)).toThrow(
    expect.objectContaining({ code: 'RIGHTS_MISSING', message: expect.stringContaining('create namespaces (cluster-wide)') }),
  );
  expect(() => refuseMissing([])).not.toThrow();
});
