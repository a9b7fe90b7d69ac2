import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { answerApi, type HttpCall, sendProblem } from './answer-api.ts';
import { Clusters } from './clusters.ts';
import { LiveUpdates } from './live-updates.ts';
import { MessageHub } from './message-hub.ts';
import { Operations } from './operations.ts';
import { lockedDocument, type PageFiles, pageDocument, redirectDocument } from './page.ts';
import { PlanStore } from './plan-store.ts';
import {
  createSecrets,
  hasCookie,
  hasOwnHost,
  isEqual,
  isFromOtherOrigin,
  isNavigation,
  securityHeaders,
  sessionCookie,
} from './security.ts';
import type { Surroundings, UiOptions } from './surroundings.ts';

/** A running server. */
export interface UiServer {
  /** URL of the page, including the token */
  readonly address: string;
  readonly port: number;
  /** Cancels running operations, waits for their outcomes, and closes all connections. */
  close(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Serves the page and its API on a loopback port.
 *
 * @throws USAGE if the server cannot listen on the port
 */
export async function startServer(options: UiOptions, files: PageFiles): Promise<UiServer> {
  const { settings, env, signal, log, now } = options;
  // Requests are not aborted when the server shuts down, so that running operations can record their outcomes.
  const { signal: unlimited } = new AbortController();
  setMaxListeners(0, unlimited);
  const clusters = new Clusters(settings, { env, signal: unlimited, warn: () => undefined, now, log });
  const hub = new MessageHub();
  const live = new LiveUpdates(clusters, hub);
  const secrets = createSecrets();
  const operations = new Operations(hub, now);
  const surroundings: Surroundings = {
    options,
    secrets,
    clusters,
    sessionsUntil: (until) => clusters.until(until),
    hub,
    live,
    operations,
    plans: new PlanStore(),
  };
  const server = createServer({ maxHeaderSize: 16 << 10 }, (request, response) => {
    answer(surroundings, files, { request, response }).catch((error: unknown) => sendProblem(response, error));
  });
  server.requestTimeout = 60_000;
  await listen(server, options.port);
  // The cast is safe, because a server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  signal.addEventListener('abort', () => server.close(), { once: true });
  return {
    address: `http://${host}:${port}/?token=${secrets.token}`,
    port,
    close: async () => {
      await operations.close();
      live.close();
      hub.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await clusters.close();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new TillerlessError('USAGE', `cannot listen on ${host}:${port}: ${error.message}`, {
          hint: 'choose another --port, or omit it',
          cause: error,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

async function answer(server: Surroundings, files: PageFiles, { request, response }: HttpCall): Promise<void> {
  const port = request.socket.localPort ?? 0;
  if (!hasOwnHost(request, port)) return sendText(response, 403, 'this server answers only to 127.0.0.1 and localhost\n');
  const base = `http://${host}:${port}`;
  if (!URL.canParse(request.url ?? '/', base)) return sendText(response, 400, 'the path is not valid\n');
  const url = new URL(request.url ?? '/', base);
  server.options.log.debug('page request', { method: request.method ?? '', path: url.pathname });
  const isApi = url.pathname.startsWith('/api/');
  // A link on another site may open the page, but no other cross-site requests are allowed.
  if (isFromOtherOrigin(request) && (isApi || request.method !== 'GET' || !isNavigation(request)))
    return sendText(response, 403, 'this server does not answer pages of other origins\n');
  if (isApi) return answerApi(server, { request, response }, { url, isAllowed: hasCookie(request, port, server.secrets) });
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'method not allowed\n');
  const token = url.searchParams.get('token');
  if (token !== null && isEqual(token, server.secrets.token)) return exchangeToken(server, url, { port, response });
  if (!hasCookie(request, port, server.secrets)) return sendDocument(response, 401, { text: lockedDocument(), nonce: '' });
  if (url.pathname.startsWith('/assets/')) return sendFile(response, files, url.pathname.slice('/assets/'.length));
  const nonce = randomBytes(16).toString('base64');
  sendDocument(response, 200, { text: pageDocument(nonce), nonce });
}

/** Replaces the token in the URL with a cookie. The rest of the URL is kept, so that links can be opened directly. */
function exchangeToken(
  { secrets }: Surroundings,
  url: URL,
  { port, response }: { readonly port: number; readonly response: ServerResponse },
): void {
  url.searchParams.delete('token');
  // Collapse leading slashes, because a redirect to a path that starts with two slashes would lead to another host.
  const location = `/${url.pathname.replace(/^[/\\]+/, '')}${url.search}`;
  response.setHeader('set-cookie', sessionCookie(port, secrets));
  sendDocument(response, 200, { text: redirectDocument(location), nonce: '' });
}

function sendFile(response: ServerResponse, files: PageFiles, name: string): void {
  const file = files.get(name);
  if (file) response.writeHead(200, { ...securityHeaders(), 'content-type': file.type }).end(file.text);
  else sendText(response, 404, 'not found\n');
}

function sendDocument(response: ServerResponse, status: number, page: { readonly text: string; readonly nonce: string }): void {
  response.writeHead(status, { ...securityHeaders(page.nonce), 'content-type': 'text/html; charset=utf-8' }).end(page.text);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...securityHeaders(), 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
