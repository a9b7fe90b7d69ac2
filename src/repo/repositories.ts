import { readFileSync } from 'node:fs';
import { errorCode } from '../base/error-code.ts';
import type { Value, ValueMap } from '../base/go/value.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import { dumpYaml, parseYaml } from '../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';
import { withFileLock } from './file-lock.ts';

/** An entry of repositories.yaml. */
export interface Repository {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly insecureSkipTlsVerify: boolean;
  /** send the password to other hosts too */
  readonly passCredentials: boolean;
}

/** The fields in the file, by ours. */
const fileNames = {
  name: 'name',
  url: 'url',
  username: 'username',
  password: 'password',
  caFile: 'caFile',
  certFile: 'certFile',
  keyFile: 'keyFile',
  insecureSkipTlsVerify: 'insecure_skip_tls_verify',
  passCredentials: 'pass_credentials_all',
} as const;

function decode(fields: ValueMap): Repository {
  const text = (name: string): string => {
    const value = fields.get(name) ?? '';
    return typeof value === 'string' ? value : String(value);
  };
  return {
    name: text('name'),
    url: text('url'),
    username: text('username'),
    password: text('password'),
    caFile: text('caFile'),
    certFile: text('certFile'),
    keyFile: text('keyFile'),
    insecureSkipTlsVerify: fields.get(fileNames.insecureSkipTlsVerify) === true,
    passCredentials: fields.get(fileNames.passCredentials) === true,
  };
}

function unreadable(path: string, problem: string, cause?: unknown): TillerlessError {
  return new TillerlessError('REPOSITORY_CONFIG', `can't read ${path}: ${problem}`, {
    helmText: `failed loading file: ${path}: ${problem}`,
    where: { file: path },
    cause,
  });
}

/** The file as it is; undefined when there is none. */
function readDocument(path: string): ValueMap | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, systemProblem(error), error);
  }
  try {
    const value = parseYaml(text);
    if (value === null) return new Map();
    if (value instanceof Map) return value;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw unreadable(path, reasonOf(error), error);
  }
  throw unreadable(path, 'it is no map');
}

function entriesOf(document: ValueMap): ValueMap[] {
  const list = document.get('repositories') ?? [];
  return Array.isArray(list) ? list.filter((entry: Value) => entry instanceof Map) : [];
}

/** The repositories of repositories.yaml in their order; undefined when the file does not exist. @throws REPOSITORY_CONFIG */
export function readRepositories(path: string): Repository[] | undefined {
  const document = readDocument(path);
  return document && entriesOf(document).map(decode);
}

function encode(repository: Repository, before: ValueMap | undefined): ValueMap {
  const fields: ValueMap = new Map(before);
  for (const [ours, name] of Object.entries(fileNames)) {
    // The keys of the table are the fields of the type.
    fields.set(name, repository[ours as keyof typeof fileNames]);
  }
  return fields;
}

/**
 * Changes repositories.yaml under its lock. What is not understood in the file is kept.
 *
 * @param change gets the repositories and gives the new list; may throw to leave the file alone
 * @throws REPOSITORY_CONFIG, FILE_IO
 */
export async function changeRepositories(
  path: string,
  change: (before: readonly Repository[]) => readonly Repository[],
  signal: AbortSignal,
): Promise<void> {
  await withFileLock(
    path,
    () => {
      const document: ValueMap = new Map(readDocument(path));
      const entries = entriesOf(document);
      const known = new Map(entries.map((fields) => [decode(fields).name, fields]));
      const after = change(entries.map(decode)).map((repository) => encode(repository, known.get(repository.name)));
      if (!document.has('apiVersion')) document.set('apiVersion', '');
      if (!document.has('generated')) document.set('generated', '0001-01-01T00:00:00Z');
      document.set('repositories', after);
      // Passwords are in it.
      writeWhole(path, dumpYaml(document), 0o600);
    },
    signal,
  );
}
