import { openInBrowser } from './open-browser.ts';
import { loadPageFiles } from './page.ts';
import { startServer } from './start-server.ts';
import type { UiOptions } from './surroundings.ts';

/** The server's settings and callbacks. */
export interface ServeRequest extends UiOptions {
  readonly opensBrowser: boolean;
  /** called with the page's URL once the server is listening */
  readonly onAddress: (address: string) => void;
  readonly warn: (text: string) => void;
}

/** Serves the page until the signal aborts. @throws USAGE if the server cannot listen on the port */
export async function serveUntilAborted(request: ServeRequest): Promise<void> {
  const { signal, opensBrowser, onAddress, warn, env } = request;
  const server = await startServer(request, await loadPageFiles());
  onAddress(server.address);
  const browser = opensBrowser ? openInBrowser(server.address, { env, warn }) : undefined;
  try {
    await aborted(signal);
  } finally {
    browser?.cleanUp();
    await server.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
