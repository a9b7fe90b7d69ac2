import { TillerlessError } from '../errors/tillerless-error.ts';
import { goJson } from './go/json.ts';
import type { Value } from './go/value.ts';
import { Int } from './go/value.ts';

const STEP = /\.?([^.[\]]+)|\[(-?\d+)\]|\[\*\]|\['([^']*)'\]/y;

function bad(expression: string): TillerlessError {
  return new TillerlessError('USAGE', `cannot parse the JSONPath expression {${expression}}`, {
    helmText: `error parsing jsonpath {${expression}}: unrecognized character in action`,
  });
}

function follow(values: readonly Value[], step: RegExpExecArray): Value[] {
  const [whole, name, index, quoted] = step;
  return values.flatMap((value): Value[] => {
    if (whole === '[*]' || name === '*') {
      if (value instanceof Map) return [...value.values()];
      return Array.isArray(value) ? [...value] : [];
    }
    if (index !== undefined) {
      const item = Array.isArray(value) ? value.at(Number(index)) : undefined;
      if (item === undefined) throw new TillerlessError('USAGE', `array index out of bounds: index ${index}`);
      return [item];
    }
    const key = name ?? quoted ?? '';
    const item = value instanceof Map ? value.get(key) : undefined;
    if (item === undefined) throw new TillerlessError('USAGE', `${key} not found`, { helmText: `${key} is not found` });
    return [item];
  });
}

function evaluate(root: Value, expression: string): Value[] {
  let values: Value[] = [root];
  const path = expression.trim().replace(/^[$@]/, '').replace(/^\.$/, '');
  for (let at = 0; at < path.length; ) {
    STEP.lastIndex = at;
    const step = STEP.exec(path);
    if (step === null) throw bad(expression);
    values = follow(values, step);
    at = STEP.lastIndex;
  }
  return values;
}

function shown(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof Int ? value.toString() : goJson(value);
}

/**
 * Expands a JSONPath template such as `text {.a.b[0]} text`, as kubectl does. Fields, indexes, `*` and quoted names are
 * supported.
 *
 * @throws USAGE for unsupported expressions and for paths that do not exist
 */
export function jsonPathText(template: string, root: Value): string {
  const text = template.includes('{') ? template : `{${template}}`;
  return text.replace(/\{([^}]*)(\}|$)/g, (whole, expression: string, end: string) => {
    if (end === '') return whole;
    const literal = /^\s*"(.*)"\s*$/.exec(expression);
    if (literal) return (literal[1] ?? '').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    return evaluate(root, expression).map(shown).join(' ');
  });
}
