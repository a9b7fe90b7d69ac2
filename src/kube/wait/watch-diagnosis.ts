import { isNotFound } from '../api-status.ts';
import { type KubeClient, sleep } from '../client.ts';
import { type KubeObject, shortName } from '../resource.ts';
import { readFamilies, shortReason } from './explain.ts';
import { createPodJudge, type PodJudge } from './permanent-failure.ts';
import type { Awaited, WaitOptions } from './wait-target.ts';

const firstLookMs = 700;
const longestPauseMs = 5000;
/** Maximum number of objects examined per round. Examining an object takes up to two requests. */
const objectsPerLook = 20;

/**
 * Polls the awaited objects until the signal is aborted. Reports why they are not ready, and marks objects that will never become
 * ready. Best effort: resources that the user is not allowed to read are skipped.
 *
 * @param decided called after each polling round that has marked an object
 */
export async function examineWhileWaiting(
  client: KubeClient,
  awaited: readonly Awaited[],
  decided: () => void,
  { emit, signal }: Pick<WaitOptions, 'emit' | 'signal'>,
): Promise<void> {
  const judge = createPodJudge();
  for (let look = 0, pauseMs = firstLookMs; !signal.aborted; look++, pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    await sleep(pauseMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    const open = awaited.filter((item) => item.state.state === 'progressing' && item.object);
    const from = (look * objectsPerLook) % Math.max(1, open.length);
    const chosen = open.length <= objectsPerLook ? open : [...open, ...open].slice(from, from + objectsPerLook);
    await lookAt(client, chosen, judge, { emit, signal });
    if (!signal.aborted && chosen.some((item) => item.verdict !== undefined)) decided();
  }
}

async function lookAt(
  client: KubeClient,
  open: readonly Awaited[],
  judge: PodJudge,
  { emit, signal }: Pick<WaitOptions, 'emit' | 'signal'>,
): Promise<void> {
  const objects = open.flatMap((item) => (item.object ? [item.object] : []));
  const [{ families, events }, dying] = await Promise.all([
    readFamilies(client, objects, signal),
    dyingNamespaces(client, objects, signal),
  ]);
  if (signal.aborted) return;
  for (const [i, item] of open.entries()) {
    const family = families[i];
    const namespace = item.target.namespace;
    // The watch has reported a newer state in the meantime: skip objects that are no longer in progress.
    if (!family || item.state.state !== 'progressing') continue;
    item.verdict = dying.has(namespace) ? `namespace "${namespace}" is being deleted` : judge.verdict(family, Date.now());
    const reason = item.verdict ?? shortReason(family, events.get(namespace) ?? []);
    if (reason === item.reason) continue;
    item.reason = reason;
    emit({ type: 'waiting', object: shortName(item.target), detail: item.state.detail, reason });
  }
}

async function dyingNamespaces(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const names = [...new Set(objects.map((object) => object.metadata.namespace ?? ''))].filter(Boolean);
  const read = async (name: string): Promise<string[]> => {
    const namespace = await client.json('GET', `/api/v1/namespaces/${encodeURIComponent(name)}`, { signal });
    return namespace.metadata.deletionTimestamp ? [name] : [];
  };
  const reads = names.map((name) => read(name).catch((error: unknown) => (isNotFound(error) ? [name] : [])));
  return new Set((await Promise.all(reads)).flat());
}
