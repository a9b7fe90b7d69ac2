import { type IncomingHttpHeaders, request } from 'node:http';
import { readSettings, type SettingsOverrides } from '../../src/actions/cli-settings.ts';
import { noLog } from '../../src/base/log.ts';
import type { PageFiles } from '../../src/ui/server/page.ts';
import { cookieName } from '../../src/ui/server/security.ts';
import { startServer, type UiServer } from '../../src/ui/server/start-server.ts';
import type { UiOptions } from '../../src/ui/server/surroundings.ts';
import { type SandboxHome, sandboxHome } from './sandbox-home.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A page server on a sandbox, and a client that has exchanged its token. */
export interface UiFixture {
  readonly home: SandboxHome;
  readonly server: UiServer;
  readonly token: string;
  readonly cookie: string;
  readonly csrfToken: string;
  /** sends exactly this request, without cookie */
  raw(request: RawRequest): Promise<Answer>;
  /** reads data as the page does */
  get<T>(path: string): Promise<T>;
  /** sends a write as the page does */
  post(path: string, body: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export interface UiSurroundings {
  readonly overrides?: SettingsOverrides;
  /** the files of the page; most tests do not need them */
  readonly files?: PageFiles;
}

const noFiles: PageFiles = new Map([['app.js', { type: 'text/javascript', text: '// page' }]]);

interface ServedPage {
  readonly env: Readonly<Record<string, string>>;
  readonly files: PageFiles;
  readonly settings: SettingsOverrides;
}

/** Starts a page server, as the command does. */
export async function serveUi(
  { env, files, settings: overrides }: ServedPage,
  options: Partial<UiOptions> = {},
): Promise<{ readonly server: UiServer; readonly stop: AbortController }> {
  const stop = new AbortController();
  const settings = readSettings(overrides, env);
  const downloads = {
    paths: settings.paths,
    home: settings.home,
    env,
    signal: stop.signal,
    onProgress: () => undefined,
    findGetter: async () => undefined,
    warn: () => undefined,
    log: noLog,
    say: () => undefined,
  };
  const server = await startServer(
    {
      settings,
      env,
      cwd: process.cwd(),
      signal: stop.signal,
      log: noLog,
      now: Date.now,
      downloads,
      version: '0.0.0',
      port: 0,
      isReadOnly: false,
      namespace: undefined,
      ...options,
    },
    files,
  );
  return { server, stop };
}

/** Starts a page server on a sandbox. @param prepare runs commands in the sandbox before the server opens it */
export async function startUi(
  prepare: (home: SandboxHome) => Promise<void>,
  options: Partial<UiOptions> = {},
  { overrides = {}, files = noFiles }: UiSurroundings = {},
): Promise<UiFixture> {
  const home = sandboxHome();
  await prepare(home);
  const env = { HELM_DATA_HOME: home.folder, HELM_CACHE_HOME: home.folder, HELM_CONFIG_HOME: home.folder, HOME: home.folder };
  const { server, stop } = await serveUi({ env, files, settings: { sandbox: 'test', ...overrides } }, options);
  const raw = (sent: RawRequest): Promise<Answer> => send(server.port, sent);
  const token = new URL(server.address).searchParams.get('token') ?? '';
  const exchanged = await raw({ path: `/?token=${token}` });
  const cookie = (exchanged.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  if (!cookie.startsWith(cookieName(server.port))) throw new Error(`no cookie: ${exchanged.status}`);
  const get = async <T>(path: string): Promise<T> => {
    const answer = await raw({ path, headers: { cookie } });
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  };
  const { csrfToken } = await get<{ csrfToken: string }>('/api/session');
  const headers = { cookie, 'content-type': 'application/json', 'x-tillerless-csrf': csrfToken };
  return {
    home,
    server,
    token,
    cookie,
    csrfToken,
    raw,
    get,
    post: (path, body) => raw({ method: 'POST', path, headers, body: JSON.stringify(body) }),
    close: async () => {
      stop.abort();
      await server.close();
      home.remove();
    },
  };
}

function send(port: number, { method = 'GET', path, headers = {}, body }: RawRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Node would normalize a path in a URL, so it is passed separately.
    const call = request(
      { host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
