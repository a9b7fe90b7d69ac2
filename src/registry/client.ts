import { basicAuthorization } from '../base/basic-auth.ts';
import { addressOf } from '../base/parse-url.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { readBody } from '../net/download.ts';
import { type HttpAnswer, type HttpSurroundings, send } from '../net/http.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import type { RegistryLogin } from './credentials.ts';
import { readServerError, readToken } from './server-answers.ts';

/** The settings for connecting to a registry. */
export interface RegistryAccess {
  readonly host: string;
  readonly plainHttp: boolean;
  readonly login: RegistryLogin | undefined;
  /** the reason why no login was found; reported if the registry requires a login */
  readonly loginProblem?: string | undefined;
  readonly around: HttpSurroundings;
}

export interface RegistryRequest {
  readonly method?: string;
  /** path on the registry, or a URL returned by the registry */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** token scope, for example "repository:name:pull" */
  readonly scope: string;
}

/** A connection to a registry. It caches the authorization. */
export interface RegistryClient {
  readonly base: URL;
  /** returns the response regardless of its status */
  request(request: RegistryRequest): Promise<HttpAnswer>;
}

const maxTokenBytes = 1 << 20;
const maxErrorBytes = 64 << 10;

/** Returns the base URL of a registry's API. For Docker Hub, the API has a different host name. @throws REGISTRY */
function baseOf({ host, plainHttp }: RegistryAccess): URL {
  const base = addressOf(`${plainHttp ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`);
  if (base !== undefined) return base;
  const text = `invalid reference: invalid registry ${JSON.stringify(host)}`;
  throw new TillerlessError('REGISTRY', text, { helmText: text, hint: 'specify the registry as HOST or HOST:PORT' });
}

/**
 * Opens a registry client. Requests are first sent anonymously, and then with the authorization that the registry's challenge
 * requires.
 *
 * @throws NETWORK, REGISTRY, CANCELLED
 */
export function openRegistry(access: RegistryAccess): RegistryClient {
  const base = baseOf(access);
  const known = new Map<string, string>();
  const ask = ({ method, path, headers, body }: RegistryRequest, authorization: string | undefined): Promise<HttpAnswer> => {
    const url = new URL(path, base);
    const own = url.origin === base.origin ? authorization : undefined;
    const call = { method: method ?? 'GET', url, ...(headers ? { headers } : {}), ...(body ? { body } : {}) };
    return send({ ...call, authorization: own }, access.around);
  };
  return {
    base,
    request: async (request) => {
      const answer = await ask(request, known.get(request.scope));
      if (answer.status !== 401 || answer.url.origin !== base.origin) return answer;
      const challenge = parseChallenge(answer.headers['www-authenticate'] ?? '');
      if (challenge === undefined) return answer;
      const authorization = await authorize(access, base, challenge, request).catch((error: unknown) => {
        throw whileAsking(request.method ?? 'GET', answer.url, error);
      });
      if (authorization === undefined || authorization === known.get(request.scope)) return answer;
      answer.discard();
      known.set(request.scope, authorization);
      return ask(request, authorization);
    },
  };
}

/** Prefixes the error of a token request with the method and URL of the original request, as oras-go does. */
function whileAsking(method: string, url: URL, error: unknown): unknown {
  if (!isTillerlessError(error, 'REGISTRY')) return error;
  return reworded(error, { helmText: `${method} ${JSON.stringify(url.href)}: ${reasonOf(error)}` });
}

async function authorize(
  access: RegistryAccess,
  base: URL,
  challenge: Challenge,
  { scope }: RegistryRequest,
): Promise<string | undefined> {
  const { login } = access;
  if (challenge.scheme === 'bearer') return `Bearer ${await fetchToken(access, base, challenge, scope)}`;
  if (login && login.identityToken === '') return basicAuthorization(login);
  throw new TillerlessError('REGISTRY', `${access.host} requires a username and password`, {
    helmText: 'basic credential not found',
    hint: access.loginProblem
      ? `${access.loginProblem}; or run \`registry login ${access.host}\``
      : `run \`registry login ${access.host}\``,
  });
}

/** Requests a token from the realm. Credentials are only sent over HTTPS, unless the registry itself uses HTTP. */
async function fetchToken(
  { login, around, plainHttp }: RegistryAccess,
  base: URL,
  challenge: Challenge,
  scope: string,
): Promise<string> {
  const realm = URL.canParse(challenge.realm) ? new URL(challenge.realm) : undefined;
  if (realm?.protocol !== 'https:' && !(realm?.protocol === 'http:' && plainHttp))
    throw new TillerlessError('REGISTRY', `${base.host} uses an insecure token realm: ${JSON.stringify(challenge.realm)}`);
  // Request our own scope instead of the challenge's, so that the token also covers later requests: a push starts with a read,
  // whose challenge only requests the pull permission.
  const repository = scope.slice(0, scope.lastIndexOf(':') + 1);
  const wanted = scope !== '' && challenge.scope.startsWith(repository) ? scope : challenge.scope || scope;
  const fields = { scope: wanted, service: challenge.service };
  const parameters = Object.entries(fields).filter(([, value]) => value !== '');
  let answer: HttpAnswer;
  if (login && login.identityToken !== '') {
    const form = new URLSearchParams([
      ['grant_type', 'refresh_token'],
      ['client_id', 'tillerless'],
      ...parameters,
      ['refresh_token', login.identityToken],
    ]);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    answer = await send({ method: 'POST', url: realm, headers, body: Buffer.from(form.toString()), staysHere: true }, around);
  } else {
    for (const [name, value] of parameters) realm.searchParams.set(name, value);
    answer = await send({ url: realm, authorization: login && basicAuthorization(login), staysHere: true }, around);
  }
  if (answer.status !== 200) throw await refusal('GET', answer, base.host);
  const body = await readBody(answer, { url: realm, maxBytes: maxTokenBytes });
  return readToken(
    body.toString('utf8'),
    (problem) => new TillerlessError('REGISTRY', `${realm.host} returned no token: ${problem}`),
  );
}

/**
 * Creates the error for a response, including the registry's error message.
 *
 * @param registry host for the login hint; differs from the response's host if the response comes from a token server
 */
export async function refusal(method: string, answer: HttpAnswer, registry = answer.url.host): Promise<TillerlessError> {
  const { url, status } = answer;
  const message = await saidBy(answer);
  const name = answer.statusLine.replace(/^\d+ ?/, '');
  const helmText = `${method} ${JSON.stringify(url.href)}: response status code ${status}: ${message || name}`;
  return new TillerlessError(
    'REGISTRY',
    `${url.host} responded with ${answer.statusLine}${message === '' ? '' : `: ${message}`}`,
    {
      helmText,
      hint: status === 401 || status === 403 ? `run \`registry login ${registry}\`, or use --username and --password` : undefined,
    },
  );
}

/** Returns the first error in a response body as "code: message". */
async function saidBy(answer: HttpAnswer): Promise<string> {
  try {
    return readServerError((await readBody(answer, { url: answer.url, maxBytes: maxErrorBytes })).toString('utf8'));
  } catch (error) {
    if (isTillerlessError(error, 'CANCELLED')) throw error;
    return '';
  }
}
