import * as z from 'zod/mini';
import { decodeShape } from '../../../base/decode-shape.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../../errors/tillerless-error.ts';
import type { KubeClient } from '../../../kube/client.ts';
import type { Session } from '../../session.ts';
import type { ObjectData } from '../files/cluster-refs.ts';
import type { ClusterRef } from '../files/outside.ts';

/** Opens a session for a reference's context and kubeconfig. */
export type OpenSession = (place: Pick<ClusterRef, 'kubeContext' | 'kubeconfig'>) => Promise<Session>;

const shape = z.object({ data: z.optional(z.nullable(z.record(z.string(), z.string()))) });
const resources = { Secret: 'secrets', ConfigMap: 'configmaps' } as const;

/** Reads Secrets and ConfigMaps, using one connection per cluster. Errors are returned instead of thrown. */
export async function readClusterObjects(
  refs: readonly ClusterRef[],
  open: OpenSession,
): Promise<readonly (ObjectData | TillerlessError)[]> {
  const sessions = new Map<string, Promise<Session>>();
  const sessionOf = (ref: ClusterRef): Promise<Session> => {
    const key = JSON.stringify([ref.kubeContext, ref.kubeconfig]);
    const opened = sessions.get(key) ?? open(ref);
    sessions.set(key, opened);
    return opened;
  };
  try {
    return await Promise.all(refs.map((ref) => readOne(ref, sessionOf)));
  } finally {
    for (const opened of sessions.values())
      await opened.then(
        (session) => session.close(),
        () => undefined,
      );
  }
}

async function readOne(ref: ClusterRef, open: (ref: ClusterRef) => Promise<Session>): Promise<ObjectData | TillerlessError> {
  const { kind, namespace, name } = ref;
  try {
    const { cluster } = await open(ref);
    if (cluster === undefined)
      throw new TillerlessError('CLUSTER_UNREACHABLE', 'no cluster is available, because HELM_DRIVER is "memory"');
    return dataOf(kind, await getObject(ref, cluster.client));
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    const text = `Unable to get ${kind} ${namespace}/${name}: Unable to get the ${kind} object from Kubernetes: ${reasonOf(error)}`;
    return new TillerlessError('RELEASES_SECRET', text, { hint: error.hint, cause: error });
  }
}

function getObject({ kind, namespace, name }: ClusterRef, client: KubeClient): Promise<unknown> {
  const path = [namespace, resources[kind], name].map(encodeURIComponent).join('/');
  return client.json<unknown>('GET', `/api/v1/namespaces/${path}`);
}

function dataOf(kind: ClusterRef['kind'], object: unknown): ObjectData {
  const { data } = decodeShape(shape, object, (problem) => new TillerlessError('CLUSTER_REQUEST', `invalid ${kind}: ${problem}`));
  const decode = (text: string): string => (kind === 'Secret' ? Buffer.from(text, 'base64').toString('utf8') : text);
  return new Map(Object.entries(data ?? {}).map(([key, text]) => [key, decode(text)]));
}
