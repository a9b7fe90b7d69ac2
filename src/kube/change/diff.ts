import { type Fields, isFields } from '../../base/untyped-fields.ts';
/** A field that differs between two objects. `before` or `after` is absent if that object does not have the field. */
export interface FieldChange {
  /** for example `spec.template.spec.containers[web].image` */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Returns the fields that differ between two objects. List items are matched by name if they have one, otherwise by position. */
export function diffFields(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isFields(before) && isFields(after)) return diffMaps(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  return same(before, after) ? [] : [change(path, before, after)];
}

function diffMaps(before: Fields, after: Fields, path: string): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return keys.flatMap((key) => diffFields(before[key], after[key], join(path, key)));
}

function diffLists(before: readonly unknown[], after: readonly unknown[], path: string): FieldChange[] {
  const key = listKey(before) ?? listKey(after);
  if (key && (before.length === 0 || listKey(before) === key) && (after.length === 0 || listKey(after) === key)) {
    const index = (list: readonly unknown[]): Map<string, unknown> =>
      new Map(list.map((item) => [String((item as Fields)[key]), item]));
    const [old, now] = [index(before), index(after)];
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
      diffFields(old.get(name), now.get(name), `${path}[${name}]`),
    );
  }
  return Array.from({ length: Math.max(before.length, after.length) }, (_, i) =>
    diffFields(before[i], after[i], `${path}[${i}]`),
  ).flat();
}

/** Returns the field that identifies the items of a list, or undefined if no field is unique within the list. */
function listKey(list: readonly unknown[]): string | undefined {
  return ['name', 'containerPort', 'port', 'mountPath', 'key', 'ip'].find((key) => {
    const seen = new Set(list.map((item) => (isFields(item) ? item[key] : undefined)));
    return list.length > 0 && !seen.has(undefined) && seen.size === list.length;
  });
}

/** Reports whether a path refers to a field below `outer`. */
export function isFieldIn(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** Returns the path of a field in the notation of `diffFields`. @param keys keys and indexes from the root to the field */
export function fieldPath(object: unknown, keys: readonly (string | number)[]): string {
  let value: unknown = object;
  let path = '';
  for (const step of keys) {
    if (Array.isArray(value)) {
      const key = listKey(value);
      const item: unknown = value[Number(step)];
      path += `[${key && isFields(item) ? String(item[key]) : step}]`;
      value = item;
    } else {
      path = join(path, String(step));
      value = isFields(value) ? value[step] : undefined;
    }
  }
  return path;
}

function join(path: string, key: string): string {
  const plain = /^[A-Za-z_][\w-]*$/.test(key) ? key : undefined;
  if (plain === undefined) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? plain : `${path}.${plain}`;
}

function change(path: string, before: unknown, after: unknown): FieldChange {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** Reports whether two JSON values are deeply equal. Fields with the value undefined are treated as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  return keys.length === Object.keys(b).filter((key) => b[key] !== undefined).length && keys.every((key) => same(a[key], b[key]));
}

/**
 * Returns the fields of a manifest whose live values differ, because they have drifted or because an apply would change them.
 * Fields that are not in the manifest are ignored. List items are matched by name if they have one, otherwise by position.
 */
export function diffLive(manifest: unknown, live: unknown, path = ''): FieldChange[] {
  if (isFields(manifest)) {
    const held: Fields = isFields(live) ? live : {};
    if (Object.keys(manifest).length > 0 || isFields(live))
      return Object.keys(manifest).flatMap((key) =>
        isSameValue(manifest[key], held[key]) ? [] : diffLive(manifest[key], held[key], join(path, key)),
      );
  }
  if (Array.isArray(manifest) && Array.isArray(live)) return diffLiveList(manifest, live, path);
  if (manifest === null || isEmpty(manifest))
    return live === undefined || live === null || isEmpty(live) ? [] : [change(path, live, manifest)];
  return sameScalar(manifest, live) ? [] : [change(path, live, manifest)];
}

/**
 * Reports whether two values are the same scalar. Used as a fast check, so that no path is built for a field that has not
 * changed.
 */
function isSameValue(manifest: unknown, live: unknown): boolean {
  return manifest === live && manifest !== undefined;
}

function diffLiveList(manifest: readonly unknown[], live: readonly unknown[], path: string): FieldChange[] {
  const key = listKey(manifest);
  if (!key || live.length === 0) {
    if (manifest.length !== live.length) return [change(path, live, manifest)];
    return manifest.flatMap((item, i) => diffLive(item, live[i], `${path}[${i}]`));
  }
  return manifest.flatMap((item) => {
    const name = (item as Fields)[key];
    return diffLive(
      item,
      live.find((other) => isFields(other) && other[key] === name),
      `${path}[${String(name)}]`,
    );
  });
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}

/**
 * Reports whether two scalars are equal after the API server's normalization of quantities ("1000m" becomes "1") and of numbers
 * given as strings.
 */
function sameScalar(manifest: unknown, live: unknown): boolean {
  if (same(manifest, live)) return true;
  const [a, b] = [quantity(manifest), quantity(live)];
  return a !== undefined && b !== undefined && Math.abs(a - b) <= Math.abs(a) * 1e-12;
}

const quantitySuffix: Readonly<Record<string, number>> = {
  n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // biome-ignore format: one table

function quantity(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const match =
    typeof value === 'string' ? /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value) : null;
  return match ? Number(match[1]) * (quantitySuffix[match[2] ?? ''] ?? Number.NaN) : undefined;
}
