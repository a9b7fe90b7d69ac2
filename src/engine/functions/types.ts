import type { Value } from '../../base/go/value.ts';
import { isTrue, kindName, typeName } from '../template/go-types.ts';
import { formatV } from '../template/print.ts';
import { sprintf } from '../template/printf.ts';
import { defineFunctions } from './define.ts';

/** Go's Print puts blanks between operands when neither is a string. */
function print(...values: Value[]): string {
  return values
    .map((value, i) => (i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string' ? ' ' : '') + formatV(value))
    .join('');
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function escapeArgs(values: readonly Value[]): string {
  const [only] = values;
  return values.length === 1 && typeof only === 'string'
    ? only
    : print(...values.map((value) => (value === null ? '<no value>' : value)));
}

function jsEscape(text: string): string {
  const table: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    "'": "\\'",
    '"': '\\"',
    '<': '\\u003C',
    '>': '\\u003E',
    '&': '\\u0026',
    '=': '\\u003D',
  };
  return [...text]
    .map(
      (char) =>
        table[char] ??
        (char < ' ' || !/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)
          ? `\\u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
          : char),
    )
    .join('');
}

function queryEscape(text: string): string {
  // Bytes that are no UTF-8 are escaped as they are.
  const parts = text.split(/([\udc80-\udcff])(?<![\ud800-\udbff][\udc80-\udcff])/);
  return parts
    .map((part, i) => (i % 2 === 1 ? `%${(part.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}` : encodeURIComponent(part)))
    .join('')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

export const typeFunctions = defineFunctions({
  typeOf: { args: ['any'], call: (value: Value) => (value === null ? '<nil>' : typeName(value)) },
  typeIs: { args: ['string', 'any'], call: (type: string, value: Value) => type === typeName(value) },
  typeIsLike: {
    args: ['string', 'any'],
    call: (type: string, value: Value) => type === typeName(value) || `*${type}` === typeName(value),
  },
  kindOf: { args: ['any'], call: kindName },
  kindIs: { args: ['string', 'any'], call: (kind: string, value: Value) => kind === kindName(value) },
  default: {
    args: ['any', '...any'],
    call: (otherwise: Value, ...given: Value[]) => (given.length === 0 || !isTrue(given[0]) ? otherwise : (given[0] ?? null)),
  },
  empty: { args: ['any'], call: (value: Value) => !isTrue(value) },
  coalesce: { args: ['...any'], call: (...values: Value[]) => values.find((value) => isTrue(value)) ?? null },
  all: { args: ['...any'], call: (...values: Value[]) => values.every((value) => isTrue(value)) },
  any: { args: ['...any'], call: (...values: Value[]) => values.some((value) => isTrue(value)) },
  ternary: { args: ['any', 'any', 'bool'], call: (yes: Value, no: Value, test: boolean) => (test ? yes : no) },
  not: { args: ['any'], call: (value: Value) => !isTrue(value) },
  print: { args: ['...any'], call: print },
  println: { args: ['...any'], call: (...values: Value[]) => `${values.map(formatV).join(' ')}\n` },
  printf: { args: ['string', '...any'], call: (format: string, ...values: Value[]) => sprintf(format, values) },
  html: {
    args: ['...any'],
    call: (...values: Value[]) => escapeArgs(values).replace(/["'&<>\0]/g, (char) => htmlEscapes[char] ?? char),
  },
  js: { args: ['...any'], call: (...values: Value[]) => jsEscape(escapeArgs(values)) },
  urlquery: { args: ['...any'], call: (...values: Value[]) => queryEscape(escapeArgs(values)) },
});
