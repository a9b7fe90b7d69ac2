import { timeLimit } from '../../base/time-limit.ts';
import { type ErrorNote, TillerlessError } from '../../errors/tillerless-error.ts';
import type { KubeClient } from '../client.ts';
import { shortName } from '../resource.ts';
import { type Explanation, explainObjects } from './explain.ts';
import { terminating } from './readiness.ts';
import type { Awaited, WaitOptions } from './wait-target.ts';
import { warningText } from './warnings.ts';

/** The outcome of a wait. */
export interface Ending {
  readonly timedOut: boolean;
  /** true if the wait ended before the timeout because an object failed permanently */
  readonly early: boolean;
  readonly until: 'ready' | 'gone';
}

const explainMs = 10_000;

/**
 * Reports the result of a wait.
 *
 * @throws WAIT_TIMEOUT or WAIT_FAILED with each object that is not ready, and the reasons why
 */
export async function reportWait(
  client: KubeClient,
  awaited: readonly Awaited[],
  ending: Ending,
  options: WaitOptions,
): Promise<void> {
  const open = awaited.filter((item) => item.state.state !== 'ready');
  if (open.length === 0) return;
  const objects = open.flatMap((item) => (item.object ? [item.object] : []));
  const explained = await explainObjects(client, objects, timeLimit(explainMs));
  const notes = inOrder(open, ending).map((item) => note(item, explained.get(item.object?.metadata.uid ?? ''), ending));
  const failed = !ending.timedOut && open.some((item) => item.state.state === 'failed' || item.verdict !== undefined);
  throw new TillerlessError(
    failed ? 'WAIT_FAILED' : 'WAIT_TIMEOUT',
    [sentence(awaited, open, ending, options), ...notes.map(({ title }) => title)].join('\n'),
    { helmText: helmText(open, ending, options), notes, cause: { objects: open.map((item) => shortName(item.target)) } },
  );
}

/** If the wait ended early, moves the permanently failed objects to the front. */
function inOrder(open: readonly Awaited[], { early }: Ending): readonly Awaited[] {
  return early ? open.toSorted((a, b) => Number(b.verdict !== undefined) - Number(a.verdict !== undefined)) : open;
}

function sentence(awaited: readonly Awaited[], open: readonly Awaited[], ending: Ending, options: WaitOptions): string {
  if (ending.timedOut)
    return `timed out after ${Math.round(options.timeoutMs / 1000)}s waiting for ${open.length} of ${awaited.length} resource(s)`;
  return ending.early ? 'waiting ended early: it could not succeed any more' : 'resources failed';
}

/** Returns Helm's error message. If the wait ended early, it is the message that Helm would print when its timeout expires. */
function helmText(open: readonly Awaited[], ending: Ending, options: WaitOptions): string {
  const deadline = 'context deadline exceeded';
  const guilty = ending.early ? open.filter((item) => item.verdict !== undefined) : open;
  const lines = guilty.map((item) => helmLine(item, ending.until));
  if (options.legacy && ending.early) return deadline;
  if (ending.timedOut) return [...(options.legacy ? [] : lines), deadline].join('\n');
  return lines.join('\n');
}

/** Returns Helm's error message for an object that is not ready or, when waiting for deletion, still exists. */
function helmLine({ target, state, object }: Awaited, until: 'ready' | 'gone'): string {
  const dying = object?.metadata.deletionTimestamp !== undefined;
  const status = state.state === 'failed' ? 'Failed' : dying ? 'Terminating' : object ? 'InProgress' : 'NotFound';
  const problem = until === 'gone' ? 'still exists' : 'not ready';
  const message = dying ? terminating : state.message;
  return `resource ${target.resource.kind}/${target.namespace}/${target.name} ${problem}. status: ${status}, message: ${message}`;
}

function note(item: Awaited, explanation: Explanation | undefined, { early }: Ending): ErrorNote {
  const { pods = [], more = 0, warnings = [] } = explanation ?? {};
  const lines = [
    ...(!early || item.verdict === undefined || item.verdict === item.state.detail ? [] : [`given up: ${item.verdict}`]),
    ...pods.flatMap(({ pod, reason, logs }) => [`Pod/${pod}: ${reason}`, ...logs.map((line) => `  │ ${line}`)]),
    ...(more > 0 ? [`${more} more pod${more === 1 ? '' : 's'} not ready`] : []),
    ...warnings.map((warning) => `event: ${warningText(warning)}`),
  ];
  return { title: [`${shortName(item.target)}  ${item.state.detail}`, ...lines].join('\n    ') };
}
