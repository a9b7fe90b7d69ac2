import { fromJson, valuesFromJson } from '../../base/go/json-to-value.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { int } from '../../base/go/value.ts';
import { type Json, type JsonMap, toJson } from '../../base/go/value-to-json.ts';
import { coalesceTables } from '../../engine/values/coalesce.ts';
import type { ReleaseRecord } from '../../storage/release.ts';

/**
 * Merges the user's values over the stored chart's defaults. The defaults of subcharts are missing unless the parent sets them,
 * because subcharts are not stored.
 */
export function computedValues(record: ReleaseRecord): JsonMap {
  const merged = coalesceTables(valuesFromJson(record.config), valuesFromJson(record.chart?.values));
  return toJson(merged) as JsonMap;
}

/** Converts a record to the field names of Helm's Go structs, for `get all --template`. */
export function goRecord(record: ReleaseRecord): ValueMap {
  const { info, chart } = record;
  return new Map<string, Value>([
    ['Name', record.name],
    ['Namespace', record.namespace],
    ['Version', int(record.version)],
    ['Manifest', record.manifest],
    ['Config', valuesFromJson(record.config)],
    ['Info', new Map<string, Value>([...goFields(info as unknown as JsonMap)])],
    [
      'Chart',
      new Map<string, Value>([
        ['Metadata', goFields((chart?.metadata ?? {}) as unknown as JsonMap)],
        ['Values', valuesFromJson(chart?.values)],
      ]),
    ],
    ['Hooks', (record.hooks ?? []).map((hook) => goFields(hook as unknown as JsonMap))],
    ['ApplyMethod', record.apply_method ?? ''],
  ]);
}

/** Converts JSON field names to Go field names: `last_deployed` to `LastDeployed`, `appVersion` to `AppVersion`. */
function goFields(fields: JsonMap): ValueMap {
  const rename = (key: string): string => key.replace(/(?:^|_|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return new Map(Object.entries(fields).map(([key, value]): [string, Value] => [rename(key), fromJson(value as Json)]));
}
