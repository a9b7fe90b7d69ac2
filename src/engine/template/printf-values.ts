import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { Complex } from '../../base/go/complex.ts';
import { GoDuration } from '../../base/go/duration.ts';
import { NamedInt } from '../../base/go/named-int.ts';
import { quoteGo } from '../../base/go/quote.ts';
import { GoTime, goTimeSyntax } from '../../base/go/time.ts';
import { GoObject, Int, isMap, isNilContainer, type Value, type ValueMap } from '../../base/go/value.ts';
import { ByteSlice } from './byte-slice.ts';
import { mapOf, sliceItems, typeName } from './go-types.ts';
import { NamedString } from './named-string.ts';
import { hiddenFields, objectText, printedFields } from './print.ts';
import { type Flags, pad } from './printf-flags.ts';
import { formatFloat, formatInt } from './printf-numbers.ts';
import { sortedKeys } from './sorted-keys.ts';
import { checkSize } from './value-size.ts';

/**
 * Formats an argument. If the verb does not apply to the argument, returns an error text such as "%!d(string=x)", as Go's fmt
 * does.
 */
export function formatArgument(arg: Value | undefined, verb: string, flags: Flags): string {
  const value = arg ?? null;
  checkSize(value);
  if (verb === 'T') return formatString(typeName(value), 's', flags) ?? '';
  if (value === null) return verb === 'v' ? pad('<nil>', flags) : `%!${verb}(<nil>)`;
  if (verb === 'p') return hasAddress(value) ? pad('0xc000000000', flags) : complain(value, verb, flags);
  // handleMethods in fmt/print.go: %w is only valid in Errorf.
  if (verb === 'w' && !(value instanceof ByteSlice)) return complain(value, verb, flags);
  if (verb === 'v') {
    // With %v, the flags # and + select the format of the whole value (%#v, %+v), and do not apply to nested numbers.
    if (flags.sharp) flags.goSyntax = true;
    if (flags.plus) flags.fieldNames = true;
    flags.sharp = false;
    flags.plus = false;
  }
  const text = formatValue(value, verb, flags);
  // For an argument of the type []byte, printArg in fmt/print.go prints "[]byte" instead of "[]uint8". It does not do this for
  // nested values.
  return value instanceof ByteSlice ? text.replace(/^\[\]uint8/, '[]byte') : text;
}

function hasAddress(value: Value): boolean {
  return mapOf(value) !== undefined || sliceItems(value) !== undefined || isPointer(value);
}

function isPointer(value: Value): boolean {
  return value instanceof GoObject && value.goType.startsWith('*');
}

function complain(arg: Value, verb: string, flags: Flags): string {
  const inner = formatValue(arg, 'v', { ...flags, complaining: true });
  return `%!${verb}(${typeName(arg)}=${inner})`;
}

function formatValue(arg: Value, verb: string, flags: Flags): string {
  if (arg === null) return flags.goSyntax ? 'interface {}(nil)' : '<nil>';
  if (typeof arg === 'string') return formatString(arg, verb, flags) ?? complain(arg, verb, flags);
  if (arg instanceof NamedString) return formatString(arg.text, verb, flags) ?? complain(arg, verb, flags);
  if (typeof arg === 'boolean') return verb === 't' || verb === 'v' ? pad(String(arg), flags) : complain(arg, verb, flags);
  if (typeof arg === 'number') return formatFloat(arg, verb, flags) ?? complain(arg, verb, flags);
  if (arg instanceof Int) return formatInt(arg, verb, flags) ?? complain(arg, verb, flags);
  if (isMap(arg)) return formatMap(arg, verb, flags);
  if (Array.isArray(arg)) return formatList(arg, { verb, flags, type: typeName(arg) });
  return formatObject(arg as GoObject, verb, flags);
}

/** Formats a list or map element. If it is a pointer, fewer verbs are valid than for an argument (printValue in fmt/print.go). */
function formatItem(arg: Value, verb: string, flags: Flags): string {
  return isPointer(arg) && !'vsqxXbodp'.includes(verb) ? complain(arg, verb, flags) : formatValue(arg, verb, flags);
}

