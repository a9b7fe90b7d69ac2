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

/** A value of a stored release with its origin, as printed in JSON. */
export interface StoredOrigin {
  /** dotted */
  readonly path: string;
  /** null when it was removed */
  readonly value: Json;
  readonly origin: 'user' | 'chart';
  /** the user's null took the default away */
  readonly removed?: true;
  /** the default of the chart that the user's value overrides, or removed */
  readonly overrides?: Json;
}

/**
 * Which values of a release came from its user and which from its chart. The record does not keep more: the user's values are
 * merged into one, and the chart's are without the names and lines of files.
 *
 * @param all also values that come from the chart
 */
export function storedOrigins(record: ReleaseRecord, all: boolean): StoredOrigin[] {
  const config = valuesFromJson(record.config);
  const defaults = valuesFromJson(record.chart?.values);
  const found: StoredOrigin[] = [];
  const json = (value: Value): Json => toJson(value);
  eachLeaf(coalesceTables(config, defaults), [], (path, value) => {
    if (path.length === 0) return;
    const isUser = valueAt(config, path) !== undefined;
    const under = isUser ? valueAt(defaults, path) : undefined;
    if (!isUser && !all) return;
    const origin = isUser ? 'user' : 'chart';
    found.push({
      path: formatValuePath(path),
      value: json(value),
      origin,
      ...(under === undefined ? {} : { overrides: json(under) }),
    });
  });
  return [...found, ...removedDefaults(config, defaults)];
}

function removedDefaults(config: ValueMap, defaults: ValueMap): StoredOrigin[] {
  const found: StoredOrigin[] = [];
  eachLeaf(config, [], (path: ValuePath, value) => {
    const under = value === null ? valueAt(defaults, path) : undefined;
    if (under === undefined || under === null) return;
    found.push({ path: formatValuePath(path), value: null, origin: 'user', removed: true, overrides: toJson(under) });
  });
  return found;
}

function shortJson(value: Json): string {
  const text = goJson(fromJson(value), { escapeHtml: false });
  return text.length > SHOWN_DEFAULT ? `${text.slice(0, SHOWN_DEFAULT - 1)}…` : text;
}

/** The same for people. */
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
