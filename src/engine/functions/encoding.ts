import { createHash } from 'node:crypto';
import { fromGoBytes, toGoBytes } from '../../base/go/bytes.ts';
import { goJson, parseGoJson, readGoJson } from '../../base/go/json.ts';
import { isMap, nilList, nilMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { dumpToml, parseToml } from '../../base/toml/toml.ts';
import { dumpYaml, dumpYamlPretty, parseYaml } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { isCyclic } from '../template/value-size.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { findBadBase64 } from './base64.ts';
import { defineFunctions, refuse } from './define.ts';

/** What a reader or writer says when it fails. */
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
/** YAML is made of JSON. */
const mustYaml = (why: string): never => refuse(why.startsWith('json: ') ? `error marshaling into JSON: ${why}` : why);

/** "Error" in a map, or in a list's first item, is how Helm's readers tell. */
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

/** What could be read stays beside the complaint. */
function parsePartly(text: string): Value {
  const { value, problem } = readGoJson(text);
  return problem !== undefined && isMap(value) ? value.set('Error', problem) : problem === undefined ? value : parseGoJson(text);
}

const jsonError = 'json';
const yamlUnmarshal = 'error unmarshaling JSON: while decoding JSON: json';
const withoutLastBreak = (text: string): string => text.replace(/\n$/, '');

/** sprig returns the complaint as the result. */
function base64Decode(text: string): string {
  const bad = findBadBase64(text);
  return bad === undefined ? fromGoBytes(Buffer.from(text, 'base64')) : `illegal base64 data at input byte ${bad}`;
}

/** Runs a writer on a value that does not contain itself. @throws TextLimitError when it is too large */
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
  // A nil slice at the top has no key that could be left out.
  return Array.isArray(value) && value.length === 0 ? '[]' : dumpToml(value);
}

/** A list of tables has no name for them. */
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
  b64enc: { args: ['string'], call: (text: string) => Buffer.from(toGoBytes(text)).toString('base64') },
  b64dec: { args: ['string'], call: base64Decode },
  b32enc: { args: ['string'], call: (text: string) => encodeBase32(toGoBytes(text)) },
  b32dec: { args: ['string'], call: (text: string) => decodeBase32(text) },
  sha1sum: { args: ['string'], call: hash('sha1') },
  sha256sum: { args: ['string'], call: hash('sha256') },
  sha512sum: { args: ['string'], call: hash('sha512') },
  adler32sum: { args: ['string'], call: adler32 },
  toJson: {
    args: ['any'],
    call: (value: Value) =>
      attempt(
        () => writable(value, () => goJson(value)),
        () => '',
      ),
  },
  mustToJson: { args: ['any'], call: (value: Value) => attempt(() => writable(value, () => goJson(value)), must) },
  toRawJson: {
    args: ['any'],
    call: (value: Value) => attempt(() => writable(value, () => goJson(value, { escapeHtml: false })), must),
  },
  mustToRawJson: {
    args: ['any'],
    call: (value: Value) => attempt(() => writable(value, () => goJson(value, { escapeHtml: false })), must),
  },
  toPrettyJson: {
    args: ['any'],
    call: (value: Value) =>
      attempt(
        () => writable(value, () => goJson(value, { indent: '  ' })),
        () => '',
      ),
  },
  mustToPrettyJson: {
    args: ['any'],
    call: (value: Value) => attempt(() => writable(value, () => goJson(value, { indent: '  ' })), must),
  },
  fromJson: { args: ['string'], call: readMap(parsePartly, jsonError) },
  fromJsonArray: { args: ['string'], call: readList(parseGoJson, jsonError) },
  mustFromJson: { args: ['string'], call: (text: string) => attempt(() => parseGoJson(text), must) },
  toYaml: {
    args: ['any'],
    call: (value: Value) =>
      attempt(
        () => writable(value, () => withoutLastBreak(dumpYaml(value))),
        () => '',
      ),
  },
  mustToYaml: {
    args: ['any'],
    call: (value: Value) => attempt(() => writable(value, () => withoutLastBreak(dumpYaml(value))), mustYaml),
  },
  toYamlPretty: {
    args: ['any'],
    call: (value: Value) => attempt(() => writable(value, () => withoutLastBreak(dumpYamlPretty(value))), must),
  },
  fromYaml: { args: ['string'], call: readMap(parseYaml, yamlUnmarshal) },
  fromYamlArray: { args: ['string'], call: readList(parseYaml, yamlUnmarshal) },
  toToml: {
    args: ['any'],
    call: (value: Value) =>
      attempt(
        () => writable(value, () => toTomlText(value)),
        (why) => why,
      ),
  },
  mustToToml: { args: ['any'], call: (value: Value) => attempt(() => writable(value, () => toTomlTable(value)), must) },
  fromToml: { args: ['string'], call: (text: string) => attempt<Value>(() => parseToml(text), errorMap) },
});
