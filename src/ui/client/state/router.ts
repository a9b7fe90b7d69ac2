import { Store, useStore } from './store.ts';

/** The URL of the current view. */
export interface Route {
  /** decoded segments of the path */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const current = new Store<Route>(readRoute());

function readRoute(): Route {
  const path = window.location.pathname.split('/').filter(Boolean).map(decoded);
  return { path, query: new URLSearchParams(window.location.search) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

window.addEventListener('popstate', () => current.set(readRoute()));

export function useRoute(): Route {
  return useStore(current);
}

/** Navigates to another view. "replace" does not add an entry to the browser history, for example while typing a filter. */
export function navigate(address: string, mode: 'push' | 'replace' = 'push'): void {
  if (mode === 'push') window.history.pushState(undefined, '', address);
  else window.history.replaceState(undefined, '', address);
  current.set(readRoute());
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** Returns the URL of a view. The kubeconfig context is kept. */
export function viewAddress(segments: readonly string[], query: Query = {}): string {
  const parameters = new URLSearchParams();
  const context = current.value.query.get('context');
  if (context && query.context === undefined) parameters.set('context', context);
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') parameters.set(key, String(value));
  const text = parameters.toString();
  return `/${segments.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

export function releaseAddress(
  release: { readonly namespace: string; readonly name: string },
  tab = '',
  query: Query = {},
): string {
  return viewAddress(['releases', release.namespace, release.name, ...(tab === '' ? [] : [tab])], query);
}

/** Changes one parameter of the current URL. */
export function setParameter(key: string, value: string, mode: 'push' | 'replace' = 'replace'): void {
  const { query } = current.value;
  const changed = new URLSearchParams(query);
  if (value === '') changed.delete(key);
  else changed.set(key, value);
  const text = changed.toString();
  navigate(`${window.location.pathname}${text === '' ? '' : `?${text}`}`, mode);
}
