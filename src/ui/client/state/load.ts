import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { UiMessage } from '../../../report/ui-messages.ts';
import type { UiProblem } from '../../../report/ui-session.ts';
import { problemOf } from './api-client.ts';
import { useApp } from './app.ts';

/** Data from the server. During a reload, the previous data is kept. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly problem: UiProblem | undefined;
  readonly isLoading: boolean;
  reload(): void;
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

interface LoadOptions {
  /** reports whether a message from the server indicates that the loaded data has changed */
  readonly refreshOn?: (message: UiMessage) => boolean;
}

/** Delay before data is reloaded, so that several messages within this time cause only one reload. */
const calmMs = 1000;

/** Loads data from the server, and reloads it when it changes. @param path undefined to load nothing */
export function useLoad<T>(path: string | undefined, query: Query = {}, { refreshOn }: LoadOptions = {}): Loaded<T> {
  const { api, live } = useApp();
  const key = path === undefined ? undefined : JSON.stringify([path, query, api.context]);
  const [state, setState] = useState<{ key: string | undefined; data?: T; problem?: UiProblem | undefined; isLoading: boolean }>({
    key,
    isLoading: path !== undefined,
  });
  const [version, setVersion] = useState(0);
  const reload = useCallback(() => setVersion((value) => value + 1), []);
  useEffect(() => {
    if (path === undefined) return;
    const stop = new AbortController();
    setState((old) => (old.key === key ? { ...old, isLoading: true } : { key, isLoading: true }));
    api.get<T>(path, query, stop.signal).then(
      (data) => !stop.signal.aborted && setState({ key, data, isLoading: false }),
      (error: unknown) =>
        !stop.signal.aborted && setState((old) => ({ ...old, key, problem: problemOf(error), isLoading: false })),
    );
    return () => stop.abort();
  }, [key, version]);
  useRefresh(refreshOn, reload, live);
  const own = state.key === key ? state : undefined;
  return { data: own?.data, problem: own?.problem, isLoading: own?.isLoading ?? true, reload };
}

function useRefresh(
  refreshOn: LoadOptions['refreshOn'],
  reload: () => void,
  live: { listen(listener: (message: UiMessage) => void): () => void },
): void {
  const matches = useRef(refreshOn);
  matches.current = refreshOn;
  useEffect(() => {
    let timer: number | undefined;
    const stop = live.listen((message) => {
      const isBack = message.type === 'cluster' && !message.problem;
      if (!isBack && !matches.current?.(message)) return;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        reload();
      }, calmMs);
    });
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [live, reload]);
}

/** Returns a predicate that matches messages about changes to a release or to objects in its namespace. */
export function concernsRelease(release: { readonly namespace: string; readonly name: string }) {
  return (message: UiMessage): boolean => {
    if (message.type === 'objects') return message.namespaces.length === 0 || message.namespaces.includes(release.namespace);
    if (message.type !== 'releases') return false;
    return [...message.changed, ...message.removed].some(
      ({ namespace, name }) => namespace === release.namespace && name === release.name,
    );
  };
}
