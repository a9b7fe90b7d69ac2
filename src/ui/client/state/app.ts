import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { UiMessage } from '../../../report/ui-messages.ts';
import type { UiSession } from '../../../report/ui-session.ts';
import { ApiClient } from './api-client.ts';
import { HealthStore } from './health.ts';
import { LiveMessages } from './live-messages.ts';
import { ReleaseStore } from './releases.ts';

/** The state shared by all views of a kubeconfig context. */
export interface App {
  readonly session: UiSession;
  readonly context: string;
  readonly api: ApiClient;
  readonly live: LiveMessages;
  readonly releases: ReleaseStore;
  readonly health: HealthStore;
  close(): void;
}

export function openApp(session: UiSession, context: string): App {
  const api = new ApiClient(session, context);
  const live = new LiveMessages({ context, namespace: session.namespace });
  const releases = new ReleaseStore(api, live);
  const health = new HealthStore(api, live);
  return { session, context, api, live, releases, health, close: () => live.close() };
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('the component is outside of the app');
  return app;
}

/** Calls a function with each message from the server while the component is mounted. */
export function useMessages(listener: (message: UiMessage) => void): void {
  const { live } = useApp();
  useEffect(() => live.listen(listener));
}
