import { planningSessions } from '../../../src/actions/releases-file/cluster/planning-sessions.ts';
import type { Session } from '../../../src/actions/session.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { target } from '../../support/objects.ts';

/** Creates a cluster with one Service, which counts the requests for it. */
function clusterWith(): { cluster: Cluster; paths: string[] } {
  const paths: string[] = [];
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } };
  const client = {
    json: async (_: string, path: string) => {
      paths.push(path);
      return path.includes('?') ? { items: [service] } : service;
    },
  } as unknown as KubeClient;
  const unused = () => Promise.reject(new Error('not shared'));
  return { cluster: { client, discover: unused, readLive: unused, readRules: unused }, paths };
}

const signal = new AbortController().signal;
const sessionOf = (cluster: Cluster | undefined, namespace: string): Session => ({ cluster, namespace }) as unknown as Session;

describe('planningSessions', () => {
  it('lists the objects of a kind once for all sessions of a cluster', async () => {
    const { cluster, paths } = clusterWith();
    const forPlanning = planningSessions(signal, { checksPermissions: true });
    for (const namespace of ['a', 'b', 'c', 'd', 'e']) {
      const session = forPlanning(sessionOf(cluster, namespace));
      expect((await session.cluster?.readLive([target('Service', 'web')]))?.size).toBe(1);
    }
    expect(paths.filter((path) => path.includes('?'))).toHaveLength(1);
    expect(paths).toHaveLength(3);
  });

  it('does not change the original session, which reads objects again when the plan is executed', async () => {
    const session = sessionOf(clusterWith().cluster, 'shop');
    planningSessions(signal, { checksPermissions: true })(session);
    await expect(session.cluster?.readLive([target('Service', 'web')])).rejects.toThrow('not shared');
  });

  it('sends no requests for permissions if they are not checked', async () => {
    const { cluster, paths } = clusterWith();
    const session = planningSessions(signal, { checksPermissions: false })(sessionOf(cluster, 'shop'));
    const rules = await session.cluster?.readRules(['shop']);
    expect(rules?.get('shop')).toEqual([{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]);
    expect(paths).toEqual([]);
  });

  it('returns a session without a cluster as it is', () => {
    const session = sessionOf(undefined, 'shop');
    expect(planningSessions(signal, { checksPermissions: true })(session)).toBe(session);
  });
});
