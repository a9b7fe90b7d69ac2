import { sha256Digest } from '../base/crypto/sha256.ts';
import { goJson } from '../base/go/json.ts';
import { toJson } from '../base/go/value-to-json.ts';
import { dumpYaml } from '../base/yaml/yaml.ts';
import type { Dependency } from './model.ts';

/** A dependency with its resolved version, as stored in a lock file. */
export type LockedDependency = Pick<Dependency, 'name' | 'repository'> & { readonly version: string };

/**
 * Encodes a dependency as Go does: with the fields in the order of the Go struct, and without empty fields except the repository.
 */
function encode(dependency: Dependency): string {
  const { name, version, repository, condition, tags, enabled, importValues, alias } = dependency;
  const fields: readonly (readonly [string, unknown])[] = [
    ['name', name],
    ['version', version || undefined],
    ['repository', repository],
    ['condition', condition || undefined],
    ['tags', tags && tags.length > 0 ? tags : undefined],
    ['enabled', enabled || undefined],
    ['import-values', importValues && importValues.length > 0 ? importValues.map(toJson) : undefined],
    ['alias', alias || undefined],
  ];
  const written = fields.filter(([, value]) => value !== undefined).map(([key, value]) => `"${key}":${goJson(value as object)}`);
  return `{${written.join(',')}}`;
}

/**
 * Returns the digest for a lock file. It covers the requested and the locked dependencies (HashReq in Helm's internal/resolver).
 */
export function lockDigest(requested: readonly Dependency[], locked: readonly Dependency[]): string {
  return sha256Digest(`[[${requested.map(encode).join(',')}],[${locked.map(encode).join(',')}]]`);
}

/**
 * Returns the digest that Helm 2 computed from the requested dependencies. Lock files of charts with apiVersion v1 may still
 * contain it.
 */
export function oldLockDigest(requested: readonly Dependency[]): string {
  return sha256Digest(`{"dependencies":[${requested.map(encode).join(',')}]}`);
}

/** Formats a lock file. @param generated time in RFC 3339 format */
export function lockText(locked: readonly LockedDependency[], digest: string, generated: string): string {
  const dependencies = locked.map(({ name, repository, version }) => ({ name, repository, version }));
  return dumpYaml({ dependencies, digest, generated });
}
