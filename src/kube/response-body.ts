import { isFields } from '../base/untyped-fields.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

const hint =
  'check that the server in the kubeconfig is a Kubernetes API server; a proxy or login page may be responding instead. Try: kubectl version';

/** Creates the error for a response that does not come from an API server. @param description what is wrong with the response */
export function strangeAnswer(path: string, description: string, cause: unknown): TillerlessError {
  const text = `the answer to ${path.split('?')[0]} is not one of a Kubernetes API server: ${description}`;
  return new TillerlessError('CLUSTER_UNREACHABLE', text, { helmText: `kubernetes cluster unreachable: ${text}`, hint, cause });
}

/**
 * Creates the error for a lost response. Callers distinguish it from connection errors by its missing `cause`, and assume that
 * the server may have executed the request.
 */
export function lostAnswer(): TillerlessError {
  return new TillerlessError('CLUSTER_UNREACHABLE', 'lost the connection to the API server while reading the response');
}

/**
 * Parses a JSON response. Only fields common to all kinds are checked, because the response may come from a proxy. All other
 * fields are trusted.
 *
 * @returns null if the response is empty
 * @throws CLUSTER_UNREACHABLE
 */
export function readAnswer(text: string, path: string): unknown {
  // An empty body is not an error, because some servers respond to DELETE requests with one.
  if (text === '') return null;
  const value = parse(text, path);
  const problem = problemOf(value);
  if (problem !== undefined) throw strangeAnswer(path, problem, value);
  return value;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const first = text.trimStart().charAt(0);
    if (first === '{') throw lostAnswer();
    throw strangeAnswer(path, `invalid character '${first}' looking for beginning of value`, cause);
  }
}

function problemOf(value: unknown): string | undefined {
  if (!isFields(value)) return `it is ${value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`}`;
  const { metadata, items } = value;
  if (metadata !== undefined && !isFields(metadata)) return 'its metadata is not an object';
  if (items === undefined || items === null) return undefined;
  if (!Array.isArray(items)) return 'its items are not a list';
  return items.every(isNamed) ? undefined : 'one of its items has no name';
}

function isNamed(item: unknown): boolean {
  return isFields(item) && isFields(item.metadata) && typeof item.metadata.name === 'string';
}
