import { goJson } from '../base/go/json.ts';
import { toJson } from '../base/go/value-to-json.ts';
import { sha256Digest } from '../base/sha256.ts';
import { dumpYaml } from '../base/yaml/yaml.ts';
import type { Dependency } from './model.ts';

/** A dependency with the version that was chosen, as a lock file has it. */
export type LockedDependency = Pick<Dependency, 'name' | 'repository'> & { readonly version: string };

/** Go's encoding of a dependency: fields in this order, those that are empty left out but for the repository. */
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

/** The digest of a lock file: what was asked for and what was chosen (Helm: internal/resolver, HashReq). */
export function lockDigest(requested: readonly Dependency[], locked: readonly Dependency[]): string {
  return sha256Digest(`[[${requested.map(encode).join(',')}],[${locked.map(encode).join(',')}]]`);
}

/** The digest of Helm 2, which locks of apiVersion v1 may have still: what was asked for alone. */
export function oldLockDigest(requested: readonly Dependency[]): string {
  return sha256Digest(`{"dependencies":[${requested.map(encode).join(',')}]}`);
}

/** The text of a lock file. @param generated RFC 3339 */
export function lockText(locked: readonly LockedDependency[], digest: string, generated: string): string {
  const dependencies = locked.map(({ name, repository, version }) => ({ name, repository, version }));
  return dumpYaml({ dependencies, digest, generated });
}
