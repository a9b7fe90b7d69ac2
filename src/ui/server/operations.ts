import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { ReleaseEvent } from '../../report/release-event.ts';
import type { UiOperation } from '../../report/ui-operations.ts';
import type { MessageHub } from './message-hub.ts';
import { problemOf } from './problem.ts';

/** An operation to start. */
export interface OperationStart extends Pick<UiOperation, 'context' | 'kind' | 'namespace' | 'name' | 'plan'> {
  /** Runs the operation. @returns the new revision, if there is one */
  run(emit: (event: ReleaseEvent) => void, signal: AbortSignal): Promise<{ readonly revision?: number | undefined }>;
}

interface Entry {
  operation: UiOperation;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

const maxEnded = 50;
/** Maximum number of events to keep per operation, because hooks can log without limit. */
const maxEvents = 5000;

/** Runs operations and keeps their events, so that a page can be reloaded while an operation runs. */
export class Operations {
  readonly #entries = new Map<string, Entry>();
  readonly #hub: MessageHub;
  readonly #now: () => number;

  constructor(hub: MessageHub, now: () => number) {
    this.#hub = hub;
    this.#now = now;
  }

  start({ run, ...start }: OperationStart): UiOperation {
    const operation: UiOperation = {
      ...start,
      id: randomBytes(12).toString('hex'),
      state: 'running',
      startedMs: this.#now(),
      events: [],
    };
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const running = run((event) => this.#record(operation.id, event), stop.signal);
    const done = running.then(
      ({ revision }) => this.#end(operation.id, { state: 'succeeded', ...(revision === undefined ? {} : { revision }) }),
      (error: unknown) =>
        this.#end(operation.id, {
          state: isTillerlessError(error, 'CANCELLED') || stop.signal.aborted ? 'cancelled' : 'failed',
          problem: problemOf(error),
        }),
    );
    this.#entries.set(operation.id, { operation, stop, done });
    this.#announce(operation);
    this.#forgetOld();
    return operation;
  }

  /** @throws USAGE if the operation does not exist */
  get(id: string): UiOperation {
    return this.#entry(id).operation;
  }

  list(): readonly UiOperation[] {
    return [...this.#entries.values()].map(({ operation }) => ({ ...operation, events: [] }));
  }

  cancel(id: string): void {
    this.#entry(id).stop.abort();
  }

  /** Cancels all operations and waits until their outcomes are recorded. */
  async close(): Promise<void> {
    for (const { stop } of this.#entries.values()) stop.abort();
    await Promise.all([...this.#entries.values()].map(({ done }) => done));
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry) return entry;
    throw new TillerlessError('USAGE', 'the operation does not exist, or ended some time ago');
  }

  #record(id: string, event: ReleaseEvent): void {
    const entry = this.#entries.get(id);
    // The entry does not exist until `start` returns. No operation emits an event before then, because all operations start
    // asynchronously.
    if (!entry) return;
    const { operation } = entry;
    const recorded = { afterMs: this.#now() - operation.startedMs, event };
    if (operation.events.length < maxEvents) entry.operation = { ...operation, events: [...operation.events, recorded] };
    this.#hub.send(operation.context, { type: 'operation-event', id, event: recorded });
  }

  #end(id: string, outcome: Pick<UiOperation, 'state'> & Partial<Pick<UiOperation, 'problem' | 'revision'>>): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.operation = { ...entry.operation, ...outcome, endedMs: this.#now() };
    this.#announce(entry.operation);
  }

  #announce({ events: _, plan: __, ...operation }: UiOperation): void {
    this.#hub.send(operation.context, { type: 'operation', operation });
  }

  #forgetOld(): void {
    const ended = [...this.#entries].filter(([, { operation }]) => operation.state !== 'running');
    for (const [id] of ended.slice(0, Math.max(0, ended.length - maxEnded))) this.#entries.delete(id);
  }
}
