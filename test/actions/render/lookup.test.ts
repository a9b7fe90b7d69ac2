import { answerLookup, fetchObject } from '../../../src/actions/render/lookup.ts';
import { toJson } from '../../../src/base/go/value-to-json.ts';
import { statusError } from '../../../src/kube/api-status.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import type { KubeObject } from '../../../src/kube/resource.ts';
import { target } from '../../support/objects.ts';

/** Creates a cluster that serves Services and answers requests from a map of paths. */
function clusterOf(answers: Readonly<Record<string, unknown>>): Cluster {
  const json = async (_: string, path: string): Promise<unknown> => {
    if (!(path in answers)) throw statusError(404, '{"message":"not found"}');
    return answers[path];
  };
  const { resource } = target('Service', 'web');
  const find = (apiVersion: string, kind: string) => (apiVersion === 'v1' && kind === 'Service' ? resource : undefined);
  return { client: { json }, discover: async () => ({ version: {}, apiVersions: [], find }) } as unknown as Cluster;
}

const services = '/api/v1/namespaces/shop/services';
const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: { group: 'example.org', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' }, versions: [{ name: 'v1' }] },
} as unknown as KubeObject;

describe('fetchObject', () => {
  it('adds the kind to the items of a list, as Helm does', async () => {
    const items = [{ metadata: { name: 'web' } }];
    const cluster = clusterOf({ [services]: { apiVersion: 'v1', kind: 'ServiceList', metadata: {}, items } });
    expect(toJson(await fetchObject({ cluster, definitions: [] }, ['v1', 'Service', 'shop', '']))).toMatchObject({
      kind: 'ServiceList',
      items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }],
    });
  });

  it('returns an empty list for a kind that the CRDs of the chart define', async () => {
    const source = { cluster: clusterOf({}), definitions: [widgets] };
    expect(toJson(await fetchObject(source, ['example.org/v1', 'Widget', 'shop', '']))).toMatchObject({
      kind: 'WidgetList',
      items: [],
    });
    expect(toJson(await fetchObject(source, ['example.org/v1', 'Widget', 'shop', 'a']))).toEqual({});
  });

  it.each([
    ['an object that does not exist', ['v1', 'Service', 'shop', 'missing']],
    ['an unknown kind', ['v1', 'Unknown', 'shop', '']],
  ] as const)('returns an empty map for %s', async (_, question) => {
    expect(toJson(await fetchObject({ cluster: clusterOf({}), definitions: [widgets] }, [...question]))).toEqual({});
  });
});

describe('answerLookup', () => {
  const question = ['v1', 'Service', 'shop', 'web'] as const;
  const failing = (error: Error): Cluster =>
    ({ ...clusterOf({}), client: { json: () => Promise.reject(error) } }) as unknown as Cluster;

  it('returns an error if the API server rejects the request', async () => {
    const cluster = failing(statusError(403, '{"message":"services \\"web\\" is forbidden"}'));
    const answer = await answerLookup({ cluster, definitions: [] }, [...question]);
    expect(answer).toMatchObject({ message: 'services "web" is forbidden' });
  });

  it('fails if the server cannot be reached', async () => {
    const cluster = failing(new Error('unreachable'));
    await expect(answerLookup({ cluster, definitions: [] }, [...question])).rejects.toThrow('unreachable');
  });
});
