import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { type Login, noLogin } from '../base/basic-auth.ts';
import { decodeShape, hasShape } from '../base/decode-shape.ts';
import { errorCode } from '../base/error-code.ts';
import type { Fields } from '../base/untyped-fields.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import type { Reference } from './reference.ts';

/** Registry credentials: either a username and password, or an identity token. */
export interface RegistryLogin extends Login {
  /** the identity token; empty if a username and password are used */
  readonly identityToken: string;
}

/** Runs a credential helper (for example, "pass" runs docker-credential-pass) with `input` on stdin, and returns its stdout. */
export type CredentialHelper = (helper: string, verb: 'get' | 'store' | 'erase', input: string) => Promise<string>;

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** Returns the key under which a Docker config file stores a registry. */
function keyOf(host: string): string {
  return host === 'docker.io' || host === 'registry-1.docker.io' ? DOCKER_HUB : host;
}

const optional = <T extends z.ZodMiniType>(type: T) => z.exactOptional(z.nullable(type));
const text = optional(z.string());

const entryShape = z.looseObject({ auth: text, username: text, password: text, identitytoken: text });

/**
 * The entries of `auths` are only decoded when they are used, because Docker and other tools store additional fields in them.
 */
const configShape = z.looseObject({
  auths: optional(z.record(z.string(), z.unknown())),
  credHelpers: optional(z.record(z.string(), z.string())),
  credsStore: text,
});

const usedShape = z.looseObject({ auths: z.record(z.string(), entryShape) });

type Config = z.output<typeof configShape>;

const helperShape = z.looseObject({ Username: text, Secret: text });

/**
 * Reads a config file. A missing or empty file is treated as having no entries.
 *
 * @throws REGISTRY if the file is invalid, so that it is not overwritten
 */
function readConfig(path: string): Config {
  let data: unknown;
  try {
    const json = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    data = json.trim() === '' ? {} : (JSON.parse(json) ?? {});
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return {};
    throw unreadable(path, undefined, error);
  }
  return decodeShape(configShape, data, (problem) => unreadable(path, problem));
}

function unreadable(path: string, problem: string | undefined, cause?: unknown): TillerlessError {
  return new TillerlessError('REGISTRY', `cannot read the credentials in ${path}${problem === undefined ? '' : `: ${problem}`}`, {
    where: { file: path },
    hint: 'it must be JSON in the Docker config format: {"auths": {...}}',
    cause,
  });
}

/** Reads an entry of `auths`. The username and password are either combined in `auth` (base64) or stored in separate fields. */
function readAuth(entry: z.output<typeof entryShape>): RegistryLogin | undefined {
  const identityToken = entry.identitytoken ?? '';
  const joined = Buffer.from(entry.auth ?? '', 'base64').toString('utf8');
  const colon = joined.indexOf(':');
  const username = colon < 0 ? (entry.username ?? '') : joined.slice(0, colon);
  const password = colon < 0 ? (entry.password ?? '') : joined.slice(colon + 1);
  return identityToken === '' && username === '' && password === '' ? undefined : { username, password, identityToken };
}

/** Normalizes a key of `auths`: removes the scheme and the API path (such as /v1/), which older clients included. */
function normal(key: string): string {
  return key === DOCKER_HUB ? key : key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
}

