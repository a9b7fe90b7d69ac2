import { compileRegexp, type GoRegexp } from '../../../base/go/regexp.ts';
import { isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { type Json, toJson } from '../../../base/go/value-to-json.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { Outside } from '../files/outside.ts';
import { findOne, readReleaseValues, type StateRelease } from '../release-values.ts';
import { parseValuesMap } from '../state/environment-values.ts';
import { listOf, textOf } from '../state/load-state.ts';

/** Selects the objects that a JSON patch applies to. The regular expressions must match the entire namespace or name. */
export interface PatchTarget {
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: GoRegexp | undefined;
  readonly name: GoRegexp | undefined;
}

/** The patches of a release, as in kustomize. */
export interface ReleasePatches {
  /** partial objects, each of which is merged into the object with the same kind, name and namespace */
  readonly merged: readonly { readonly [key: string]: Json }[];
  /** lists of RFC 6902 operations */
  readonly operations: readonly { readonly target: PatchTarget; readonly patch: Json }[];
}

/** Reads the patches of a release. @returns undefined if there are none @throws RELEASES_FILE, TEMPLATE_*, YAML_PARSE */
export function releasePatches(target: StateRelease, outside: Outside): ReleasePatches | undefined {
  const merged = patchMaps('strategicMergePatches', target, outside);
  const operations = patchMaps('jsonPatches', target, outside);
  if (merged.length + operations.length === 0) return undefined;
  return {
    // The cast is safe, because `toJson` converts a map to an object.
    merged: merged.map((patch) => toJson(patch) as { readonly [key: string]: Json }),
    operations: operations.map((patch) => ({ target: targetOf(patch, target), patch: operationsOf(patch, target) })),
  };
}

/** Returns the entries of a field. Each entry is a map or a file. Files may be templates. */
function patchMaps(field: string, target: StateRelease, outside: Outside): ValueMap[] {
  return listOf(target.release.fields.get(field)).flatMap((entry: Value) => {
    if (isMap(entry)) return [entry];
    const file = findOne(textOf(entry), target, outside);
    return file === undefined ? [] : [parseValuesMap(readReleaseValues(file, target, outside), file.shown)];
  });
}

function operationsOf(patch: ValueMap, { release }: StateRelease): Json {
  const operations = patch.get('patch') ?? null;
  if (Array.isArray(operations)) return toJson(operations);
  throw new TillerlessError(
    'RELEASES_FILE',
    `jsonPatches of release ${JSON.stringify(release.name)}: patch is not a list of operations`,
    {
      hint: 'write each operation as a map with op, path and value',
    },
  );
}

function targetOf(patch: ValueMap, { release }: StateRelease): PatchTarget {
  const fields = patch.get('target') ?? null;
  const text = (name: string): string | undefined =>
    isMap(fields) && textOf(fields.get(name)) ? textOf(fields.get(name)) : undefined;
  const pattern = (name: string): GoRegexp | undefined => {
    const source = text(name);
    try {
      return source === undefined ? undefined : compileRegexp(`^(?:${source})$`);
    } catch (cause) {
      const problem = `target.${name} is not a regular expression: ${source}`;
      throw new TillerlessError('RELEASES_FILE', `jsonPatches of release ${JSON.stringify(release.name)}: ${problem}`, { cause });
    }
  };
  return {
    group: text('group'),
    version: text('version'),
    kind: text('kind'),
    namespace: pattern('namespace'),
    name: pattern('name'),
  };
}
