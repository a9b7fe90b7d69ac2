import { createHash } from 'node:crypto';
import { fromGoBytes, toBase64, toGoBytes } from '../../base/go/bytes.ts';
import { goJson, parseGoJson, readGoJson } from '../../base/go/json.ts';
import { isMap, nilList, nilMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { dumpToml, parseToml } from '../../base/toml/toml.ts';
import { dumpYaml, dumpYamlPretty, parseYaml } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { isCyclic } from '../template/value-size.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { findBadBase64 } from './base64.ts';
import { defineFunctions, refuse } from './define.ts';

/** Returns the message of an error that occurred while parsing or formatting. Rethrows any other error. */
export function reason(error: unknown): string {
  if (isTillerlessError(error)) return reasonOf(error);
  throw error;
}

function attempt<T>(run: () => T, failed: (why: string) => T): T {
  try {
    return run();
  } catch (error) {
    if (isTillerlessError(error, 'TEMPLATE_LIMIT')) throw error;
    return failed(reason(error));
  }
}

const errorMap = (why: string): ValueMap => new Map([['Error', why]]);
const must = (why: string): never => refuse(why);
/** Fails with the error message of sigs.k8s.io/yaml, which converts YAML to JSON first. */
const mustYaml = (why: string): never => refuse(why.startsWith('json: ') ? `error marshaling into JSON: ${why}` : why);

/** Creates a function that parses a map. Parse errors are returned as the key "Error", as in Helm. */
function readMap(parse: (text: string) => Value, kind: string): (text: string) => Value {
  return (text) =>
    attempt<Value>(() => {
      const value = parse(text);
      if (value === null) return kind === jsonError ? nilMap() : new Map<string, Value>();
      return isMap(value)
        ? value
        : errorMap(`${kind}: cannot unmarshal ${describe(value)} into Go value of type map[string]interface {}`);
    }, errorMap);
}

function readList(parse: (text: string) => Value, kind: string): (text: string) => Value {
  return (text) =>
    attempt<Value>(
      () => {
        const value = parse(text);
        if (value === null) return kind === jsonError ? nilList() : [];
        return Array.isArray(value)
          ? value
          : [`${kind}: cannot unmarshal ${describe(value)} into Go value of type []interface {}`];
      },
      (why) => [why],
    );
}

function describe(value: Value): string {
  if (isMap(value)) return 'object';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/**
 * Parses JSON. If there is a syntax error in an object, returns the entries before the error, with the error message as the entry
 * "Error".
 */
function parsePartly(text: string): Value {
  const { value, problem } = readGoJson(text);
  return problem !== undefined && isMap(value) ? value.set('Error', problem) : problem === undefined ? value : parseGoJson(text);
}

const jsonError = 'json';
const yamlUnmarshal = 'error unmarshaling JSON: while decoding JSON: json';
const withoutLastBreak = (text: string): string => text.replace(/\n$/, '');

/** Decodes base64. If the input is invalid, returns the error message as the result, as sprig does. */
function base64Decode(text: string): string {
  const bad = findBadBase64(text);
  return bad === undefined ? fromGoBytes(Buffer.from(text, 'base64')) : `illegal base64 data at input byte ${bad}`;
}

/** Formats a value. The value must not contain itself. @throws TextLimitError if the value is too large */
function writable(value: Value, write: () => string): string {
  if (isCyclic(value)) throw cycleError();
  return write();
}

function cycleError(): TillerlessError {
  const helmText = 'json: unsupported value: encountered a cycle via map[string]interface {}';
  return new TillerlessError('USAGE', 'the value contains itself', { helmText });
}

function toTomlText(value: Value): string {
  if (value === null) refuse('reflect: call of reflect.Value.Type on zero Value');
  // Go's encoder omits a nil slice that is the value of a key, but writes a nil slice at the top level as an empty list.
  return Array.isArray(value) && value.length === 0 ? '[]' : dumpToml(value);
}

/** Formats a value as a TOML table. A top-level list of tables is an error, because TOML requires a name for it. */
function toTomlTable(value: Value): string {
  if (Array.isArray(value) && value.length > 0 && value.every((item: Value) => isMap(item)))
    refuse('toml: top-level values must be Go maps or structs');
  return toTomlText(value);
}

const hash = (algorithm: string) => (text: string) => createHash(algorithm).update(toGoBytes(text)).digest('hex');

function adler32(text: string): string {
  let a = 1;
  let b = 0;
  for (const byte of toGoBytes(text)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return String(b * 65536 + a);
}

export const encodingFunctions = defineFunctions({
  b64enc: {
    args: ['string'],
    doc: 'Encodes a string as base64.',
    call: (text) => toBase64(toGoBytes(text)),
  },
  b64dec: {
    args: ['string'],
    doc: 'Decodes base64.',
    cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
    call: base64Decode,
  },
  b32enc: {
    args: ['string'],
    doc: 'Encodes a string as base32.',
    cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
    call: (text) => encodeBase32(toGoBytes(text)),
  },
  b32dec: {
    args: ['string'],
    doc: 'Decodes base32.',
    cost: { steps: 1, perCharacter: 0.6, bytes: 100, bytesPerCharacter: 40 },
    call: (text) => decodeBase32(text),
  },
  sha1sum: {
    args: ['string'],
    doc: 'Returns the SHA-1 digest of a string, in hexadecimal.',
    cost: { steps: 5, perCharacter: 0.02, bytes: 500 },
    call: hash('sha1'),
  },
  sha256sum: {
    args: ['string'],
    doc: 'Returns the SHA-256 digest of a string, in hexadecimal.',
    cost: { steps: 5, perCharacter: 0.02, bytes: 500 },
    call: hash('sha256'),
  },
  sha512sum: {
    args: ['string'],
    doc: 'Returns the SHA-512 digest of a string, in hexadecimal.',
    cost: { steps: 5, perCharacter: 0.02, bytes: 500 },
    call: hash('sha512'),
  },
  adler32sum: {
    args: ['string'],
    cost: { steps: 1, perCharacter: 0.2 },
    doc: 'Returns the Adler-32 checksum of a string.',
    call: adler32,
  },
  toJson: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to JSON; returns an empty string on failure.',
    cost: { steps: 3, perCharacter: 0.1, bytes: 100, bytesPerCharacter: 4 },
    call: (value) =>
      attempt(
        () => writable(value, () => goJson(value)),
        () => '',
      ),
  },
  mustToJson: {
    args: ['any'],
    readsAll: true,
    doc: 'Like toJson; fails instead of returning an empty or partial result.',
    cost: { steps: 3, perCharacter: 0.1, bytes: 100, bytesPerCharacter: 4 },
    call: (value) => attempt(() => writable(value, () => goJson(value)), must),
  },
  toRawJson: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to JSON without escaping HTML characters.',
    cost: { steps: 3, perCharacter: 0.1, bytes: 100, bytesPerCharacter: 4 },
    call: (value) => attempt(() => writable(value, () => goJson(value, { escapeHtml: false })), must),
  },
  mustToRawJson: {
    args: ['any'],
    readsAll: true,
    doc: 'Like toRawJson; fails instead of returning an empty or partial result.',
    cost: { steps: 3, perCharacter: 0.1, bytes: 100, bytesPerCharacter: 4 },
    call: (value) => attempt(() => writable(value, () => goJson(value, { escapeHtml: false })), must),
  },
  toPrettyJson: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to indented JSON.',
    cost: { steps: 3, perCharacter: 0.1, bytes: 100, bytesPerCharacter: 4 },
    call: (value) =>
      attempt(
        () => writable(value, () => goJson(value, { indent: '  ' })),
        () => '',
      ),
  },
  mustToPrettyJson: {
    args: ['any'],
    readsAll: true,
    doc: 'Like toPrettyJson; fails instead of returning an empty or partial result.',
    cost: { steps: 3, perCharacter: 0.1, bytes: 100, bytesPerCharacter: 4 },
    call: (value) => attempt(() => writable(value, () => goJson(value, { indent: '  ' })), must),
  },
  fromJson: {
    args: ['string'],
    doc: 'Parses a JSON object; on failure, the key Error contains the error message.',
    cost: { steps: 10, perCharacter: 0.1, bytes: 500, bytesPerCharacter: 16 },
    call: readMap(parsePartly, jsonError),
  },
  fromJsonArray: {
    args: ['string'],
    doc: 'Parses a JSON array; on failure, the only item is the error message.',
    cost: { steps: 10, perCharacter: 0.1, bytes: 500, bytesPerCharacter: 16 },
    call: readList(parseGoJson, jsonError),
  },
  mustFromJson: {
    args: ['string'],
    doc: 'Parses JSON; fails if it is invalid.',
    cost: { steps: 10, perCharacter: 0.1, bytes: 500, bytesPerCharacter: 16 },
    call: (text) => attempt(() => parseGoJson(text), must),
  },
  toYaml: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to YAML; returns an empty string on failure.',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) =>
      attempt(
        () => writable(value, () => withoutLastBreak(dumpYaml(value))),
        () => '',
      ),
  },
  mustToYaml: {
    args: ['any'],
    readsAll: true,
    doc: 'Like toYaml; fails instead of returning an empty or partial result.',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) => attempt(() => writable(value, () => withoutLastBreak(dumpYaml(value))), mustYaml),
  },
  toYamlPretty: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to YAML with indented lists.',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) => attempt(() => writable(value, () => withoutLastBreak(dumpYamlPretty(value))), must),
  },
  fromYaml: {
    args: ['string'],
    doc: 'Parses a YAML mapping; on failure, the key Error contains the error message.',
    cost: { steps: 40, perCharacter: 0.1, bytes: 1000, bytesPerCharacter: 16 },
    call: readMap(parseYaml, yamlUnmarshal),
  },
  fromYamlArray: {
    args: ['string'],
    doc: 'Parses a YAML list; on failure, the only item is the error message.',
    cost: { steps: 40, perCharacter: 0.1, bytes: 1000, bytesPerCharacter: 16 },
    call: readList(parseYaml, yamlUnmarshal),
  },
  toToml: {
    args: ['any'],
    readsAll: true,
    doc: 'Converts a value to TOML; returns the error message on failure.',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) =>
      attempt(
        () => writable(value, () => toTomlText(value)),
        (why) => why,
      ),
  },
  mustToToml: {
    args: ['any'],
    readsAll: true,
    doc: 'Like toToml; fails instead of returning an empty or partial result.',
    cost: { steps: 22, perCharacter: 0.3, bytes: 200, bytesPerCharacter: 24 },
    call: (value) => attempt(() => writable(value, () => toTomlTable(value)), must),
  },
  fromToml: {
    args: ['string'],
    doc: 'Parses TOML; on failure, the key Error contains the error message.',
    cost: { steps: 40, perCharacter: 0.1, bytes: 1000, bytesPerCharacter: 16 },
    call: (text) => attempt<Value>(() => parseToml(text), errorMap),
  },
});
