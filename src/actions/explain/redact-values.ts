import type { SetExpression } from '../../engine/values/set-syntax.ts';
import { type ErrorNote, type ErrorWhere, reworded, type TillerlessError } from '../../errors/tillerless-error.ts';

/**
 * Minimum length of a value to redact. Shorter values are unlikely to be secrets, and redacting them would hide unrelated text.
 */
const shortest = 6;
const maxValues = 200;
const hidden = '…';

/**
 * Redacts the values of --set flags and the data of Secrets in an error, including its source lines and template output. Helm's
 * own message is not changed.
 */
export function withoutSecretValues(error: TillerlessError, expressions: readonly SetExpression[]): TillerlessError {
  const values = expressions.flatMap(valuesOf).slice(0, maxValues);
  const hide = (text: string): string => values.reduce((shown, value) => shown.replaceAll(value, hidden), text);
  return reworded(error, {
    message: hide(error.message),
    hint: error.hint === undefined ? undefined : hide(error.hint),
    where: error.where && hideIn(error.where, hide),
    notes: error.notes.map((note) => hideInNote(note, hide)),
    cause: error.cause,
  });
}

function hideInNote({ title, where, hint }: ErrorNote, hide: (text: string) => string): ErrorNote {
  return {
    title: hide(title),
    where: where && hideIn(where, hide),
    hint: hint === undefined ? undefined : hide(hint),
  };
}

function hideIn(where: ErrorWhere, hide: (text: string) => string): ErrorWhere {
  const { wrote, source, object } = where;
  const isSecret = source !== undefined && /(?:^|[\s{,])["']?kind["']? *: *["']?Secret\b/.test(source);
  return {
    ...where,
    ...(wrote === undefined ? {} : { wrote: isSecret ? hidden : hide(wrote) }),
    ...(source === undefined ? {} : { source: hide(isSecret && !source.includes('{{') ? withoutScalars(source) : source) }),
    ...(object === undefined ? {} : { object: hide(object) }),
  };
}

/** Lines of a Secret that are not redacted: top-level fields other than data, document separators, and comments. */
const shownLine = /^(?:(?:apiVersion|kind|metadata|type|immutable) *:|---|#)/;

/** Reduces each line of rendered YAML or JSON to the key at its start. */
function withoutScalars(source: string): string {
  return source
    .split('\n')
    .map((line) =>
      shownLine.test(line) ? line : line.replace(/^(\s*(?:- +)*(?:[^\s:]+: *)?)(?![^\s:]*:\s*$)\S[\s\S]*$/, `$1${hidden}`),
    )
    .join('\n');
}

/** Returns the values that a --set expression assigns, except for those that are too short to redact. */
function valuesOf({ kind, text }: SetExpression): string[] {
  if (kind === 'set-file') return [];
  const values =
    kind === 'set-json'
      ? [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => value)
      : kind === 'set-literal'
        ? [text.slice(text.indexOf('=') + 1)]
        : [...text.matchAll(/=((?:[^,\\]|\\.)*)/g)].map(([, value = '']) => value.replace(/\\(.)/g, '$1'));
  return values.filter((value) => value.length >= shortest);
}
