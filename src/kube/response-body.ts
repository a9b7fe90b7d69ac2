import { isFields } from '../base/untyped-fields.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

const hint =
  'does the server of the kubeconfig speak the API of Kubernetes? a proxy or a login page may answer in its place; try: kubectl version';

/** What answered is no API server. The cause tells that nothing was lost on the way. @param found what was there instead */
export function strangeAnswer(path: string, found: string, cause: unknown): TillerlessError {
  const text = `the answer to ${path.split('?')[0]} is not one of a Kubernetes API server: ${found}`;
  return new TillerlessError('CLUSTER_UNREACHABLE', text, { helmText: `kubernetes cluster unreachable: ${text}`, hint, cause });
}

/** Without a cause, which tells that the server was reached. */
export function lostAnswer(): TillerlessError {
  return new TillerlessError('CLUSTER_UNREACHABLE', 'the connection to the API server was lost in the middle of an answer');
}

/**
 * The JSON of an answer. The fields of a kind are trusted; what all kinds share is looked at, since a proxy may have answered.
 *
 * @returns null when the answer is empty
 * @throws CLUSTER_UNREACHABLE
 */
export function readAnswer(text: string, path: string): unknown {
  // Some servers have nothing to say about a deletion.
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
  if (metadata !== undefined && !isFields(metadata)) return 'its metadata is no object';
  if (items === undefined || items === null) return undefined;
  if (!Array.isArray(items)) return 'its items are no list';
  return items.every(isNamed) ? undefined : 'one of its items has no name';
}

function isNamed(item: unknown): boolean {
  return isFields(item) && isFields(item.metadata) && typeof item.metadata.name === 'string';
}
