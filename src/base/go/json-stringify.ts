import { LONE_SURROGATE } from './json.ts';

/** Formats plain data as encoding/json formats a struct: the fields keep their order, and <, > and & are escaped. */
export function orderedJson(data: unknown, indent?: number): string {
  const text = JSON.stringify(data, undefined, indent);
  // Replace bytes that are not valid UTF-8, which JSON.stringify would write as escaped lone surrogates.
  const clean = /\\ud[89a-f]/.test(text) ? JSON.stringify(data, withoutBytes, indent) : text;
  return clean.replace(/[<>&\u2028\u2029]/g, escaped);
}

function withoutBytes(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(LONE_SURROGATE, '\ufffd') : value;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
