import { GoTime } from '../go/time.ts';
import { Int, isMap, type Value } from '../go/value.ts';

const trueWords = ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'];
const falseWords = ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'];

/** Returns the boolean that go-yaml v3 stores in a field of type bool. Returns undefined for any other value. */
export function booleanOf(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (trueWords.includes(value)) return true;
  return falseWords.includes(value) ? false : undefined;
}

/**
 * Returns go-yaml v3's error message for a value whose type does not match its field.
 *
 * @param source the value as written; not used for mappings and lists
 * @param type Go name of the type
 */
export function cannotUnmarshal(value: Value, source: string, type: string): string {
  const shown = isMap(value) || Array.isArray(value) ? '' : ` \`${shortened(source)}\``;
  return `cannot unmarshal ${tagOf(value)}${shown} into ${type}`;
}

function shortened(text: string): string {
  return Buffer.byteLength(text) > 10 ? `${text.slice(0, 7)}...` : text;
}

function tagOf(value: Value): string {
  if (isMap(value)) return '!!map';
  if (Array.isArray(value)) return '!!seq';
  if (value instanceof Int) return '!!int';
  if (value instanceof GoTime) return '!!timestamp';
  if (typeof value === 'number') return '!!float';
  return typeof value === 'boolean' ? '!!bool' : '!!str';
}
