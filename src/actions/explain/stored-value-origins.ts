import { goJson } from '../../base/go/json.ts';
import { fromJson, valuesFromJson } from '../../base/go/json-to-value.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { type Json, toJson } from '../../base/go/value-to-json.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { coalesceTables } from '../../engine/values/coalesce.ts';
import { eachLeaf, valueAt } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { chartLabel, chartMetadata, type ReleaseRecord } from '../../storage/release.ts';
import type { ValueOrigin } from './explain-values.ts';

const SHOWN_DEFAULT = 60;

/** A value of a stored release with its origin, in JSON form. */
export interface StoredOrigin {
  /** dotted path */
  readonly path: string;
  /** null if the value was removed */
  readonly value: Json;
  readonly origin: 'user' | 'chart';
  /** set if a null in the user's values removed the default */
  readonly removed?: true;
  /** chart default that the user overrode or removed */
  readonly overrides?: Json;
}

/**
 * Returns the values of a release with their origins: the user or the chart. The record does not contain more detail: the user's
 * values are already merged, and the chart's values have no file names or line numbers.
 *
 * @param all true to include the chart's values
 */
export function storedOrigins(record: ReleaseRecord, all: boolean): StoredOrigin[] {
  const config = valuesFromJson(record.config);
  const defaults = valuesFromJson(record.chart?.values);
  const origins: StoredOrigin[] = [];
  const json = (value: Value): Json => toJson(value);
  eachLeaf(coalesceTables(config, defaults), [], (path, value) => {
    if (path.length === 0) return;
    const isUser = valueAt(config, path) !== undefined;
    const under = isUser ? valueAt(defaults, path) : undefined;
    if (!isUser && !all) return;
    const origin = isUser ? 'user' : 'chart';
    origins.push({
      path: formatValuePath(path),
      value: json(value),
      origin,
      ...(under === undefined ? {} : { overrides: json(under) }),
    });
  });
  return [...origins, ...removedDefaults(config, defaults)];
}

function removedDefaults(config: ValueMap, defaults: ValueMap): StoredOrigin[] {
  const origins: StoredOrigin[] = [];
  eachLeaf(config, [], (path: ValuePath, value) => {
    const under = value === null ? valueAt(defaults, path) : undefined;
    if (under === undefined || under === null) return;
    origins.push({ path: formatValuePath(path), value: null, origin: 'user', removed: true, overrides: toJson(under) });
  });
  return origins;
}

function shortJson(value: Json): string {
  const text = goJson(fromJson(value), { escapeHtml: false });
  return text.length > SHOWN_DEFAULT ? `${text.slice(0, SHOWN_DEFAULT - 1)}…` : text;
}

/** Returns the origins of a release's stored values, formatted for display. */
export function storedOriginLines(record: ReleaseRecord, all: boolean): ValueOrigin[] {
  const { dependencies = [] } = chartMetadata(record);
  const names = new Set(dependencies.map(({ alias, name }) => alias || name));
  return storedOrigins(record, all).map(({ path, value, origin, removed, overrides }) => {
    const name = path.split('.')[0] ?? '';
    const subchart = names.has(name) ? ` or of its subchart ${name}` : '';
    return {
      path,
      value: fromJson(value),
      removed: removed === true,
      origin: origin === 'user' ? 'user-supplied (-f or --set)' : `values.yaml of ${chartLabel(record)}${subchart}`,
      overrides: overrides === undefined ? [] : [`chart default ${shortJson(overrides)}`],
    };
  });
}
