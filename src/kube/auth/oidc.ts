import * as z from 'zod/mini';
import { basicAuthorization } from '../../base/basic-auth.ts';
import { decodeShape } from '../../base/decode-shape.ts';
import { addressOf } from '../../base/parse-url.ts';
import { timeLimit } from '../../base/time-limit.ts';
import { fieldsOf, textOf } from '../../base/untyped-fields.ts';
import { editYamlFile } from '../../base/yaml/edit-file.ts';
import { parseYamlJson } from '../../base/yaml/yaml.ts';
import { reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { readTls, type TlsMaterial } from '../../net/connect.ts';
import { readBody } from '../../net/download.ts';
import { type HttpAnswer, type HttpCall, send } from '../../net/http.ts';
import { type Credential, isFresh } from './credential.ts';
import type { KubeUser } from './kubeconfig.ts';
import { dataOrFile } from './named-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The configuration of the auth-provider "oidc" (client-go plugin/pkg/client/auth/oidc). */
interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly caData: string;
  readonly caFile: string;
}

interface OidcTokens {
  readonly idToken: string;
  readonly refreshToken: string;
}

/** Tokens that expire within this time are refreshed. */
const expiryDeltaMs = 10_000;
const requestTimeoutMs = 30_000;
const maxAnswerBytes = 1 << 20;

/**
 * Provides ID tokens for a user with the auth-provider "oidc". An expired token is refreshed, and the new tokens are written to
 * the user's kubeconfig file.
 *
 * @returns a function that returns an unexpired token or throws KUBECONFIG
 * @throws KUBECONFIG if the configuration is incomplete
 */
export function oidcSource(user: KubeUser, env: Env): () => Promise<Credential> {
  const fields = fieldsOf(fieldsOf(user.authProvider).config);
  const text = (name: string): string => textOf(fields[name]);
  const config: OidcConfig = {
    issuer: text('idp-issuer-url'),
    clientId: text('client-id'),
    clientSecret: text('client-secret'),
    caData: text('idp-certificate-authority-data'),
    caFile: text('idp-certificate-authority'),
  };
  const refuse = refusalOf(user.name);
  if (config.issuer === '') throw refuse('Must provide idp-issuer-url');
  if (config.clientId === '') throw refuse('Must provide client-id');
  let tokens: OidcTokens = { idToken: text('id-token'), refreshToken: text('refresh-token') };
  return async () => {
    if (tokens.idToken === '' || !isFresh(expiryOf(tokens.idToken, refuse) - expiryDeltaMs)) {
      if (tokens.refreshToken === '') throw refuse('No valid id-token, and cannot refresh without refresh-token');
      tokens = await refresh(config, tokens.refreshToken, { env, refuse });
      if (user.file !== '') writeTokens(user, tokens, refuse);
    }
    return {
      headers: { authorization: `Bearer ${tokens.idToken}` },
      tls: {},
      freshUntilMs: expiryOf(tokens.idToken, refuse) - expiryDeltaMs,
    };
  };
}

type Refuse = (problem: string, cause?: unknown) => TillerlessError;

/** Returns a function that creates KUBECONFIG errors for the user `name`. */
function refusalOf(name: string): Refuse {
  return (problem, cause) =>
    new TillerlessError('KUBECONFIG', `the auth provider of user "${name}" returned no token: ${problem}`, {
      helmText: `kubernetes cluster unreachable: ${problem}`,
      hint: 'check users[].user.auth-provider in the kubeconfig, or log in again with the program that wrote it',
      cause,
    });
}

