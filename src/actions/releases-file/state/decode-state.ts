import { nearest } from '../../../base/did-you-mean.ts';
import { Int, isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { type ValuePath, YamlPositions } from '../../../base/yaml/positions.ts';
import { booleanOf, cannotUnmarshal } from '../../../base/yaml/unmarshal.ts';
import { parseYaml3Documents } from '../../../base/yaml/yaml.ts';
import { type ErrorWhere, isTillerlessError, TillerlessError } from '../../../errors/tillerless-error.ts';
import { yamlReason } from '../files/yaml-text.ts';
import { type StructType, stateType, structTypes } from './state-fields.ts';
import { mergeState } from './state-merge.ts';

/** The text of one part of a state file (parts are separated by `---` lines), and its location in the file. */
export interface PartText {
  readonly text: string;
  /** file name as shown in error messages */
  readonly file: string;
  /** line number in the file at which this text starts */
  readonly firstLine: number;
  /** text of the entire file; undefined if the part was rendered from a template */
  readonly source: string | undefined;
}

/**
 * Decodes a part of a file strictly, as go-yaml v3 decodes into structs with known fields. Zero-valued fields are omitted.
 *
 * @throws RELEASES_FILE, listing all problems
 */
export function decodePart(part: PartText): ValueMap {
  let state: ValueMap = new Map();
  const documents = readDocuments(part);
  const starts = documents.length > 1 ? documentStarts(part.text) : [0];
  documents.forEach((document, i) => {
    const decoder = new StateDecoder(part, starts[i] ?? 0, i + 1);
    state = mergeState(state, decoder.decode(document), 'append');
  });
  return state;
}

function readDocuments(part: PartText): Value[] {
  try {
    return parseYaml3Documents(part.text);
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    const line = error.where?.line;
    throw new TillerlessError('RELEASES_FILE', `${failedToRead(part, 1)}: ${yamlReason(error)}`, {
      where: located(part, line === undefined ? undefined : { line, column: error.where?.column ?? 1 }),
      hint: error.hint ?? templateHint(part),
      cause: error,
    });
  }
}

function failedToRead({ file }: PartText, index: number): string {
  const advice = file.endsWith('.gotmpl') ? '' : '. Started seeing this since Helmfile v1? Add the .gotmpl file extension';
  return `failed to read ${file}: reading document at index ${index}${advice}`;
}

function templateHint({ file, text }: PartText): string | undefined {
  if (file.endsWith('.gotmpl') || !text.includes('{{')) return undefined;
  return `only files whose name ends with .gotmpl are rendered as templates: rename the file to ${file}.gotmpl`;
}

function located({ file, firstLine, source }: PartText, position: { line: number; column: number } | undefined): ErrorWhere {
  if (position === undefined) return { file };
  // The position in the template is not known after rendering, so report the position in the rendered text.
  if (source === undefined) return { file: `${file} (rendered)`, ...position };
  return { file, line: position.line + firstLine - 1, column: position.column, source };
}

/** Returns the offsets at which the documents of a stream start. */
function documentStarts(text: string): number[] {
  const separators = [...text.matchAll(/^---(?=\s|$).*\n?/gm)];
  const starts = separators.map(({ index, 0: separator }) => index + separator.length);
  const isFirstEmpty = !/^[ \t]*[^#\s]/m.test(text.slice(0, separators[0]?.index));
  return isFirstEmpty ? starts : [0, ...starts];
}

/** Thrown inside the decoder for a value that cannot be decoded, after the problem has been recorded. */
const skipped = Symbol('skipped');

class StateDecoder {
  readonly #part: PartText;
  readonly #start: number;
  readonly #index: number;
  readonly #problems: string[] = [];
  #first: ValuePath | undefined;
  #hint: string | undefined;
  #known: YamlPositions | undefined;

  constructor(part: PartText, start: number, index: number) {
    this.#part = part;
    this.#start = start;
    this.#index = index;
  }

  decode(document: Value): ValueMap {
    if (document === null) return new Map();
    const state = isMap(document)
      ? this.#struct(document, [], stateType)
      : this.#mismatch(document, [], 'map[string]interface {}');
    if (this.#problems.length > 0) throw this.#error();
    if (!isMap(state)) return new Map();
    const helmfiles = state.get('helmfiles');
    for (const entry of Array.isArray(helmfiles) ? helmfiles : []) if (isMap(entry)) this.#checkHelmfile(entry);
    return state;
  }

  /** Checks an entry of `helmfiles`. @throws RELEASES_FILE */
  #checkHelmfile(entry: ValueMap): void {
    const path = entry.get('path');
    const selectors = entry.get('selectors');
    const fail = (problem: string): never => {
      throw new TillerlessError('RELEASES_FILE', `${failedToRead(this.#part, this.#index)}: ${problem}`, {
        where: { file: this.#part.file },
      });
    };
    if (Array.isArray(selectors) && path === undefined)
      fail(`found 'selectors' definition without path: [${selectors.join(' ')}]`);
    if (entry.get('selectorsInherited') === true && Array.isArray(selectors))
      fail(`you cannot use 'SelectorsInherited: true' along with and explicit selector for path: ${String(path)}`);
  }

  #error(): TillerlessError {
    const lines = this.#problems.map((problem) => `\n  ${problem}`).join('');
    const message = `${failedToRead(this.#part, this.#index)}: yaml: unmarshal errors:${lines}`;
    const position = this.#first && this.#positions.findKey(this.#first);
    const where = located(this.#part, position && { ...position, line: position.line + this.#linesBefore });
    return new TillerlessError('RELEASES_FILE', message, { where, hint: this.#hint });
  }

  get #positions(): YamlPositions {
    this.#known ??= new YamlPositions(this.#part.text.slice(this.#start));
    return this.#known;
  }

  get #linesBefore(): number {
    return this.#part.text.slice(0, this.#start).split('\n').length - 1;
  }

  #report(path: ValuePath, line: number, problem: string): typeof skipped {
    this.#first ??= path;
    this.#problems.push(`line ${line + this.#linesBefore}: ${problem}`);
    return skipped;
  }

  #mismatch(value: Value, path: ValuePath, type: string): typeof skipped {
    const line = this.#positions.lineOf(path) ?? 1;
    return this.#report(path, line, cannotUnmarshal(value, this.#written(value, path), type));
  }

  /** Returns the source of a scalar, so that 1.10 does not become 1.1 when it is used as a string. */
  #written(value: Value, path: ValuePath): string {
    return typeof value === 'string' ? value : (this.#positions.textAt(path) ?? String(value));
  }

  /** Decodes a value of a Go type. Returns undefined if the value is omitted because it is nil or zero. */
  #value(value: Value, path: ValuePath, type: string): Value | undefined | typeof skipped {
    const isPointer = type.startsWith('*');
    const plain = type.replace(/^\*|!$/g, '');
    if (value === null) return undefined;
    if (plain.startsWith('[]')) return this.#list(value, path, plain);
    if (plain.startsWith('map[string]')) return this.#map(value, path, plain);
    const struct = structTypes[plain];
    if (struct !== undefined) return this.#structValue(value, path, struct);
    const decoded = this.#scalar(value, path, plain);
    return isPointer || decoded === skipped || !isZero(decoded) ? decoded : undefined;
  }

  #scalar(value: Value, path: ValuePath, type: string): Value | typeof skipped {
    if (isMap(value) || Array.isArray(value)) return this.#mismatch(value, path, type);
    if (type === 'string') return this.#written(value, path);
    if (type === 'bool') return booleanOf(value) ?? this.#mismatch(value, path, type);
    if (value instanceof Int) return value;
    if (typeof value === 'number') return type === 'int' ? new Int(BigInt(Math.trunc(value))) : value;
    return this.#mismatch(value, path, type);
  }

  #list(value: Value, path: ValuePath, type: string): Value | undefined | typeof skipped {
    const item = type.slice(2);
    // `inherit` and `defaultInherit` also accept a single item instead of a list. go-yaml does not allow this for other lists.
    const isWrapped = isMap(value) ? item === 'Inherit' : typeof value === 'string' && path.at(-1) === 'defaultInherit';
    const list = isWrapped ? [value] : value;
    if (!Array.isArray(list)) return this.#mismatch(value, path, `[]${goName(item)}`);
    if (item === 'interface {}') return list.length === 0 ? undefined : list;
    const items = list.flatMap((element: Value, i) => {
      // Like go-yaml, drop nulls.
      if (element === null) return [];
      const decoded = this.#value(element, isWrapped ? path : [...path, i], `${item}!`);
      if (decoded === skipped) return [];
      return [decoded ?? zeroOf(item)];
    });
    return items.length === 0 ? undefined : items;
  }

  #map(value: Value, path: ValuePath, type: string): Value | undefined | typeof skipped {
    const item = type.slice('map[string]'.length);
    if (!isMap(value)) return this.#mismatch(value, path, `map[string]${goName(item)}`);
    if (item === 'interface {}') return value;
    const entries: ValueMap = new Map();
    for (const [key, element] of value) {
      const decoded = this.#value(element, [...path, key], item);
      if (decoded !== skipped) entries.set(key, decoded ?? zeroOf(item));
    }
    return entries.size === 0 ? undefined : entries;
  }

  #structValue(value: Value, path: ValuePath, type: StructType): Value | typeof skipped {
    // An entry of `helmfiles` may be just a path.
    if (type.name === 'state.SubHelmfileSpec' && typeof value === 'string') return new Map([['path', value]]);
    if (!isMap(value)) return this.#mismatch(value, path, type.name);
    return this.#struct(value, path, type);
  }

  #struct(value: ValueMap, path: ValuePath, { name, fields }: StructType): ValueMap {
    const struct: ValueMap = new Map();
    for (const [key, item] of value) {
      const at = [...path, key];
      const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (type === undefined) {
        this.#report(at, this.#positions.findKey(at)?.line ?? 0, `field ${key} not found in type ${name}`);
        const near = nearest(key, Object.keys(fields));
        this.#hint ??= near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
        continue;
      }
      const decoded = this.#value(item, at, type);
      if (decoded !== undefined && decoded !== skipped) struct.set(key, decoded);
    }
    return struct;
  }
}

/** Returns the Go name of a field's type. */
function goName(type: string): string {
  return structTypes[type]?.name ?? type;
}

function zeroOf(type: string): Value {
  return type === 'string' ? '' : new Map();
}

/** Reports whether a value is the zero value of its Go type, which mergo does not copy. */
function isZero(value: Value): boolean {
  return value === '' || value === false || value === 0 || (value instanceof Int && value.value === 0n);
}
