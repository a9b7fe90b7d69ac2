import type { WireEvent } from '../../base/kubernetes/wire-types.ts';
import { dumpAnyYaml } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { isNotFound } from '../../kube/api-status.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { type KubeObject, resourcePath } from '../../kube/resource.ts';
import type { UiEvent, UiObject, UiPodLog } from '../../report/ui-release.ts';
import { isSecret, maskedSecret } from '../plan/object-view.ts';
import type { Session } from '../session.ts';

/** The identity of a live object. */
export interface ObjectRequest {
  readonly apiVersion: string;
  readonly kind: string;
  /** empty for a cluster-scoped object */
  readonly namespace: string;
  readonly name: string;
}

const eventLimit = 500;

/**
 * Reads an object and its events.
 *
 * @param secrets "shown" to include the data of a Secret
 * @throws NO_MATCHING_KIND, CLUSTER_REQUEST if the object does not exist
 */
export async function liveObject(session: Session, request: ObjectRequest, secrets: 'masked' | 'shown'): Promise<UiObject> {
  const cluster = clusterOf(session);
  const [object, events] = await Promise.all([readObject(cluster, request), objectEvents(cluster, request)]);
  const isMasked = isSecret(object) && secrets === 'masked';
  const { managedFields = [], ...metadata } = object.metadata;
  const bare = { ...object, metadata } as KubeObject;
  return {
    ...request,
    text: dumpAnyYaml(isMasked ? maskedSecret(bare) : bare),
    isMasked,
    managers: managedFields.map(({ manager = '', operation = '', subresource, time = '' }) => ({
      manager: subresource ? `${manager} (${subresource})` : manager,
      operation,
      time,
    })),
    ...events,
  };
}

function clusterOf({ cluster }: Session): Cluster {
  if (cluster) return cluster;
  throw new TillerlessError('STORAGE_DRIVER', 'the memory driver does not use a cluster, so there are no objects to show');
}

async function readObject(cluster: Cluster, { apiVersion, kind, namespace, name }: ObjectRequest): Promise<KubeObject> {
  const resource = (await cluster.discover()).find(apiVersion, kind);
  if (!resource) throw new TillerlessError('NO_MATCHING_KIND', `the cluster does not serve ${kind} in ${apiVersion}`);
  try {
    return await cluster.client.json('GET', resourcePath(resource, namespace, name));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new TillerlessError('CLUSTER_REQUEST', `${kind}/${name} not found${namespace ? ` in namespace "${namespace}"` : ''}`, {
      hint: 'the object has been deleted, or was never created',
      cause: error,
    });
  }
}

type Event = KubeObject & WireEvent;

async function objectEvents(cluster: Cluster, request: ObjectRequest): Promise<Pick<UiObject, 'events' | 'eventsProblem'>> {
  const { kind, namespace, name } = request;
  const selector = encodeURIComponent(`involvedObject.kind=${kind},involvedObject.name=${name}`);
  const base = namespace === '' ? '/api/v1/events' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  try {
    const path = `${base}?limit=${eventLimit}&fieldSelector=${selector}`;
    const list = await cluster.client.json<{ items?: readonly Event[] }>('GET', path);
    const events = (list.items ?? []).map(eventView).toSorted((a, b) => (a.last < b.last ? 1 : -1));
    return { events };
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    return { events: [], eventsProblem: reasonOf(error) };
  }
}

function eventView({ metadata, involvedObject, type = '', reason = '', message = '', ...event }: Event): UiEvent {
  const { series, lastTimestamp, eventTime, count } = event;
  return {
    object: `${involvedObject?.kind ?? ''}/${involvedObject?.name ?? ''}`,
    type,
    reason,
    message,
    count: Math.max(1, series?.count ?? count ?? 1),
    last: series?.lastObservedTime || lastTimestamp || eventTime || metadata.creationTimestamp || '',
  };
}

/** The container whose log is read. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** number of lines to read from the end */
  readonly lines: number;
}

/** Reads the last lines of a container's log. If the current run has no log, reads the log of the previous run. */
export async function podLog(session: Session, request: LogRequest): Promise<UiPodLog> {
  const { client } = clusterOf(session);
  const { pod, container } = request;
  const path = `/api/v1/namespaces/${encodeURIComponent(request.namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = `?container=${encodeURIComponent(container)}&tailLines=${request.lines}`;
  let problem: string | undefined;
  for (const isPrevious of [false, true]) {
    try {
      // Do not retry the request. If it fails because the Pod's node does not respond, a retry is unlikely to help.
      const { text } = await client.raw('GET', `${path}${query}${isPrevious ? '&previous=true' : ''}`, {
        accept: '*/*',
        repeatable: false,
      });
      const lines = text.split('\n').filter(Boolean);
      if (lines.length > 0) return { pod, container, lines, isPrevious };
    } catch (error) {
      if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
      problem ??= reasonOf(error);
    }
  }
  return { pod, container, lines: [], isPrevious: false, ...(problem === undefined ? {} : { problem }) };
}