/** Returns the expiry of a token in milliseconds since the Unix epoch, or 0 if the token has no expiry. */
function expiryOf(idToken: string, refuse: Refuse): number {
  const [, payload, signature] = idToken.split('.');
  if (payload === undefined || signature === undefined) throw refuse('ID Token is not a valid JWT');
  try {
    const { exp } = fieldsOf(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch (cause) {
    throw refuse('failed to decode the payload of the ID Token', cause);
  }
}

interface Around {
  readonly env: Env;
  readonly refuse: Refuse;
}

const text = z.exactOptional(z.nullable(z.string()));
const discoveryShape = z.looseObject({ token_endpoint: text });
const tokenShape = z.looseObject({
  access_token: text,
  id_token: text,
  refresh_token: text,
  error: text,
  error_description: text,
});

async function refresh(config: OidcConfig, refreshToken: string, around: Around): Promise<OidcTokens> {
  const tls = tlsOf(config, around.env);
  const request = async (call: HttpCall): Promise<Answer> => exchange(call, tls, around);
  const endpoint = await findTokenEndpoint(config, request, around.refuse);
  const answer = await askForToken(config, { refreshToken, endpoint }, request);
  if (answer.status < 200 || answer.status > 299)
    throw around.refuse(`failed to refresh token: ${problemOf(answer, around.refuse)}`);
  const token = readTokens(answer, around.refuse);
  if (!token.access_token) throw around.refuse('failed to refresh token: oauth2: server response missing access_token');
  if (!token.id_token)
    throw around.refuse(
      'token response did not contain an id_token, either the scope "openid" wasn\'t requested upon login, or the provider doesn\'t support id_tokens as part of the refresh response',
    );
  return { idToken: token.id_token, refreshToken: token.refresh_token || refreshToken };
}

function tlsOf({ caData, caFile }: OidcConfig, env: Env): TlsMaterial {
  const ca = dataOrFile(caData, caFile);
  const system = readTls({ caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false }, env);
  return ca ? { ca, rejectUnauthorized: true } : system;
}

interface Answer extends Pick<HttpAnswer, 'status' | 'statusLine' | 'headers'> {
  readonly text: string;
}

async function exchange(call: HttpCall, tls: TlsMaterial, { env, refuse }: Around): Promise<Answer> {
  try {
    const answer = await send(call, { tls, env, signal: timeLimit(requestTimeoutMs) });
    const body = await readBody(answer, { url: call.url, maxBytes: maxAnswerBytes });
    return { status: answer.status, statusLine: answer.statusLine, headers: answer.headers, text: body.toString('utf8') };
  } catch (error) {
    throw refuse(reasonOf(error), error);
  }
}

type Request = (call: HttpCall) => Promise<Answer>;

/** Reads the issuer's metadata (OpenID Connect Discovery 1.0, section 4) and returns the token endpoint. */
async function findTokenEndpoint({ issuer }: OidcConfig, request: Request, refuse: Refuse): Promise<URL> {
  const url = addressOf(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (url === undefined) throw refuse(`oidc: idp-issuer-url is not a URL: ${issuer}`);
  const { status, statusLine, text: body } = await request({ url });
  if (status !== 200)
    throw refuse(`oidc: failed to query metadata endpoint ${statusLine}: ${JSON.stringify(body.slice(0, 1000))}`);
  const isUnreadable: Refuse = (problem, cause) => refuse(`oidc: failed to decode provider discovery object: ${problem}`, cause);
  const { token_endpoint: named } = decodeShape(discoveryShape, parseJson(body, isUnreadable), isUnreadable);
  if (!named) throw refuse("oidc: discovery object doesn't contain a token_endpoint");
  const endpoint = addressOf(named);
  if (endpoint === undefined || !/^https?:$/.test(endpoint.protocol))
    throw refuse(`oidc: the token_endpoint is not a URL: ${named}`);
  if (url.protocol === 'https:' && endpoint.protocol !== 'https:')
    throw refuse(`oidc: the token_endpoint ${endpoint.href} is not https: the refresh token would be sent in clear text`);
  return endpoint;
}

function parseJson(body: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw refuse('it is not JSON', cause);
  }
}

/**
 * Requests a token. Some servers expect the client credentials in a header, others in the body, so both are tried in this order
 * (AuthStyleAutoDetect in golang.org/x/oauth2). Redirects are not followed, because that would send the refresh token to another
 * server.
 */
async function askForToken(
  { clientId, clientSecret }: OidcConfig,
  { refreshToken, endpoint }: { readonly refreshToken: string; readonly endpoint: URL },
  request: Request,
): Promise<Answer> {
  const post = (authorization: string | undefined, fields: Readonly<Record<string, string>>): Promise<Answer> =>
    request({
      method: 'POST',
      url: endpoint,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      authorization,
      body: Buffer.from(new URLSearchParams({ ...fields, grant_type: 'refresh_token', refresh_token: refreshToken }).toString()),
      staysHere: true,
    });
  const login = basicAuthorization({ username: queryEscaped(clientId), password: queryEscaped(clientSecret) });
  const first = await post(login, {});
  const isAnswered = first.status < 400 && (first.status >= 300 || /access_token/.test(first.text));
  if (isAnswered) return first;
  return post(undefined, { client_id: clientId, ...(clientSecret === '' ? {} : { client_secret: clientSecret }) });
}

/** Implements Go's url.QueryEscape. */
function queryEscaped(part: string): string {
  const escaped = encodeURIComponent(part).replace(/%20/g, '+');
  return escaped.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isForm({ headers }: Answer): boolean {
  return /^(application\/x-www-form-urlencoded|text\/plain)\b/.test(headers['content-type'] ?? '');
}

function readTokens(answer: Answer, refuse: Refuse): z.output<typeof tokenShape> {
  const isUnreadable: Refuse = (problem, cause) =>
    refuse(`failed to refresh token: oauth2: cannot parse the answer: ${problem}`, cause);
  const data = isForm(answer) ? Object.fromEntries(new URLSearchParams(answer.text)) : parseJson(answer.text, isUnreadable);
  return decodeShape(tokenShape, data, isUnreadable);
}

/** Returns the error message for a token response that contains no token. */
function problemOf(answer: Answer, refuse: Refuse): string {
  const { status, statusLine, text: body } = answer;
  if (status < 400) return `the token endpoint redirects to ${answer.headers.location ?? 'nowhere'}; redirects are not followed`;
  try {
    const { error, error_description: description } = readTokens(answer, refuse);
    if (error) return `oauth2: ${JSON.stringify(error)}${description ? ` ${JSON.stringify(description)}` : ''}`;
  } catch {
    // The body is not JSON. Report it unchanged.
  }
  return `oauth2: cannot fetch token: ${statusLine}\nResponse: ${body.slice(0, 1000)}`;
}

/** Replaces the tokens in the kubeconfig file, leaving the rest of the file unchanged. */
function writeTokens({ name, file }: KubeUser, { idToken, refreshToken }: OidcTokens, refuse: Refuse): void {
  try {
    editYamlFile(file, (before) => {
      const { users } = fieldsOf(parseYamlJson(before));
      const index = Array.isArray(users) ? users.findIndex((user) => fieldsOf(user).name === name) : -1;
      const at = (key: string) => ['users', index, 'user', 'auth-provider', 'config', key];
      return [
        { kind: 'set', path: at('id-token'), value: idToken },
        { kind: 'set', path: at('refresh-token'), value: refreshToken },
      ];
    });
  } catch (error) {
    throw refuse(`could not persist new tokens: ${reasonOf(error)}`, error);
  }
}
