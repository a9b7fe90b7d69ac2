import { readFileSync } from 'node:fs';
import { errorCode } from '../base/error-code.ts';
import type { ValueMap } from '../base/go/value.ts';
import { systemProblem } from '../base/os-error-text.ts';
import { writeWhole } from '../base/write-file-atomic.ts';
import { dumpYaml, parseYaml } from '../base/yaml/yaml.ts';
import { decodeError, decodeStruct } from '../chart/decode.ts';
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
  /** true to also send credentials to other hosts */
  readonly passCredentials: boolean;
}

/** Maps the properties of a repository to field names in repositories.yaml. */
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
  return decodeStruct(fields, 'Entry.repositories', (reader) => ({
    name: reader.text(fileNames.name),
    url: reader.text(fileNames.url),
    username: reader.text(fileNames.username),
    password: reader.text(fileNames.password),
    caFile: reader.text(fileNames.caFile),
    certFile: reader.text(fileNames.certFile),
    keyFile: reader.text(fileNames.keyFile),
    insecureSkipTlsVerify: reader.flag(fileNames.insecureSkipTlsVerify) === true,
    passCredentials: reader.flag(fileNames.passCredentials) === true,
  }));
}

function unreadable(path: string, problem: string, cause?: unknown): TillerlessError {
  return new TillerlessError('REPOSITORY_CONFIG', `cannot read ${path}: ${problem}`, {
    helmText: `failed loading file: ${path}: ${problem}`,
    where: { file: path },
    cause,
  });
}

/** Reads the file as a YAML document. Returns undefined if the file does not exist. */
function readDocument(path: string): ValueMap | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, systemProblem(error), error);
  }
  return reporting(path, () => {
    const value = parseYaml(text);
    if (value === null) return new Map();
    if (value instanceof Map) return value;
    throw decodeError(value, 'value of type repo.File');
  });
}

/** Runs a decoder and adds the file name to its errors. */
function reporting<T>(path: string, decoder: () => T): T {
  try {
    return decoder();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw unreadable(path, reasonOf(error), error);
  }
}

interface Entry {
  readonly fields: ValueMap;
  readonly repository: Repository;
}

/**
 * Decodes the entries using the types of Go's struct, so that a corrupt file is rejected rather than treated as empty and
 * overwritten.
 */
function entriesOf(path: string, document: ValueMap): Entry[] {
  const decodeEntry = (fields: ValueMap): Entry => ({ fields, repository: decode(fields) });
  return reporting(path, () =>
    decodeStruct(document, 'File', (reader) => reader.structs('repositories', 'repo.Entry', decodeEntry) ?? []),
  );
}

/**
 * Returns the repositories in repositories.yaml, in order. Returns undefined if the file does not exist.
 *
 * @throws REPOSITORY_CONFIG
 */
export function readRepositories(path: string): Repository[] | undefined {
  const document = readDocument(path);
  return document && entriesOf(path, document).map(({ repository }) => repository);
}

function encode(repository: Repository, before: ValueMap | undefined): ValueMap {
  const fields: ValueMap = new Map(before);
  for (const [ours, name] of Object.entries(fileNames)) {
    // The keys of `fileNames` are the property names of Repository.
    fields.set(name, repository[ours as keyof typeof fileNames]);
  }
  return fields;
}

/**
 * Changes repositories.yaml while holding its lock. Unknown fields in the file are preserved.
 *
 * @param change receives the repositories and returns the new list; may throw to leave the file unchanged
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
      const entries = entriesOf(path, document);
      const known = new Map(entries.map(({ fields, repository }) => [repository.name, fields]));
      const after = change(entries.map(({ repository }) => repository)).map((repository) =>
        encode(repository, known.get(repository.name)),
      );
      if (!document.has('apiVersion')) document.set('apiVersion', '');
      if (!document.has('generated')) document.set('generated', '0001-01-01T00:00:00Z');
      document.set('repositories', after);
      // The file contains passwords, so only its owner may read it.
      writeWhole(path, dumpYaml(document), 0o600);
    },
    signal,
  );
}
