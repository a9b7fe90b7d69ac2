import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import { sha256Digest } from '../../src/base/crypto/sha256.ts';
import { startServer, type WebServer } from './web-server.ts';

/** A registry's authentication method. */
export type RegistryLogin = 'none' | 'basic' | 'token';

export interface RegistryOptions {
  readonly login?: RegistryLogin;
  /** number of tags per response */
  readonly pageSize?: number;
  readonly secure?: ServerOptions;
  /** returns the server to which blob requests are redirected */
  readonly blobServer?: () => string;
}

interface Manifest {
  readonly type: string;
  readonly bytes: Buffer;
}

/** An OCI registry that runs in this process. All content is stored in memory, where tests can modify it. */
export interface Registry extends WebServer {
  /** host name and port: "127.0.0.1:port" */
  readonly host: string;
  readonly blobs: Map<string, Buffer>;
  /** manifests keyed by "repository:tag" and by "repository@digest" */
  readonly manifests: Map<string, Manifest>;
  readonly user: { readonly username: string; readonly password: string };
}

type Answer = (status: number, headers?: Record<string, string>, body?: string | Buffer) => undefined;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const state = { blobs: new Map<string, Buffer>(), manifests: new Map<string, Manifest>(), uploads: new Map<string, Buffer>() };
  const user = { username: 'user', password: 'secret' };
  const tokens = new Map<string, string>();
  const server: WebServer = await startServer(async (request, response) => {
    const answer: Answer = (status, headers = {}, body = '') => {
      response.writeHead(status, headers).end(body);
      return undefined;
    };
    const url = new URL(request.url ?? '/', server.url);
    if (url.pathname === '/token') {
      giveToken(request, url, { answer, user, tokens });
      return;
    }
    const wanted = challenge(request, url, { login: options.login ?? 'none', user, tokens, address: server.url });
    if (wanted !== undefined) {
      const body = JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] });
      return answer(401, { 'www-authenticate': wanted, 'content-type': 'application/json' }, body);
    }
    return serve(request, response, url, { ...state, options, answer });
  }, options.secure);
  return { ...server, host: `127.0.0.1:${server.port}`, blobs: state.blobs, manifests: state.manifests, user };
}

interface Guard {
  readonly answer: Answer;
  readonly user: Registry['user'];
  readonly tokens: Map<string, string>;
}

