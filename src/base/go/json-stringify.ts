import { LONE_SURROGATE } from './json.ts';

/** Data as Go's encoding/json writes a struct: fields in their order, and with <, > and & escaped. */
export function orderedJson(data: unknown, indent?: number): string {
  const text = JSON.stringify(data, undefined, indent);
  // Bytes that are not UTF-8 would be escapes that are not characters.
  const clean = /\\ud[89a-f]/.test(text) ? JSON.stringify(data, withoutBytes, indent) : text;
  return clean.replace(/[<>&\u2028\u2029]/g, escaped);
}

function withoutBytes(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(LONE_SURROGATE, '\ufffd') : value;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
