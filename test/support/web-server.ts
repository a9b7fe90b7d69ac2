import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request received by a server. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server on 127.0.0.1 that records its requests. */
export interface WebServer {
  /** URL without a trailing slash */
  readonly url: string;
  readonly port: number;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Starts a server. If `secure` is set, the server uses TLS. */
export async function startServer(handle: Handler, secure?: ServerOptions): Promise<WebServer> {
  const asked: Asked[] = [];
  const listener: Handler = async (request, response) => {
    asked.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    await handle(request, response);
  };
  const server = secure ? createSecureServer(secure, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The address is an AddressInfo, because the server listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Serves files by path. A function instead of content writes its own response. Supports conditional requests with ETags. */
export function serveFiles(files: Readonly<Record<string, string | Uint8Array | Handler>>): Handler {
  return async (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (file === undefined) {
      response.writeHead(404).end('nothing here');
      return;
    }
    if (typeof file === 'function') return file(request, response);
    const etag = `"${Buffer.byteLength(file)}-${Buffer.from(file).subarray(0, 40).toString('hex')}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'content-length': String(Buffer.byteLength(file)) }).end(file);
  };
}

/** Starts servers that are closed after each test in the calling file. */
export function serversOfTests(): { readonly serve: typeof startServer; closeLater(server: { close(): unknown }): void } {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });
  return {
    serve: async (...args) => {
      const server = await startServer(...args);
      open.push(server);
      return server;
    },
    closeLater: (server) => void open.push(server),
  };
}
