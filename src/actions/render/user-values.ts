import { errorCode } from '../../base/error-code.ts';
import { fromGoBytes } from '../../base/go/bytes.ts';
import type { ValueMap } from '../../base/go/value.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { readBounded } from '../../base/read-bounded.ts';
import { valuesText } from '../../chart/values-text.ts';
import { copyMap } from '../../engine/values/coalesce.ts';
import type { SetExpression, SetKind } from '../../engine/values/set-syntax.ts';
import { mergeUserValues } from '../../engine/values/user-values.ts';
import type { ValueFile, ValueSources } from '../../engine/values/value-sources.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { parseValuesFile } from './parse-values-file.ts';

/** A values file that does not exist on disk, such as one rendered from a template. */
export interface ValueText {
  /** path for error messages */
  readonly path: string;
  readonly text: string;
}

/** The arguments of the value flags. */
export interface ValueInputs {
  /** values files that are merged before `files` */
  readonly texts?: readonly ValueText[];
  /** paths or URLs of values files; `-` for standard input */
  readonly files: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setJson: readonly string[];
  readonly setFile: readonly string[];
  readonly setLiteral: readonly string[];
}

/** Returns the arguments of the --set flags, in the order in which Helm applies them. */
function expressionsOf({ set, setString, setJson, setFile, setLiteral }: ValueInputs): SetExpression[] {
  const all: readonly [SetKind, readonly string[]][] = [
    ['set', set],
    ['set-string', setString],
    ['set-json', setJson],
    ['set-file', setFile],
    ['set-literal', setLiteral],
  ];
  return all.flatMap(([kind, texts]) => texts.map((text) => ({ kind, text })));
}

function ioSentence(path: string, error: unknown): string {
  return `${errorCode(error) === 'EISDIR' ? 'read' : 'open'} ${path}: ${systemProblem(error)}`;
}

/** Maximum size of a values file. */
const maxFileBytes = 64 << 20;

function readFile(path: string): Uint8Array {
  try {
    const data = readBounded(path, maxFileBytes);
    if (data) return data;
  } catch (error) {
    const text = ioSentence(path, error);
    throw new TillerlessError('FILE_IO', text, { helmText: text, cause: error });
  }
  throw new TillerlessError('FILE_IO', `${path} is larger than ${maxFileBytes} bytes`);
}

/** The user's values and their sources. */
export interface SourcedValues {
  readonly values: ValueMap;
  readonly sources: ValueSources;
}

/** Readers for values that are not in local files. */
export interface ValueReaders {
  readStdin(): Promise<Uint8Array>;
  /** Fetches a URL. @throws NETWORK, or any error from a getter plugin */
  fetch(address: string): Promise<Uint8Array>;
}

const ADDRESS = /^[a-z][a-z\d+.-]*:\/\//i;

/** Returns the URLs in an argument of --set-file. */
function addressesIn(text: string): string[] {
  return text.split(/[=,{}]/).filter((part) => ADDRESS.test(part));
}

/**
 * Reads the user's values and merges them in the same order as Helm, starting with files. A file may be a URL, or `-` for
 * standard input.
 *
 * @throws FILE_IO, NETWORK, YAML_PARSE, VALUES_INVALID, VALUES_SET_SYNTAX
 */
export async function readUserValues(inputs: ValueInputs, readers: ValueReaders): Promise<SourcedValues> {
  const files: ValueFile[] = (inputs.texts ?? []).map(({ path, text }) => ({ path, text, values: parseValuesFile(path, text) }));
  for (const path of inputs.files) {
    const from = path.trim() === '-' ? readers.readStdin() : ADDRESS.test(path) ? readers.fetch(path) : undefined;
    const text = valuesText(from ? await from : readFile(path));
    files.push({ path, text, values: parseValuesFile(path, text) });
  }
  // Merging is synchronous, so all files that it needs are fetched in advance.
  const fetched = new Map<string, string>();
  for (const address of inputs.setFile.flatMap(addressesIn)) fetched.set(address, fromGoBytes(await readers.fetch(address)));
  const read = (path: string): string => fetched.get(path) ?? fromGoBytes(readFile(path));
  const expressions = expressionsOf(inputs);
  // Merging modifies the values, so copy them: the originals are needed to find the origins of values.
  const merged = mergeUserValues({ files: files.map(({ values }) => copyMap(values)), expressions }, read);
  return { values: merged, sources: { files, expressions } };
}
