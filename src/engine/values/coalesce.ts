import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { sprintf } from '../template/printf.ts';

/** Receives a line that Helm writes to its log. */
export type Warn = (line: string) => void;

const GLOBAL = 'global';

/** Merge options. */
interface Mode {
  readonly warn: Warn;
  /** true to keep null as a value, false to remove its key */
  readonly keepNulls: boolean;
}

/** Deep-copies a value. */
function copyValue(value: Value): Value {
  if (value instanceof Map) return copyMap(value);
  return Array.isArray(value) ? value.map(copyValue) : value;
}

/** Deep-copies a table. */
export function copyMap(map: ValueMap): ValueMap {
  const copy: ValueMap = new Map();
  for (const [key, value] of map) copy.set(key, copyValue(value));
  return copy;
}

/** Deep-copies a table. Nulls in tables are omitted; nulls in lists are kept. */
function copyWithoutNulls(map: ValueMap): ValueMap {
  const copy: ValueMap = new Map();
  for (const [key, value] of map) {
    if (value !== null) copy.set(key, value instanceof Map ? copyWithoutNulls(value) : copyValue(value));
  }
  return copy;
}

/**
 * Sets a missing key to a copy of its default value. A default of null is dropped, because no value with lower precedence
 * exists that it could remove.
 */
function setDefault(target: ValueMap, key: string, value: Value, mode: Mode): void {
  if (mode.keepNulls) target.set(key, copyValue(value));
  else if (value !== null) target.set(key, value instanceof Map ? copyWithoutNulls(value) : copyValue(value));
}

/**
 * Adds copies of the missing keys of `source` to `target`. Modifies `target`, which must be a private copy. `path` is used in
 * warnings.
 */
function fillTable(target: ValueMap, source: ValueMap, path: string, mode: Mode): void {
  for (const [key, value] of source) {
    const old = target.get(key);
    const full = path === '' ? key : `${path}.${key}`;
    if (old === undefined) {
      setDefault(target, key, value, mode);
    } else if (old === null) {
      // A user's null removes the default. If the default is also null, there is nothing to remove, and the null is kept.
      if (!mode.keepNulls && value !== null) target.delete(key);
    } else if (value instanceof Map) {
      if (old instanceof Map) fillTable(old, value, full, mode);
      else mode.warn(`warning: cannot overwrite table with non table for ${full} (${sprintf('%v', [value])})`);
    } else if (old instanceof Map && value !== null) {
      mode.warn(`warning: destination for ${full} is a table. Ignoring non-table value (${sprintf('%v', [value])})`);
    }
  }
}

/** Merges a parent's globals into those of a subchart. The parent's globals take precedence. */
function fillGlobals(target: ValueMap, parent: ValueMap, path: string, mode: Mode): void {
  const tableOf = (map: ValueMap): Value => (map.has(GLOBAL) ? (map.get(GLOBAL) ?? null) : new Map<string, Value>());
  const own = tableOf(target);
  const globals = tableOf(parent);
  if (!(own instanceof Map)) {
    mode.warn(`warning: skipping globals because destination ${GLOBAL} is not a table.`);
    return;
  }
  if (!(globals instanceof Map)) {
    mode.warn(`warning: skipping globals because source ${GLOBAL} is not a table.`);
    return;
  }
  for (const [key, value] of globals) {
    const old = own.get(key);
    if (value instanceof Map) {
      // This is a shallow copy, as in Helm: if the subchart modifies a nested table, the change is visible in the parent's
      // globals.
      const copy: ValueMap = new Map(value);
      if (old === undefined) own.set(key, copy);
      else if (old instanceof Map) {
        fillTable(copy, old, `${path}.${key}`, { ...mode, keepNulls: true });
        own.set(key, copy);
      } else mode.warn(`Conflict: cannot merge map onto non-map for ${JSON.stringify(key)}. Skipping.`);
    } else if (old instanceof Map) {
      mode.warn(`key ${key} is table. Skipping`);
    } else {
      own.set(key, value);
    }
  }
  target.set(GLOBAL, own);
}

function fillFromChart(target: ValueMap, chart: Chart, path: string, mode: Mode): void {
  for (const [key, value] of chart.values) {
    const old = target.get(key);
    if (old === undefined) {
      setDefault(target, key, value, mode);
    } else if (old === null) {
      if (!mode.keepNulls) target.delete(key);
    } else if (old instanceof Map) {
      if (value instanceof Map) {
        // Nulls in values for a subchart are kept, because they later remove the subchart's defaults.
        const isSubchart = chart.subcharts.some((subchart) => subchart.metadata.name === key);
        fillTable(old, value, `${path}.${key}`, isSubchart ? { ...mode, keepNulls: true } : mode);
      } else if (value !== null) {
        mode.warn(`warning: skipped value for ${path}.${key}: Not a table.`);
      }
    }
  }
}

function fillChart(target: ValueMap, chart: Chart, parentPath: string, mode: Mode): void {
  const { name } = chart.metadata;
  const path = parentPath === '' ? name : `${parentPath}.${name}`;
  fillFromChart(target, chart, path, mode);
  for (const subchart of chart.subcharts) {
    const subName = subchart.metadata.name;
    const existing = target.get(subName);
    const table = existing === undefined ? new Map<string, Value>() : existing;
    if (!(table instanceof Map)) {
      const text = sprintf('type mismatch on %s: %t', [subName, table]);
      throw new TillerlessError('VALUES_NOT_TABLE', `values for subchart ${subName} of ${path} must be a table`, {
        helmText: text,
      });
    }
    target.set(subName, table);
    fillGlobals(table, target, `${path}.${subName}.${GLOBAL}`, mode);
    fillChart(table, subchart, path, mode);
  }
}

/**
 * Merges user-supplied values over the defaults of a chart and its subcharts (Helm's CoalesceValues). Tables are merged by key,
 * other values are replaced, and a user-supplied null removes the key.
 *
 * @returns a new tree; the arguments are not modified
 * @throws VALUES_NOT_TABLE if the value for a subchart is not a table
 */
export function coalesceValues(chart: Chart, userValues: ValueMap, warn: Warn = () => {}): ValueMap {
  const values = copyMap(userValues);
  fillChart(values, chart, '', { warn, keepNulls: false });
  return values;
}

/** Merges the defaults of a chart and its subcharts like `coalesceValues`, but keeps nulls (Helm's MergeValues). */
export function mergeDefaults(chart: Chart, warn: Warn = () => {}): ValueMap {
  const values: ValueMap = new Map();
  fillChart(values, chart, '', { warn, keepNulls: true });
  return values;
}

/** Merges tables like `coalesceTables`, but keeps nulls (Helm's MergeTables). */
export function mergeTables(over: ValueMap, under: ValueMap): ValueMap {
  const values = copyMap(over);
  fillTable(values, under, '', { warn: () => {}, keepNulls: true });
  return values;
}

/** Merges `over` over `under` (Helm's CoalesceTables). Returns a new tree, and does not modify the arguments. */
export function coalesceTables(over: ValueMap, under: ValueMap, warn: Warn = () => {}): ValueMap {
  const values = copyMap(over);
  fillTable(values, under, '', { warn, keepNulls: false });
  return values;
}
