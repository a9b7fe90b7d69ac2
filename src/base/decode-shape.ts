import * as z from 'zod/mini';

/** More problems than this are only counted: data of another kind altogether has one for each field. */
const maxProblems = 3;
/** What zod/mini says without a locale: its issues carry no text of their own. */
const untold = 'Invalid input';

/**
 * Checks data from outside against a schema without transforms.
 *
 * @param fail  makes the error from what is wrong, for example "hooks.0.name: expected string, got number"
 * @returns the data itself, so that unknown fields and the order of keys survive
 * @throws what `fail` makes
 */
export function decodeShape<S extends z.ZodMiniType>(schema: S, data: unknown, fail: (problem: string) => Error): z.output<S> {
  const result = z.safeParse(schema, data, { jitless: true });
  if (!result.success) throw fail(problemsOf(result.error.issues, data));
  // The schemas have no transforms, so the input has the type of the output.
  return data as z.output<S>;
}

/** True for data that fits a schema without transforms. */
export function hasShape<S extends z.ZodMiniType>(schema: S, data: unknown): data is z.output<S> {
  return z.safeParse(schema, data, { jitless: true }).success;
}

type Issue = z.core.$ZodIssue;

function problemsOf(issues: readonly Issue[], data: unknown): string {
  const texts = issues.slice(0, maxProblems).map((issue) => problemOf(issue, data));
  const more = issues.length - texts.length;
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function problemOf(issue: Issue, data: unknown): string {
  const path = issue.path.map(keyText).join('.');
  const text = issue.message === untold ? `expected ${expectedBy(issue)}, got ${kindAt(data, issue.path)}` : issue.message;
  return path === '' ? text : `${path}: ${text}`;
}

/** Keys may contain dots, and control characters that a terminal must not see. */
function keyText(key: PropertyKey): string {
  const text = String(key);
  return /^[\w$-]+$/.test(text) ? text : JSON.stringify(text);
}

/** JSON's name for what the schema wants. */
function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return jsonNames[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return alternatives(issue.values.map((value) => JSON.stringify(value)));
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'array' ? ' items' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'array' ? ' items' : ''}`;
    case 'invalid_union':
      return alternatives(issue.errors.flatMap(([first]) => (first ? [expectedBy(first)] : [])));
    default:
      return 'another value';
  }
}

const jsonNames: Readonly<Record<string, string>> = { record: 'object', tuple: 'array', int: 'integer' };

function alternatives(texts: readonly string[]): string {
  return [...new Set(texts)].join(' or ');
}

/** The kind alone: the value may be a password. */
function kindAt(data: unknown, path: readonly PropertyKey[]): string {
  let value = data;
  // The path leads through objects and arrays of the data; the last step may be missing.
  for (const key of path) value = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
