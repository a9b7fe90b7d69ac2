/** An item that the scheduler processes. */
export interface Scheduled {
  readonly id: string;
  /** IDs of the items that must be completed first; IDs of items that are not scheduled are ignored */
  readonly needs: readonly string[];
  /** IDs of items that must end first, even if they fail */
  readonly after?: readonly string[];
}

/** The outcome of the work on an item. Items that need a failed item are skipped. */
export type Outcome<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'skipped'; readonly because: string };

export interface ScheduleOptions<T, R> {
  /** maximum number of items processed concurrently; 0 for no limit */
  readonly concurrency: number;
  /** true to start no further items after one has failed */
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  readonly work: (item: T) => Promise<R>;
}

/** Starts the work on each item as soon as all items that it needs are done. Returns the outcomes by ID. */
export async function runGraph<T extends Scheduled, R>(
  items: readonly T[],
  options: ScheduleOptions<T, R>,
): Promise<ReadonlyMap<string, Outcome<R>>> {
  const outcomes = new Map<string, Outcome<R>>();
  const scheduled = new Set(items.map(({ id }) => id));
  const waiting = new Set(items);
  const running = new Set<Promise<void>>();
  const start = (item: T): void => {
    const run = attempt(item, options).then((outcome) => {
      outcomes.set(item.id, outcome);
      running.delete(run);
    });
    running.add(run);
  };
  while (waiting.size > 0 || running.size > 0) {
    for (const item of waiting) {
      const blocker = blockerOf(item, outcomes, options);
      if (blocker !== undefined) {
        outcomes.set(item.id, { kind: 'skipped', because: blocker });
        waiting.delete(item);
      } else if (isReady(item, scheduled, outcomes) && hasRoom(running.size, options.concurrency)) {
        waiting.delete(item);
        start(item);
      }
    }
    if (running.size > 0) await Promise.race(running);
  }
  return outcomes;
}

async function attempt<T, R>(item: T, { work }: ScheduleOptions<T, R>): Promise<Outcome<R>> {
  try {
    return { kind: 'done', result: await work(item) };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/**
 * Returns the reason for skipping an item, or undefined if the item can be started. An item is skipped if the operation was
 * cancelled, if an item that it needs failed or was skipped, or if failFast is set and any item failed.
 */
function blockerOf<T extends Scheduled, R>(
  { needs }: T,
  outcomes: ReadonlyMap<string, Outcome<R>>,
  { failFast, signal }: ScheduleOptions<T, R>,
): string | undefined {
  if (signal.aborted) return 'the operation was cancelled';
  const failed = needs.find((need) => (outcomes.get(need)?.kind ?? 'done') !== 'done');
  if (failed !== undefined) return `it needs ${failed}`;
  const first = failFast ? [...outcomes].find(([, { kind }]) => kind === 'failed') : undefined;
  return first && `${first[0]} failed`;
}

function isReady<R>(
  { needs, after = [] }: Scheduled,
  scheduled: ReadonlySet<string>,
  outcomes: ReadonlyMap<string, Outcome<R>>,
): boolean {
  return [...needs, ...after].every((need) => !scheduled.has(need) || outcomes.has(need));
}

function hasRoom(running: number, concurrency: number): boolean {
  return concurrency <= 0 || running < concurrency;
}
