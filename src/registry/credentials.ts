import { readFileSync } from 'node:fs';
import { type Login, noLogin } from '../base/basic-auth.ts';
import { errorCode } from '../base/error-code.ts';
import { type Fields, isFields, textOf } from '../base/untyped-fields.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** What a registry takes: a name with a password, or a token that stands for both. */
export interface RegistryLogin extends Login {
  /** empty for a name and a password */
  readonly identityToken: string;
}

/** Runs a credential helper ("pass" for docker-credential-pass): what it is given on stdin, and what it says. */
export type CredentialHelper = (helper: string, verb: 'get' | 'store' | 'erase', input: string) => Promise<string>;

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** The key of a registry in such files. */
function keyOf(host: string): string {
  return host === 'docker.io' || host === 'registry-1.docker.io' ? DOCKER_HUB : host;
}

/** What may be written again: of a list nothing is left. */
function mapOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** An empty file, and one that is not there, hold nothing. @throws REGISTRY for what must not be written over */
function readConfig(path: string): Fields {
  try {
    const text = readFileSync(path, 'utf8');
    const config: unknown = text.trim() === '' ? {} : (JSON.parse(text) ?? {});
    if (isFields(config) && isFields(config.auths ?? {})) return config;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return {};
    throw unreadable(path, error);
  }
  throw unreadable(path);
}

function unreadable(path: string, cause?: unknown): TillerlessError {
  return new TillerlessError('REGISTRY', `can't read the credentials in ${path}`, {
    where: { file: path },
    hint: 'it is JSON in the form of docker: {"auths": {...}}',
    cause,
  });
}

/** An entry of `auths`, in either of its two forms. */
function readAuth(entry: Fields): RegistryLogin | undefined {
  const identityToken = textOf(entry.identitytoken);
  const joined = Buffer.from(textOf(entry.auth), 'base64').toString('utf8');
  const colon = joined.indexOf(':');
  const username = colon < 0 ? textOf(entry.username) : joined.slice(0, colon);
  const password = colon < 0 ? textOf(entry.password) : joined.slice(colon + 1);
  return identityToken === '' && username === '' && password === '' ? undefined : { username, password, identityToken };
}

/** A host with and without what older clients wrote around it. */
function normal(key: string): string {
  return key === DOCKER_HUB ? key : key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
}

/** The entry for the longest part of "host/repository" that has one. */
function longest(auths: Fields, host: string, repository: string): Fields | undefined {
  const parts = repository.split('/').filter(Boolean);
  for (let length = parts.length; length >= 0; length--) {
    const wanted = length === 0 ? keyOf(host) : [host, ...parts.slice(0, length)].join('/');
    const key = Object.keys(auths).find((each) => normal(each) === wanted);
    if (key !== undefined) return mapOf(auths[key]);
  }
  return undefined;
}

function helperOf(config: Fields, host: string): string {
  const own = mapOf(config.credHelpers);
  return textOf(Object.hasOwn(own, host) ? own[host] : undefined) || textOf(config.credsStore);
}

async function askHelper(helper: string, host: string, run: CredentialHelper): Promise<RegistryLogin | undefined> {
  let answer: Fields;
  try {
    answer = mapOf(JSON.parse(await run(helper, 'get', keyOf(host))));
  } catch {
    // Helpers fail for what they do not know.
    return undefined;
  }
  const [username, secret] = [textOf(answer.Username), textOf(answer.Secret)];
  if (secret === '') return undefined;
  return username === '<token>' ? { ...noLogin, identityToken: secret } : { username, password: secret, identityToken: '' };
}

/** Finds the login for a repository in files of docker's form, the first file first. @throws REGISTRY */
export async function findLogin(
  files: readonly string[],
  { host, repository }: { readonly host: string; readonly repository: string },
  run: CredentialHelper,
): Promise<RegistryLogin | undefined> {
  for (const file of files) {
    const config = readConfig(file);
    const helper = helperOf(config, host);
    const entry = longest(mapOf(config.auths), host, repository);
    const found = (entry && readAuth(entry)) ?? (helper === '' ? undefined : await askHelper(helper, host, run));
    if (found) return found;
  }
  return undefined;
}

function write(path: string, config: Fields): void {
  writeWhole(path, JSON.stringify(config, undefined, '\t'), 0o600);
}

/** Keeps a login, in the file or with the helper that it names. @throws REGISTRY, FILE_IO */
export async function storeLogin(path: string, host: string, login: RegistryLogin, run: CredentialHelper): Promise<void> {
  const config = readConfig(path);
  const { username, password, identityToken } = login;
  const key = keyOf(host);
  const helper = helperOf(config, host);
  if (helper !== '') {
    const Username = identityToken === '' ? username : '<token>';
    await run(helper, 'store', JSON.stringify({ ServerURL: key, Username, Secret: identityToken || password }));
    return;
  }
  const entry =
    identityToken === ''
      ? { auth: Buffer.from(`${username}:${password}`).toString('base64') }
      : { auth: Buffer.from(`${username}:`).toString('base64'), identitytoken: identityToken };
  write(path, { ...config, auths: { ...mapOf(config.auths), [key]: entry } });
}

/** Forgets a login; nothing happens when there is none. @throws REGISTRY, FILE_IO */
export async function removeLogin(path: string, host: string, run: CredentialHelper): Promise<void> {
  const config = readConfig(path);
  const helper = helperOf(config, host);
  if (helper !== '') {
    await run(helper, 'erase', keyOf(host));
    return;
  }
  const auths = Object.entries(mapOf(config.auths));
  const left = auths.filter(([key]) => normal(key) !== normal(keyOf(host)));
  if (left.length < auths.length) write(path, { ...config, auths: Object.fromEntries(left) });
}
