import { formatFloatG } from '../../base/go/float.ts';
import { GoObject, Int, isMap, type Value } from '../../base/go/value.ts';
import { sortedKeys } from './sorted-keys.ts';
import { checkSize } from './value-size.ts';

/** Formats the value of an action with Go's %v, or as "<no value>" if it is nil. */
export function printValue(value: Value | undefined): string {
  if (value === undefined || value === null) return '<no value>';
  if (!(value instanceof GoObject)) return formatV(value);
  return value.goType.startsWith('*') ? pointedAtText(value) : String(value);
}

/** Formats a value with Go's %v, which prints nil as "<nil>". @throws TextLimitError if the value is too large */
export function formatV(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '<nil>';
  checkSize(value);
  return textOf(value);
}

function textOf(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatFloatG(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Int) return value.toString();
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${textOf(value.get(key) ?? null)}`)
      .join(' ')}]`;
  if (Array.isArray(value)) return `[${value.map((item: Value) => textOf(item)).join(' ')}]`;
  return objectText(value as GoObject);
}

/** An object that fmt prints as a struct. */
export interface PrintedStruct {
  /** Returns all fields of the struct in order, including unexported ones. */
  printedFields(): ReadonlyMap<string, Value>;
}

/** Returns the fields that fmt prints, or undefined if the object is not printed as a struct. */
export function printedFields(value: GoObject): ReadonlyMap<string, Value> | undefined {
  return 'printedFields' in value ? (value as GoObject & PrintedStruct).printedFields() : undefined;
}

/**
 * An object with a String method, which fmt calls instead of printing the fields. Only verbs and flags that bypass String, such
 * as %#v, print the fields.
 */
export interface HiddenStruct {
  hiddenFields(): ReadonlyMap<string, Value>;
}

export function hiddenFields(value: GoObject): ReadonlyMap<string, Value> | undefined {
  return 'hiddenFields' in value ? (value as GoObject & HiddenStruct).hiddenFields() : undefined;
}

/**
 * Formats an object with Go's %v. If a String method is defined only on the pointer type, the struct itself is printed by its
 * fields.
 */
export function objectText(value: GoObject): string {
  const fields = printedFields(value);
  return fields === undefined ? String(value) : `${value.goType.startsWith('*') ? '&' : ''}${fieldsText(fields)}`;
}

function fieldsText(fields: ReadonlyMap<string, Value>): string {
  return `{${[...fields.values()].map((field) => textOf(field)).join(' ')}}`;
}

const formatPlain = (value: Value): string => (value instanceof GoObject ? String(value) : formatV(value));

/** Formats a value like text/template, which dereferences pointers, so that there is no "&". */
export function pointedAtText(value: Value | undefined): string {
  if (value === undefined || value === null) return '<nil>';
  const fields = value instanceof GoObject ? printedFields(value) : undefined;
  return fields === undefined ? formatPlain(value) : fieldsText(fields);
}
