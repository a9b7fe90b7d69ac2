import { isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { parseYaml3 } from '../../../base/yaml/yaml.ts';
import { typeName } from '../../../engine/template/go-types.ts';
import { isTillerlessError, TillerlessError } from '../../../errors/tillerless-error.ts';
import { findValuesFiles, type StatePlace } from '../files/find-files.ts';
import type { Outside } from '../files/outside.ts';
import { readValuesSource, type SourceFile, withPrefix } from '../files/render-file.ts';
import { checkStringKeys, yamlReason } from '../files/yaml-text.ts';
import { environmentData, mergedValues, type StateEnvironment } from './environment.ts';
import { mergeLayers, overrideValues } from './state-merge.ts';

/** State values to load and merge. Each entry is either a map or the path of a values file. */
export interface StateValues {
  readonly entries: readonly Value[];
  readonly handler: string | undefined;
  /** environment for rendering the values files that are templates */
  readonly environment: StateEnvironment;
  /** "fallback": the first file that sets a value wins; "override" or empty: the last one wins */
  readonly mergeStrategy: string;
}

/** Loads state values and merges them. @throws RELEASES_FILE, FILE_*, TEMPLATE_* */
export function loadStateValues(values: StateValues, place: StatePlace, outside: Outside): ValueMap {
  const { entries, handler, environment, mergeStrategy } = values;
  checkStrategy(mergeStrategy, environment.name);
  const isFallback = mergeStrategy === 'fallback';
  let merged: ValueMap = new Map();
  const add = (map: ValueMap): void => {
    merged = isFallback ? mergeLayers(map, merged) : overrideValues(merged, map);
  };
  for (const entry of entries) {
    if (typeof entry === 'string') {
      for (const file of findValuesFiles({ pattern: entry, title: 'environment values', handler }, place, outside)) {
        const seen = (): ValueMap => {
          const known = mergedValues(environment);
          return isFallback ? overrideValues(merged, known) : known;
        };
        add(readStateValues(file, () => environmentData(environment, '', seen()), outside));
      }
    } else if (isMap(entry)) {
      checkStringKeys(entry, place.file);
      add(entry);
    } else {
      const text = `unexpected type of value: value=${String(entry)}, type=${typeName(entry)}`;
      throw new TillerlessError('RELEASES_FILE', text, { where: { file: place.file } });
    }
  }
  return merged;
}

function checkStrategy(strategy: string, environment: string): void {
  if (['', 'override', 'fallback'].includes(strategy)) return;
  const text = `environment ${JSON.stringify(environment)}: invalid mergeStrategy ${JSON.stringify(strategy)}`;
  throw new TillerlessError('RELEASES_FILE', `${text} (must be "override" or "fallback")`);
}

function readStateValues(file: SourceFile, data: () => Value, outside: Outside): ValueMap {
  const before = `failed to load environment values file "${file.shown}": `;
  try {
    const values = parseValuesMap(readValuesSource(file, data, outside), file.shown);
    checkKeys(values, file.shown);
    return values;
  } catch (error) {
    throw isTillerlessError(error) ? withPrefix(before, error) : error;
  }
}

/** Parses a values file. An empty file is an empty map. @param file for error messages @throws YAML_PARSE */
export function parseValuesMap(text: string, file: string): ValueMap {
  const value = parsed(text, file);
  if (value === null) return new Map();
  if (isMap(value)) return value;
  const tag = Array.isArray(value) ? '!!seq' : `!!str \`${text.trim().slice(0, 7)}\``;
  const message = `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${tag} into map[string]interface {}`;
  throw new TillerlessError('YAML_PARSE', message, { where: { file, line: 1, column: 1, source: text } });
}

function parsed(text: string, file: string): Value {
  try {
    return parseYaml3(text) ?? null;
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    const { where } = error;
    const reason = yamlReason(error);
    throw new TillerlessError('YAML_PARSE', reason, {
      helmText: reason,
      where: where?.line === undefined ? { file } : { column: 1, ...where, file, source: text },
      cause: error,
    });
  }
}

/** Rejects maps below the top level that have non-string keys. @throws YAML_PARSE */
function checkKeys(map: ValueMap, file: string): void {
  for (const value of map.values()) checkStringKeys(value, file);
}
