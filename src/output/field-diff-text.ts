import type { ShownField } from '../report/plan-document.ts';

const widest = 100;

/**
 * Formats changed fields as lines of the form "path   before → after". If several fields belong to the same list item, they are
 * indented below a line with the item's path.
 */
export function fieldLines(fields: readonly ShownField[]): string[] {
  const groups = new Map<string, ShownField[]>();
  for (const field of fields) {
    const item = itemOf(field.path) ?? '';
    const shared = item !== '' && fields.filter((other) => itemOf(other.path) === item).length > 1;
    const key = shared ? item : `\0${field.path}`;
    groups.set(key, [...(groups.get(key) ?? []), field]);
  }
  return [...groups].flatMap(([key, members]) => {
    if (key.startsWith('\0')) return members.map((field) => fieldLine(field.path, field, 36));
    return [key, ...members.map((field) => `  ${fieldLine(field.path.slice(key.length).replace(/^\./, ''), field, 34)}`)];
  });
}

/**
 * Returns the list item that contains a path, for example "spec.template.spec.containers[web]", or undefined if there is none.
 */
function itemOf(path: string): string | undefined {
  // A quoted string in brackets is a map key with special characters, not a list index.
  const match = /^[^[]*\[[^\]"]+\](?=[.[])/.exec(path);
  return match?.[0];
}

function fieldLine(path: string, field: ShownField, width: number): string {
  const name = path.padEnd(width);
  if (!('before' in field)) return `${name} + ${valueText(itemValue(field.after), field.masked)}`;
  if (!('after' in field)) return `${name} - ${valueText(itemValue(field.before), field.masked)}`;
  const plain = isPlain(field.before) && isPlain(field.after);
  const text = (value: unknown): string => (plain ? shorten(String(value)) : valueText(value, field.masked));
  if (field.masked) return `${name} (changed, ${inner(field.before)} → ${inner(field.after)})`;
  return `${name} ${text(field.before)} → ${text(field.after)}`;
}

function inner(value: unknown): string {
  return String(value).replace(/^\((.*)\)$/, '$1');
}

/** Reports whether a value is a string that is unambiguous without quotes. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' ? /^[A-Za-z/][\w./:@-]*$/.test(value) && !/^(?:true|false|null|yes|no)$/i.test(value) : false;
}

/** Returns only the value of an added or removed environment variable, because the path already contains its name. */
function itemValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  return keys.length === 2 && 'name' in value && 'value' in value ? value.value : value;
}

/** Formats a value as JSON, truncated if it is long. */
export function valueText(value: unknown, masked = false): string {
  return shorten(masked ? String(value) : JSON.stringify(value ?? null));
}

function shorten(text: string): string {
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
