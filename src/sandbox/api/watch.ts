import type { ApiContext, Target } from '../context.ts';
import type { KubeObject } from '../state/object.ts';
import type { StoreEvent } from '../state/store.ts';
import { ApiError, statusOf } from './api-error.ts';
import { type ObjectTest, selectionOf } from './list.ts';
import type { Form } from './response.ts';
import { objectText } from './visible-objects.ts';

export interface WatchRequest {
  readonly query: URLSearchParams;
  readonly form: Form;
  /** aborted when the client disconnects */
  readonly signal: AbortSignal | undefined;
  /** aborted when the server closes, which terminates all watches */
  readonly closing: AbortSignal;
}

const bookmarkMs = 60_000;
const defaultTimeoutMs = 45 * 60_000;
const initialEventsEnd = 'k8s.io/initial-events-end';

/**
 * Yields watch events as JSON lines until the client disconnects, the server closes or the watch times out. If the resource
 * version is too old, the watch ends immediately with an ERROR event that contains code 410.
 */
export async function* watchLines(context: ApiContext, target: Target, request: WatchRequest): AsyncGenerator<Uint8Array> {
  const watch = new Watch(context, target, request);
  try {
    yield* watch.lines();
  } finally {
    watch.close();
  }
}

class Watch {
  readonly #context: ApiContext;
  readonly #target: Target;
  readonly #request: WatchRequest;
  readonly #test: ObjectTest;
  readonly #cleanups: (() => void)[] = [];
  #queue: string[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(context: ApiContext, target: Target, request: WatchRequest) {
    this.#context = context;
    this.#target = target;
    this.#request = request;
    this.#test = selectionOf(request.query, target);
    this.#start();
  }

  async *lines(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#queue.length > 0) {
        const lines = this.#queue;
        this.#queue = [];
        yield Buffer.from(lines.join(''));
      } else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#ended = true;
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }

  #start(): void {
    const { query, signal, closing } = this.#request;
    this.#cleanups.push(this.#context.store.subscribe((event) => this.#onEvent(event)));
    try {
      this.#begin();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#push('ERROR', JSON.stringify(statusOf(error)));
      this.#end();
    }
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const timer = setTimeout(() => this.#end(), seconds > 0 ? Math.min(seconds * 1000, defaultTimeoutMs) : defaultTimeoutMs);
    // Do not unref the timer. In a process that watches its own sandbox, only this timer keeps the event loop running.
    this.#cleanups.push(() => clearTimeout(timer));
    if (query.get('allowWatchBookmarks') === 'true') this.#sendBookmarks();
    for (const abortSignal of [signal, closing]) {
      if (!abortSignal) continue;
      const end = (): void => this.#end();
      if (abortSignal.aborted) end();
      abortSignal.addEventListener('abort', end, { once: true });
      this.#cleanups.push(() => abortSignal.removeEventListener('abort', end));
    }
  }

  /** Sends either the existing objects or the changes since the client's resource version. */
  #begin(): void {
    const { query } = this.#request;
    const { store } = this.#context;
    const since = query.get('resourceVersion') ?? '';
    const streamed = query.get('sendInitialEvents') === 'true';
    if (streamed || since === '' || since === '0') {
      for (const object of store.list(this.#target.resource.storageKey, this.#target.namespace))
        if (this.#test(object)) this.#push('ADDED', this.#text(object));
      if (streamed) this.#push('BOOKMARK', this.#bookmark({ [initialEventsEnd]: 'true' }));
      return;
    }
    if (!/^\d+$/.test(since))
      throw new ApiError(
        400,
        'BadRequest',
        `resourceVersion: Invalid value: ${JSON.stringify(since)}: strconv.ParseUint: parsing ${JSON.stringify(since)}: invalid syntax`,
      );
    for (const event of store.since(Number(since))) this.#onEvent(event);
  }

  #sendBookmarks(): void {
    const timer = setInterval(() => this.#push('BOOKMARK', this.#bookmark()), bookmarkMs);
    timer.unref?.();
    this.#cleanups.push(() => clearInterval(timer));
  }

  #bookmark(annotations?: Record<string, string>): string {
    const { resource } = this.#target;
    const metadata = {
      resourceVersion: String(this.#context.store.resourceVersion),
      creationTimestamp: null,
      ...(annotations ? { annotations } : {}),
    };
    return JSON.stringify({ kind: resource.kind, apiVersion: resource.apiVersion, metadata });
  }

  #onEvent(event: StoreEvent): void {
    const { resource, namespace } = this.#target;
    if (this.#ended || event.storageKey !== resource.storageKey) return;
    if (namespace !== '' && event.object.metadata.namespace !== namespace) return;
    const was = event.previous !== undefined && this.#test(event.previous);
    const is = event.type !== 'DELETED' && this.#test(event.object);
    if (is) this.#push(was ? 'MODIFIED' : 'ADDED', this.#text(event.object));
    else if (was) this.#push('DELETED', this.#text(event.object));
  }

  #text(object: KubeObject): string {
    const { form, query } = this.#request;
    return objectText(this.#context, object, {
      resource: this.#target.resource,
      form,
      include: query.get('includeObject') ?? '',
    });
  }

  #push(type: string, object: string): void {
    this.#queue.push(`{"type":"${type}","object":${object}}\n`);
    this.#wake?.();
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}
