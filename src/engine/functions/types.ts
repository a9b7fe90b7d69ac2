import { GoObject, type Value } from '../../base/go/value.ts';
import { isTrue, kindName, typeName } from '../template/go-types.ts';
import { stringOf } from '../template/named-string.ts';
import { formatV, pointedAtText } from '../template/print.ts';
import { sprintf } from '../template/printf.ts';
import { defineFunctions } from './define.ts';

/** Formats values like fmt.Sprint, which adds a space between two operands if neither of them is a string. */
function print(values: readonly Value[], textOf: (value: Value) => string): string {
  const isText = (value: Value | undefined): boolean => stringOf(value) !== undefined;
  return values.map((value, i) => (i > 0 && !isText(value) && !isText(values[i - 1]) ? ' ' : '') + textOf(value)).join('');
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
  if (values.length === 1 && typeof only === 'string') return only;
  return print(values.map(printable), (value) => (value instanceof GoObject ? pointedAtText(value) : formatV(value)));
}

/** Replaces nil with "<no value>", like printableValue in text/template's exec.go. */
function printable(value: Value): Value {
  return value ?? '<no value>';
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
  // encodeURIComponent rejects bytes that are not valid UTF-8. Escape each of these bytes separately.
  const parts = text.split(/([\udc80-\udcff])(?<![\ud800-\udbff][\udc80-\udcff])/);
  return parts
    .map((part, i) => (i % 2 === 1 ? `%${(part.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}` : encodeURIComponent(part)))
    .join('')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

export const typeFunctions = defineFunctions({
  typeOf: {
    args: ['any'],
    doc: 'Returns the Go type of a value.',
    call: (value) => (value === null ? '<nil>' : typeName(value)),
  },
  typeIs: {
    args: ['string', 'any'],
    doc: 'Reports whether a value has a Go type; the type comes first.',
    call: (type, value) => type === typeName(value),
  },
  typeIsLike: {
    args: ['string', 'any'],
    doc: 'Like typeIs, but also true for a pointer to the type.',
    call: (type, value) => type === typeName(value) || `*${type}` === typeName(value),
  },
  kindOf: { args: ['any'], doc: 'Returns the Go kind of a value.', call: kindName },
  kindIs: {
    args: ['string', 'any'],
    doc: 'Reports whether a value has a Go kind; the kind comes first.',
    call: (kind, value) => kind === kindName(value),
  },
  default: {
    args: ['any', '...any'],
    doc: 'Returns the second value, or the first one if the second is empty.',
    call: (otherwise, ...values) => (values.length === 0 || !isTrue(values[0]) ? otherwise : (values[0] ?? null)),
  },
  empty: {
    args: ['any'],
    doc: 'Reports whether a value is empty: false, 0, "", nil, or an empty list or dict.',
    call: (value) => !isTrue(value),
  },
  coalesce: {
    args: ['...any'],
    doc: 'Returns the first non-empty value.',
    call: (...values) => values.find((value) => isTrue(value)) ?? null,
  },
  all: {
    args: ['...any'],
    doc: 'Reports whether all values are non-empty.',
    call: (...values) => values.every((value) => isTrue(value)),
  },
  any: {
    args: ['...any'],
    doc: 'Reports whether any value is non-empty.',
    call: (...values) => values.some((value) => isTrue(value)),
  },
  ternary: {
    args: ['any', 'any', 'bool'],
    doc: 'Returns the first value if the third is true, otherwise the second.',
    call: (yes, no, test) => (test ? yes : no),
  },
  not: { args: ['any'], doc: 'Returns the boolean negation of a value.', call: (value) => !isTrue(value) },
  print: {
    args: ['...any'],
    readsAll: true,
    doc: "Formats values like Go's fmt.Sprint.",
    call: (...values) => print(values, formatV),
  },
  println: {
    args: ['...any'],
    readsAll: true,
    doc: "Formats values like Go's fmt.Sprintln.",
    call: (...values) => `${values.map(formatV).join(' ')}\n`,
  },
  printf: {
    args: ['string', '...any'],
    readsAll: true,
    doc: "Formats values like Go's fmt.Sprintf.",
    cost: { steps: 1, perCharacter: 0.1, bytesPerCharacter: 14 },
    call: (format, ...values) => sprintf(format, values),
  },
  html: {
    args: ['...any'],
    readsAll: true,
    doc: 'Escapes text for HTML.',
    cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
    call: (...values) => escapeArgs(values).replace(/["'&<>\0]/g, (char) => htmlEscapes[char] ?? char),
  },
  js: {
    args: ['...any'],
    readsAll: true,
    doc: 'Escapes text for JavaScript.',
    cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
    call: (...values) => jsEscape(escapeArgs(values)),
  },
  urlquery: {
    args: ['...any'],
    readsAll: true,
    doc: 'Escapes text for a URL query.',
    cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
    call: (...values) => queryEscape(escapeArgs(values)),
  },
});