function formatMap(map: ValueMap, verb: string, flags: Flags): string {
  const entry = (key: string): string => `${formatValue(key, verb, flags)}:${formatItem(map.get(key) ?? null, verb, flags)}`;
  const entries = sortedKeys(map).map(entry);
  if (verb === 'v' && flags.goSyntax && isNilContainer(map)) return `${typeName(map)}(nil)`;
  return verb === 'v' && flags.goSyntax ? `${typeName(map)}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
}

/** The verb and flags used to format a list or struct. */
interface Form {
  readonly verb: string;
  readonly flags: Flags;
}

function formatList(list: readonly Value[], { verb, flags, type }: Form & { readonly type: string }): string {
  const items = list.map((item) => formatItem(item, verb, flags));
  if (verb !== 'v' || !flags.goSyntax) return `[${items.join(' ')}]`;
  if (isNilContainer(list)) return `${type}(nil)`;
  return `${type}{${items.join(', ')}}`;
}

/** Formats the fields of a struct, preceded by "&" for a pointer. */
function formatStruct(arg: GoObject, fields: ReadonlyMap<string, Value>, { verb, flags }: Form): string {
  const isNamed = verb === 'v' && (flags.goSyntax || flags.fieldNames);
  const items = [...fields].map(([name, value]) => `${isNamed ? `${name}:` : ''}${formatValue(value, verb, flags)}`);
  const type = verb === 'v' && flags.goSyntax ? arg.goType.replace(/^\*/, '') : '';
  return `${isPointer(arg) ? '&' : ''}${type}{${items.join(type === '' ? ' ' : ', ')}}`;
}

function formatObject(arg: GoObject, verb: string, flags: Flags): string {
  if (arg instanceof ByteSlice) return formatBytes(arg, verb, flags);
  const map = mapOf(arg);
  if (map !== undefined) return formatMap(map, verb, flags);
  if (arg instanceof Complex) return formatComplex(arg, verb, flags);
  const number = arg instanceof GoDuration ? arg.marshalJson() : arg instanceof NamedInt ? arg.number : undefined;
  if (number && !usesMethods(verb, flags)) return formatInt(number, verb, flags) ?? complain(arg, verb, flags);
  if (arg instanceof GoTime && flags.goSyntax && verb === 'v') return pad(goTimeSyntax(arg), flags);
  const fields = printedFields(arg) ?? (usesMethods(verb, flags) ? undefined : hiddenFields(arg));
  if (fields !== undefined) return formatStruct(arg, fields, { verb, flags });
  const items = sliceItems(arg);
  if (items !== undefined) return formatList(items, { verb, flags, type: arg.goType });
  return formatString(objectText(arg), verb, flags) ?? complain(arg, verb, flags);
}

/** Reports whether fmt calls a String method (handleMethods in fmt/print.go). */
function usesMethods(verb: string, flags: Flags): boolean {
  return !flags.complaining && !flags.goSyntax && 'vsqxX'.includes(verb);
}

function formatBytes(arg: ByteSlice, verb: string, flags: Flags): string {
  if ('sqxX'.includes(verb)) return formatString(fromGoBytes(arg.bytes), verb, flags) ?? '';
  if (verb === 'v' && flags.goSyntax && isNilContainer(arg)) return '[]uint8(nil)';
  const items = arg.items.map((item) => formatValue(item, verb, flags));
  return verb === 'v' && flags.goSyntax ? `[]uint8{${items.join(', ')}}` : `[${items.join(' ')}]`;
}

function formatComplex(arg: Complex, verb: string, flags: Flags): string {
  const real = formatFloat(arg.real, verb, flags);
  const imaginary = formatFloat(arg.imaginary, verb, { ...flags, plus: true });
  return real === undefined || imaginary === undefined ? complain(arg, verb, flags) : `(${real}${imaginary}i)`;
}

/** Formats a string. Returns undefined if the verb does not apply to strings. */
function formatString(text: string, verb: string, flags: Flags): string | undefined {
  const { precision } = flags;
  const cut = precision === undefined ? text : [...text].slice(0, precision).join('');
  switch (verb) {
    case 'v':
      return pad(flags.goSyntax ? quoteGo(text) : cut, flags);
    case 's':
      return pad(cut, flags);
    case 'q':
      return pad(flags.sharp && /^[^`\x00-\x08\x0a-\x1f\x7f\ufeff]*$/.test(cut) ? `\`${cut}\`` : quoteGo(cut, flags.plus), flags);
    case 'x':
    case 'X':
      return pad(hexText(text, verb, flags), flags);
    default:
      return undefined;
  }
}

function hexText(text: string, verb: 'x' | 'X', flags: Flags): string {
  const bytes = toGoBytes(text).subarray(0, flags.precision);
  if (bytes.length === 0) return '';
  const plain = Buffer.from(bytes).toString('hex');
  const hex = verb === 'X' ? plain.toUpperCase() : plain;
  const prefix = flags.sharp ? `0${verb}` : '';
  return prefix + (flags.space ? (hex.match(/../g) ?? []).join(` ${prefix}`) : hex);
}
