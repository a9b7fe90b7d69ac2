import { fieldsOf, itemsOf } from '../../base/untyped-fields.ts';
import type { KubeObject, Target } from '../resource.ts';

/** Annotation whose readiness expression replaces the readiness rules for the object's kind. */
export const readyWhenAnnotation = 'tillerless.dev/ready-when';

/** A parsed readiness expression. */
export interface ReadyWhen {
  readonly expression: string;
  /** Returns the current value for display, for example "Pending". */
  currentValue(object: KubeObject): string;
  isMet(object: KubeObject): boolean;
}

type Step = (values: readonly unknown[]) => readonly unknown[];

/**
 * Parses an object's readiness annotation. Returns undefined if the object has none, and an error message if the expression is
 * invalid.
 */
export function readyWhenOf({ object }: Pick<Target, 'object'>): ReadyWhen | string | undefined {
  const expression = object.metadata.annotations?.[readyWhenAnnotation];
  // A value that is not a string is left for the API server to reject.
  return typeof expression === 'string' ? parseReadyWhen(expression.trim()) : undefined;
}

/**
 * Parses an expression such as `{.status.phase}=Running`, `condition=Synced` or `condition=Synced=False`.
 *
 * @returns an error message if the expression is invalid
 */
export function parseReadyWhen(expression: string): ReadyWhen | string {
  const named = /^condition=([\w./-]+)(?:=(True|False|Unknown))?$/.exec(expression);
  if (named) return conditionIs(expression, named[1] ?? '', named[2] ?? 'True');
  const match = /^\{(.*)\}==?(.*)$/s.exec(expression);
  if (!match)
    return expression.startsWith('{')
      ? 'after the path in braces, "=" and a value are missing'
      : 'it is neither {PATH}=VALUE nor condition=TYPE';
  const steps = parsePath(match[1] ?? '');
  if (typeof steps === 'string') return steps;
  const wanted = (match[2] ?? '').replace(/^(["'])(.*)\1$/s, '$2');
  if (wanted === '') return 'the value after "=" is missing';
  const values = (object: KubeObject): string[] =>
    steps.reduce<readonly unknown[]>((items, step) => step(items), [object]).map(shown);
  return {
    expression,
    currentValue: (object) => values(object).join(', '),
    // As in kubectl wait, every value that the expression selects must match.
    isMet: (object) => values(object).length > 0 && values(object).every((value) => value === wanted),
  };
}

function conditionIs(expression: string, type: string, wanted: string): ReadyWhen {
  const find = (object: KubeObject) => itemsOf(fieldsOf(object.status).conditions).find((condition) => condition.type === type);
  return {
    expression,
    currentValue: (object) => {
      const { status, reason, message } = find(object) ?? {};
      return [status, reason, message].filter((part) => typeof part === 'string' && part !== '').join(', ');
    },
    isMet: (object) => find(object)?.status === wanted,
  };
}

const stepPattern =
  /\.([\w-]+(?:\\\.[\w-]+)*)|\[(\d+)\]|\[(\*)\]|\[(['"])(.+?)\4\]|\[\?\(\s*@\.([\w-]+)\s*==\s*(['"])(.*?)\7\s*\)\]/y;

/** Parses a path of fields, indexes, [*], quoted names, and filters of the form [?(@.type=="Ready")]. */
function parsePath(path: string): readonly Step[] | string {
  const text = path.trim().replace(/^\$/, '');
  const steps: Step[] = [];
  for (let at = 0; at < text.length; at = stepPattern.lastIndex) {
    stepPattern.lastIndex = at;
    const match = stepPattern.exec(text);
    if (!match) return `cannot parse the path from "${text.slice(at)}"`;
    const [, name, index, all, , quoted, key, , value] = match;
    if (key !== undefined) steps.push((values) => values.flatMap(itemsOf).filter((item) => item[key] === value));
    else if (all !== undefined) steps.push((values) => values.flatMap((item) => (Array.isArray(item) ? item : [])));
    else if (index !== undefined)
      steps.push((values) => values.flatMap((item) => (Array.isArray(item) ? item.slice(Number(index), Number(index) + 1) : [])));
    else steps.push(fieldStep((name ?? '').replaceAll('\\.', '.') || (quoted ?? '')));
  }
  return steps.length > 0 ? steps : 'the path is empty';
}

function fieldStep(name: string): Step {
  return (values) => values.flatMap((item) => (Object.hasOwn(fieldsOf(item), name) ? [fieldsOf(item)[name]] : []));
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
