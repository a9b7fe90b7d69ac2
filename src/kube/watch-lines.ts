import type { KubeClient } from './client.ts';

/** An event of a watch. */
export interface WatchLine<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

export interface WatchRequest {
  /** path and query string of the watch request */
  readonly path: string;
  /** idle timeout of the watch */
  readonly silenceMs: number;
  readonly accept?: string;
  readonly signal: AbortSignal;
}

/**
 * Yields the events of a watch until the watch must be restarted: when the server ends it, when the resource version has expired,
 * or after the idle timeout, because the connection may be dead.
 *
 * @throws connection errors, or the signal's abort reason
 */
export async function* watchLines<T>(
  client: KubeClient,
  { path, silenceMs, accept, signal }: WatchRequest,
): AsyncGenerator<WatchLine<T>> {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), silenceMs);
  try {
    const options = { signal: AbortSignal.any([signal, idle.signal]), ...(accept === undefined ? {} : { accept }) };
    for await (const line of client.lines(path, options)) {
      clearTimeout(timer);
      timer = setTimeout(() => idle.abort(), silenceMs);
      if (line.trim() === '') continue;
      const event = parseLine<T>(line);
      if (event === undefined) return;
      yield event;
    }
  } catch (error) {
    if (!idle.signal.aborted || signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Returns undefined for a truncated line, and for an ERROR event, which is how the server reports 410 Gone. */
function parseLine<T>(line: string): WatchLine<T> | undefined {
  try {
    // Each line of a watch response is an event, so the type assertion is safe.
    const event = JSON.parse(line) as WatchLine<T> | { readonly type: 'ERROR' };
    return event.type === 'ERROR' ? undefined : event;
  } catch {
    return undefined;
  }
}
