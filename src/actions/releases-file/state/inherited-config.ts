import { isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { StateEnvironment } from './environment.ts';
import type { State } from './load-state.ts';
import { structTypes } from './state-fields.ts';
import { mergeFields } from './state-merge.ts';

/** The configuration that a file in `helmfiles` inherits from its parent file, as specified by `inherits`. */
export interface ParentConfig {
  readonly fields: ValueMap;
  readonly environment: StateEnvironment | undefined;
}

const fieldNames = ['repositories', 'helmDefaults', 'commonLabels', 'apiVersions', 'kubeVersion', 'templates'];

/** Collects the configuration that an entry of `helmfiles` inherits. @throws RELEASES_FILE for an unknown name */
export function parentConfig({ fields, environment }: State, names: readonly string[]): ParentConfig | undefined {
  if (names.length === 0) return undefined;
  const unknown = names.find((name) => name !== 'environments' && !fieldNames.includes(name));
  if (unknown !== undefined) {
    const allowed = [...fieldNames, 'environments'].join(' ');
    const text = `invalid inherits entry ${JSON.stringify(unknown)}: allowed values are [${allowed}]`;
    throw new TillerlessError('RELEASES_FILE', text);
  }
  const selected = names.flatMap((name): [string, Value][] => {
    const value = fields.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { fields: new Map(selected), environment: names.includes('environments') ? environment : undefined };
}

/** Merges the fields of a state file over those inherited from the file that includes it. */
export function inheritedFields(state: State, { fields }: ParentConfig): State {
  const merged: ValueMap = new Map(state.fields);
  for (const [name, inherited] of fields) merged.set(name, inheritedField(name, inherited, merged.get(name)));
  return { ...state, fields: merged };
}

function inheritedField(name: string, inherited: Value, own: Value | undefined): Value {
  if (own === undefined) return inherited;
  if (name === 'repositories' && Array.isArray(inherited) && Array.isArray(own)) {
    const named = new Set(own.map((entry: Value) => (isMap(entry) ? entry.get('name') : undefined)));
    return [...inherited.filter((entry: Value) => !isMap(entry) || !named.has(entry.get('name'))), ...own];
  }
  if (!isMap(inherited) || !isMap(own)) return own;
  if (name === 'helmDefaults')
    return mergeFields(inherited, own, { fields: structTypes.HelmSpec?.fields ?? {}, lists: 'replace' });
  return new Map([...inherited, ...own]);
}