function isUser(request: IncomingMessage, { username, password }: Registry['user']): boolean {
  return request.headers.authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Issues a token for the requested scope if the password is correct. Pulling from "public/" does not require a password. */
function giveToken(request: IncomingMessage, url: URL, { answer, user, tokens }: Guard): undefined {
  const scope = url.searchParams.get('scope') ?? '';
  if (!isUser(request, user) && !/^repository:public\/[^:]*:pull$/.test(scope)) return answer(401, {}, '{}');
  const token = randomUUID();
  tokens.set(token, scope);
  return answer(200, { 'content-type': 'application/json' }, JSON.stringify({ token, expires_in: 300 }));
}

/** Returns the WWW-Authenticate header of a rejected request, or undefined if the request is authorized. */
function challenge(
  request: IncomingMessage,
  url: URL,
  { login, user, tokens, address }: Omit<Guard, 'answer'> & { readonly login: RegistryLogin; readonly address: string },
): string | undefined {
  if (login === 'none' || (login === 'basic' && isUser(request, user))) return undefined;
  if (login === 'basic') return 'Basic realm="registry"';
  const repository = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(url.pathname)?.[1];
  const writes = !['GET', 'HEAD'].includes(request.method ?? '');
  const scope = repository === undefined ? '' : `repository:${repository}:${writes ? 'pull,push' : 'pull'}`;
  const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const granted = tokens.get(token);
  const [, name, verbs] = /^repository:([^:]*):(.*)$/.exec(granted ?? '') ?? [];
  if (granted !== undefined && (scope === '' || (name === repository && (!writes || verbs?.includes('push'))))) return undefined;
  return `Bearer realm="${address}/token",service="registry"${scope === '' ? '' : `,scope="${scope}"`}`;
}

interface Serving {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Manifest>;
  readonly uploads: Map<string, Buffer>;
  readonly options: RegistryOptions;
  readonly answer: Answer;
}

async function serve(request: IncomingMessage, response: ServerResponse, url: URL, serving: Serving): Promise<void> {
  const { answer } = serving;
  if (/^\/v2\/?$/.test(url.pathname)) return answer(200, {}, '{}');
  const [, repository = '', kind = '', rest = ''] = /^\/v2\/(.+)\/(blobs|manifests|tags)\/(.*)$/.exec(url.pathname) ?? [];
  if (kind === 'tags') return listTags(repository, url, serving);
  if (kind === 'manifests') return serveManifest(request, response, { repository, reference: rest }, serving);
  if (kind === 'blobs' && rest.startsWith('uploads')) return upload(request, url, { repository, id: rest.slice(8) }, serving);
  if (kind === 'blobs') return serveBlob(request, response, rest, serving);
  return answer(404);
}

function listTags(repository: string, url: URL, { manifests, options, answer }: Serving): undefined {
  const prefix = `${repository}:`;
  const tags = [...manifests.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  if (tags.length === 0)
    return answer(404, {}, JSON.stringify({ errors: [{ code: 'NAME_UNKNOWN', message: 'repository name not known' }] }));
  const from = tags.indexOf(url.searchParams.get('last') ?? '') + 1;
  const page = tags.slice(from, from + (options.pageSize ?? tags.length));
  const more = from + page.length < tags.length;
  const link: Record<string, string> = more ? { link: `</v2/${repository}/tags/list?last=${page.at(-1)}>; rel="next"` } : {};
  return answer(200, { 'content-type': 'application/json', ...link }, JSON.stringify({ name: repository, tags: page }));
}

async function serveManifest(
  request: IncomingMessage,
  response: ServerResponse,
  { repository, reference }: { readonly repository: string; readonly reference: string },
  { manifests, answer }: Serving,
): Promise<void> {
  const key = reference.startsWith('sha256:') ? `${repository}@${reference}` : `${repository}:${reference}`;
  if (request.method === 'PUT') {
    const bytes = await bodyOf(request);
    const manifest = { type: request.headers['content-type'] ?? '', bytes };
    manifests.set(key, manifest).set(`${repository}@${sha256Digest(bytes)}`, manifest);
    return answer(201, { location: request.url ?? '', 'docker-content-digest': sha256Digest(bytes) });
  }
  const found = manifests.get(key);
  if (!found) return answer(404, {}, JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }));
  const headers = {
    'content-type': found.type,
    'docker-content-digest': sha256Digest(found.bytes),
    'content-length': String(found.bytes.length),
  };
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : found.bytes);
}

function serveBlob(
  request: IncomingMessage,
  response: ServerResponse,
  digest: string,
  { blobs, options, answer }: Serving,
): undefined {
  const found = blobs.get(digest);
  if (!found) return answer(404, {}, JSON.stringify({ errors: [{ code: 'BLOB_UNKNOWN', message: 'blob unknown to registry' }] }));
  if (options.blobServer && request.method === 'GET') return answer(307, { location: `${options.blobServer()}/${digest}` });
  response
    .writeHead(200, { 'content-length': String(found.length), 'docker-content-digest': digest })
    .end(request.method === 'HEAD' ? undefined : found);
  return undefined;
}

async function upload(
  request: IncomingMessage,
  url: URL,
  { repository, id }: { readonly repository: string; readonly id: string },
  { blobs, uploads, answer }: Serving,
): Promise<void> {
  if (request.method === 'POST') {
    const name = randomUUID();
    uploads.set(name, Buffer.alloc(0));
    return answer(202, { location: `/v2/${repository}/blobs/uploads/${name}?state=1`, 'docker-upload-uuid': name });
  }
  const bytes = Buffer.concat([uploads.get(id) ?? Buffer.alloc(0), await bodyOf(request)]);
  if (request.method === 'PATCH') {
    uploads.set(id, bytes);
    return answer(202, { location: `/v2/${repository}/blobs/uploads/${id}?state=2`, range: `0-${bytes.length - 1}` });
  }
  const digest = url.searchParams.get('digest') ?? '';
  if (digest !== sha256Digest(bytes))
    return answer(400, {}, JSON.stringify({ errors: [{ code: 'DIGEST_INVALID', message: 'wrong digest' }] }));
  blobs.set(digest, bytes);
  answer(201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
}
