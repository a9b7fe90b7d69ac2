import type { ManagedFields } from '../resource.ts';

/** A path element: a field name, or a list item selected by key fields, by value or by index. */
export type Step =
  | { readonly field: string }
  | { readonly keys: Readonly<Record<string, unknown>> }
  | { readonly value: unknown }
  | { readonly index: number };

/**
 * Returns a manager's field paths, keyed by their notation in conflict messages, such as `.spec.containers[name="web"].image`
 * (structured-merge-diff fieldpath/element.go).
 */
export function fieldPaths(entry: ManagedFields): ReadonlyMap<string, readonly Step[]> {
  const paths = new Map<string, readonly Step[]>();
  walk(entry.fieldsV1 ?? {}, [], '', paths);
  return paths;
}

function walk(
  fields: Readonly<Record<string, unknown>>,
  steps: readonly Step[],
  text: string,
  paths: Map<string, readonly Step[]>,
): void {
  if (text !== '') paths.set(text, steps);
  for (const [key, below] of Object.entries(fields)) {
    const step = readStep(key);
    if (step) walk((below ?? {}) as Readonly<Record<string, unknown>>, [...steps, step], text + stepText(step), paths);
  }
}

/** Parses a FieldsV1 key: "f:name", "k:{...}", "v:..." or "i:0". The key "." refers to the item itself. */
function readStep(key: string): Step | undefined {
  const rest = key.slice(2);
  try {
    switch (key.slice(0, 2)) {
      case 'f:':
        return { field: rest };
      case 'k:':
        return { keys: JSON.parse(rest) as Readonly<Record<string, unknown>> };
      case 'v:':
        return { value: JSON.parse(rest) };
      case 'i:':
        return { index: Number(rest) };
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function stepText(step: Step): string {
  if ('field' in step) return `.${step.field}`;
  if ('index' in step) return `[${step.index}]`;
  if ('value' in step) return `[=${JSON.stringify(step.value)}]`;
  const keys = Object.entries(step.keys).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

/** Returns an object's value at a path, or undefined if there is none. */
export function valueAt(object: unknown, steps: readonly Step[]): unknown {
  return steps.reduce(stepInto, object);
}

function stepInto(value: unknown, step: Step): unknown {
  if ('field' in step)
    return typeof value === 'object' && value !== null && Object.hasOwn(value, step.field)
      ? (value as Readonly<Record<string, unknown>>)[step.field]
      : undefined;
  if (!Array.isArray(value)) return undefined;
  if ('index' in step) return value[step.index];
  if ('value' in step) return value.find((item) => item === step.value);
  const wanted = Object.entries(step.keys);
  return value.find((item) => wanted.every(([key, expected]) => (item as Record<string, unknown> | null)?.[key] === expected));
}

/** Formats a path for output, such as `spec.containers[web].image`. All notations of the same path produce the same result. */
export function shortPath(path: string): string {
  return path
    .replace(/^\./, '')
    .replaceAll(/\[[^\]]*(?:\]|$)/g, (selector) => selector.replaceAll(/([[,])[\w.-]*=/g, '$1').replaceAll('"', ''));
}
