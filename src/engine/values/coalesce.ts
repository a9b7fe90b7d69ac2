import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { goPrint } from './go-print.ts';

/** Takes a line that Helm writes to its log. */
export type Warn = (line: string) => void;

const GLOBAL = 'global';

/** How two tables come together. */
interface Mode {
  readonly warn: Warn;
  /** nulls stay as values instead of removing the key */
  readonly keepNulls: boolean;
}

/** A copy that shares no table or list with the original. */
function copyValue(value: Value): Value {
  if (value instanceof Map) return copyMap(value);
  return Array.isArray(value) ? value.map(copyValue) : value;
}

/** `copyValue` for a table. */
export function copyMap(map: ValueMap): ValueMap {
  const copy: ValueMap = new Map();
  for (const [key, value] of map) copy.set(key, copyValue(value));
  return copy;
}

/** A copy without the nulls in its tables; those of lists stay. */
function withoutNulls(map: ValueMap): ValueMap {
  const kept: ValueMap = new Map();
  for (const [key, value] of map) {
    if (value !== null) kept.set(key, value instanceof Map ? withoutNulls(value) : value);
  }
  return kept;
}

/** Puts a default where nothing stands; its nulls would have nothing to remove. */
function setDefault(target: ValueMap, key: string, value: Value, mode: Mode): void {
  if (mode.keepNulls) target.set(key, value);
  else if (value !== null) target.set(key, value instanceof Map ? withoutNulls(value) : value);
}

/** Fills `target` with what it lacks of `source`; `path` is for warnings. Changes `target`, which must be a copy of our own. */
function fillTable(target: ValueMap, source: ValueMap, path: string, mode: Mode): void {
  for (const [key, value] of source) {
    const old = target.get(key);
    const full = path === '' ? key : `${path}.${key}`;
    if (old === undefined) {
      setDefault(target, key, value, mode);
    } else if (old === null) {
      // A null that meets a null has nothing to remove and stays.
      if (!mode.keepNulls && value !== null) target.delete(key);
    } else if (value instanceof Map) {
      if (old instanceof Map) fillTable(old, value, full, mode);
      else mode.warn(`warning: cannot overwrite table with non table for ${full} (${goPrint(value)})`);
    } else if (old instanceof Map && value !== null) {
      mode.warn(`warning: destination for ${full} is a table. Ignoring non-table value (${goPrint(value)})`);
    }
  }
}

/** Merges the parent's globals into those of a subchart; the parent's win. */
function fillGlobals(target: ValueMap, parent: ValueMap, path: string, mode: Mode): void {
  const tableOf = (map: ValueMap): Value => (map.has(GLOBAL) ? (map.get(GLOBAL) ?? null) : new Map<string, Value>());
  const own = tableOf(target);
  const given = tableOf(parent);
  if (!(own instanceof Map)) {
    mode.warn(`warning: skipping globals because destination ${GLOBAL} is not a table.`);
    return;
  }
  if (!(given instanceof Map)) {
    mode.warn(`warning: skipping globals because source ${GLOBAL} is not a table.`);
    return;
  }
  for (const [key, value] of given) {
    const old = own.get(key);
    if (value instanceof Map) {
      // Only the outer table is copied, as in Helm: what the subchart adds deeper down shows in the parent's globals too.
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
  for (const [key, value] of copyMap(chart.values)) {
    const old = target.get(key);
    if (old === undefined) {
      setDefault(target, key, value, mode);
    } else if (old === null) {
      if (!mode.keepNulls) target.delete(key);
    } else if (old instanceof Map) {
      if (value instanceof Map) {
        // What is meant for a subchart keeps its nulls: they act there.
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
    const found = target.get(subName);
    const given = found === undefined ? new Map<string, Value>() : found;
    if (!(given instanceof Map)) {
      const text = `type mismatch on ${subName}: ${goPrint(given, 't')}`;
      throw new TillerlessError('VALUES_NOT_TABLE', `values for subchart ${subName} of ${path} must be a table`, {
        helmText: text,
      });
    }
    target.set(subName, given);
    fillGlobals(given, target, `${path}.${subName}.${GLOBAL}`, mode);
    fillChart(given, subchart, path, mode);
  }
}

/**
 * Puts chart defaults, those of all subcharts too, under the user's values (Helm: CoalesceValues): tables merge by key, all else is
 * replaced, a null from the user removes the key.
 *
 * @returns a new tree; no input is changed
 * @throws VALUES_NOT_TABLE when a scalar stands where a subchart expects a table
 */
export function coalesceValues(chart: Chart, userValues: ValueMap, warn: Warn = () => {}): ValueMap {
  const values = copyMap(userValues);
  fillChart(values, chart, '', { warn, keepNulls: false });
  return values;
}

/** As `coalesceValues` with nothing from the user, but nulls stay as they are (Helm: MergeValues). */
export function mergeDefaults(chart: Chart, warn: Warn = () => {}): ValueMap {
  const values: ValueMap = new Map();
  fillChart(values, chart, '', { warn, keepNulls: true });
  return values;
}

/** As `coalesceTables`, but nulls stay as they are (Helm: MergeTables). */
export function mergeTables(over: ValueMap, under: ValueMap): ValueMap {
  const values = copyMap(over);
  fillTable(values, copyMap(under), '', { warn: () => {}, keepNulls: true });
  return values;
}

/** Puts `under` below `over`, as above for plain tables (Helm: CoalesceTables). A new tree; no input is changed. */
export function coalesceTables(over: ValueMap, under: ValueMap, warn: Warn = () => {}): ValueMap {
  const values = copyMap(over);
  fillTable(values, copyMap(under), '', { warn, keepNulls: false });
  return values;
}