/** Returns the longest key in `auths` that is a prefix of "host/repository". */
function longest(auths: Fields, host: string, repository: string): string | undefined {
  const parts = repository.split('/').filter(Boolean);
  for (let length = parts.length; length >= 0; length--) {
    const wanted = length === 0 ? keyOf(host) : [host, ...parts.slice(0, length)].join('/');
    const key = Object.keys(auths).find((name) => normal(name) === wanted);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** Returns the login stored in an entry of `auths`. @throws REGISTRY if the entry has an invalid shape */
function loginIn(file: string, auths: Fields, key: string): RegistryLogin | undefined {
  const used = { auths: { [key]: auths[key] ?? {} } };
  const { [key]: entry } = decodeShape(usedShape, used, (problem) => unreadable(file, problem)).auths;
  return entry && readAuth(entry);
}

function helperOf({ credHelpers, credsStore }: Config, host: string): string {
  const own = credHelpers && Object.hasOwn(credHelpers, host) ? credHelpers[host] : undefined;
  return own || credsStore || '';
}

async function askHelper(helper: string, host: string, run: CredentialHelper): Promise<RegistryLogin | undefined> {
  let answer: unknown;
  try {
    answer = JSON.parse(await run(helper, 'get', keyOf(host)));
  } catch (error) {
    if (isTillerlessError(error, 'CREDENTIAL_HELPER')) throw error;
    // Helpers fail for unknown hosts.
    return undefined;
  }
  if (!hasShape(helperShape, answer) || !answer.Secret) return undefined;
  const { Username: username, Secret: secret } = answer;
  if (username === '<token>') return { ...noLogin, identityToken: secret };
  return { username: username ?? '', password: secret, identityToken: '' };
}

/** The Docker config files to search for logins. */
export interface LoginFiles {
  /** Helm's config file */
  readonly helm: string;
  /**
   * Docker's config file; undefined if Helm uses the same file. Errors in this file do not prevent anonymous pulls, because the
   * file is written by other tools.
   */
  readonly docker: string | undefined;
}

/** The result of a credential lookup for a repository. */
export interface FoundLogin {
  readonly login: RegistryLogin | undefined;
  /** error message if the lookup failed */
  readonly problem?: string;
}

type Repository = Pick<Reference, 'host' | 'repository'>;

/** Finds the login for a repository. Helm's file takes precedence. @throws REGISTRY if Helm's file is invalid */
export async function findLogin(
  { helm, docker }: LoginFiles,
  repository: Repository,
  run: CredentialHelper,
): Promise<FoundLogin> {
  const own = await tolerant(() => loginInFile(helm, repository, run), 'CREDENTIAL_HELPER');
  if (own.login || docker === undefined) return own;
  const dockerLogin = await tolerant(() => loginInFile(docker, repository, run), 'CREDENTIAL_HELPER', 'REGISTRY');
  return dockerLogin.login || dockerLogin.problem !== undefined ? dockerLogin : own;
}

async function tolerant(find: () => Promise<RegistryLogin | undefined>, ...codes: readonly ErrorCode[]): Promise<FoundLogin> {
  try {
    return { login: await find() };
  } catch (error) {
    if (!isTillerlessError(error, ...codes)) throw error;
    return { login: undefined, problem: error.message };
  }
}

async function loginInFile(
  file: string,
  { host, repository }: Repository,
  run: CredentialHelper,
): Promise<RegistryLogin | undefined> {
  const config = readConfig(file);
  const helper = helperOf(config, host);
  const auths = config.auths ?? {};
  const key = longest(auths, host, repository);
  return (
    (key === undefined ? undefined : loginIn(file, auths, key)) ??
    (helper === '' ? undefined : await askHelper(helper, host, run))
  );
}

function write(path: string, config: Config): void {
  writeWhole(path, JSON.stringify(config, undefined, '\t'), 0o600);
}

/** Stores a login in the config file, or in the credential helper that the file specifies. @throws REGISTRY, FILE_IO */
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
  write(path, { ...config, auths: { ...config.auths, [key]: entry } });
}

/** Removes a login if there is one. @throws REGISTRY, FILE_IO */
export async function removeLogin(path: string, host: string, run: CredentialHelper): Promise<void> {
  const config = readConfig(path);
  const helper = helperOf(config, host);
  if (helper !== '') {
    await run(helper, 'erase', keyOf(host));
    return;
  }
  const auths = Object.entries(config.auths ?? {});
  const left = auths.filter(([key]) => normal(key) !== normal(keyOf(host)));
  if (left.length < auths.length) write(path, { ...config, auths: Object.fromEntries(left) });
}
