import * as z from 'zod/mini';

/** Maximum number of problems to describe. Any others are only counted. */
const maxProblems = 3;
/** The message that zod/mini uses by default, if no locale is loaded and an issue has no message of its own. */
const untold = 'Invalid input';

/**
 * Validates external data against a schema that has no transforms.
 *
 * @param fail creates the error from a description such as "hooks.0.name: expected string, got number"
 * @returns the original data, so that unknown fields and the order of keys are preserved
 * @throws the error that `fail` returns
 */
export function decodeShape<S extends z.ZodMiniType>(schema: S, data: unknown, fail: (problem: string) => Error): z.output<S> {
  const result = z.safeParse(schema, data, { jitless: true });
  if (!result.success) throw fail(problemsOf(result.error.issues, data));
  // The cast is valid for schemas without transforms, because their input and output types are the same.
  return data as z.output<S>;
}

/** Reports whether data is valid according to a schema that has no transforms. */
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

/** Formats a key. Keys that contain dots or control characters are quoted. */
function keyText(key: PropertyKey): string {
  const text = String(key);
  return /^[\w$-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Returns the JSON name of the expected type. */
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
    case 'custom':
      return typeof issue.params?.expected === 'string' ? issue.params.expected : 'another value';
    default:
      return 'another value';
  }
}

const jsonNames: Readonly<Record<string, string>> = { record: 'object', tuple: 'array', int: 'integer' };

function alternatives(texts: readonly string[]): string {
  return [...new Set(texts)].join(' or ');
}

/** Returns the type of a value, but never the value itself, because it may be a password. */
function kindAt(data: unknown, path: readonly PropertyKey[]): string {
  let value = data;
  // Only the last key of `path` can be missing.
  for (const key of path) value = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
