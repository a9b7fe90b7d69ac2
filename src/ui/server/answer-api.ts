import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { chartReads, chartWrites } from './chart-routes.ts';
import { operationReads, operationWrites, planReads } from './operation-routes.ts';
import { problemOf, statusOf } from './problem.ts';
import { readRoutes } from './read-routes.ts';
import { Parameters } from './request-shapes.ts';
import type { RouteTable } from './routes.ts';
import { csrfHeader, isEqual, securityHeaders } from './security.ts';
import type { Surroundings } from './surroundings.ts';
import { valuesReads, valuesWrites } from './values-routes.ts';

const maxBodyBytes = 2 << 20;
/**
 * Maximum number of bytes of an oversized body to read and discard. If the connection is closed before the body has been read,
 * browsers do not show the response.
 */
const maxDiscardedBytes = 64 << 20;

/** Returns the server's routes. A read-only server has no write routes. */
function routeTable({ isReadOnly }: { readonly isReadOnly: boolean }): RouteTable {
  const reads = { ...readRoutes, ...chartReads, ...operationReads, ...valuesReads };
  return isReadOnly
    ? { reads, writes: {} }
    : { reads: { ...reads, ...planReads }, writes: { ...operationWrites, ...chartWrites, ...valuesWrites } };
}

export interface HttpCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Handles an API request. @param isAllowed true if the request contains the session cookie */
export async function answerApi(
  server: Surroundings,
  { request, response }: HttpCall,
  { url, isAllowed }: { readonly url: URL; readonly isAllowed: boolean },
): Promise<void> {
  if (!isAllowed) return sendJson(response, 401, refusal('not signed in', 'open the address that tillerless ui has printed'));
  const path = url.pathname.slice('/api/'.length);
  const parameters = new Parameters(url.searchParams);
  const { reads, writes } = routeTable(server.options);
  if (request.method === 'GET') {
    if (path === 'events') return streamEvents(server, parameters, response);
    const route = Object.hasOwn(reads, path) ? reads[path] : undefined;
    if (!route) return sendJson(response, 404, refusal('not found'));
    const clusters = server.sessionsUntil(closed(response));
    return sendJson(response, 200, await route({ ...server, clusters }, parameters));
  }
  if (request.method !== 'POST') return sendJson(response, 405, refusal('method not allowed'));
  const route = Object.hasOwn(writes, path) ? writes[path] : undefined;
  if (!route) return sendJson(response, 404, refusal(server.options.isReadOnly ? 'the page is read-only' : 'not found'));
  if (!isEqual(String(request.headers[csrfHeader] ?? ''), server.secrets.csrfToken))
    return sendJson(response, 403, refusal(`the ${csrfHeader} header is missing or wrong`));
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return sendJson(response, 415, refusal('the content type must be application/json'));
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return sendJson(
      response,
      413,
      refusal('the request is larger than 2 MiB', 'remove values that equal the defaults of the chart'),
    );
  }
  sendJson(response, 200, await route(server, parsed(body), parameters));
}

/** Returns a signal that aborts if the page closes the connection before the response is sent. */
function closed(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  response.once('close', () => response.writableFinished || controller.abort());
  return controller.signal;
}

function refusal(message: string, hint?: string): { readonly problem: object } {
  return { problem: { code: 'USAGE', message, ...(hint ? { hint } : {}) } };
}

function streamEvents(server: Surroundings, parameters: Parameters, response: ServerResponse): void {
  const context = parameters.context();
  const namespace = parameters.optionalName('namespace');
  response.writeHead(200, { ...securityHeaders(), 'content-type': 'text/event-stream; charset=utf-8' });
  let isHeld = false;
  const send = server.hub.add(context, response, () => isHeld && server.live.release(context, namespace));
  isHeld = server.live.hold({ context, namespace }, send);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxDiscardedBytes) return undefined;
    if (size <= maxBodyBytes) chunks.push(bytes);
  }
  if (size > maxBodyBytes) return undefined;
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TillerlessError('USAGE', 'the request is not valid JSON');
  }
}

function sendJson(response: ServerResponse, status: number, data: unknown): void {
  response.writeHead(status, { ...securityHeaders(), 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(data));
}

/** Sends an error, unless the response has already started. */
export function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendJson(response, statusOf(error), { problem: problemOf(error) });
}
