import { formatFloatPlain } from '../../base/go/float.ts';
import { goJson, parseGoJson } from '../../base/go/json.ts';
import { compileRegexp, type GoRegexp } from '../../base/go/regexp.ts';
import { Int, type Value, type ValueMap } from '../../base/go/value.ts';
import type { Chart, RemoteSchemas } from '../../chart/model.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { isSchema, type Resolved, SchemaDocument, schemaError } from './document.ts';
import { checkFormat } from './format.ts';
import { isPlainSchema, metaschemaOf } from './metaschema.ts';

/** A value that does not fit: where (JSON pointer), why, and the failures below it. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
  readonly causes: readonly Violation[];
  /** several failures of one schema, which has no keyword of its own to name */
  readonly isGroup?: true;
  /** what the rule wanted, for those who help to mend it */
  readonly detail?: ViolationDetail;
}

export type ViolationDetail =
  | { readonly rule: 'type'; readonly want: readonly string[] }
  | { readonly rule: 'enum'; readonly choices: readonly Value[] }
  | { readonly rule: 'missing'; readonly names: readonly string[] }
  | { readonly rule: 'extra'; readonly names: readonly string[]; readonly known: readonly string[] }
  /** one of several schemas had to fit: the causes contradict each other */
  | { readonly rule: 'any' };

const MAX_DEPTH = 400;
/** Checks of a value against a schema in all; generous, since real charts need some thousands. */
const MAX_STEPS = 250_000;
/** Going from a reference to the next. */
const FOLLOW_STEPS = 10;
/** Characters times parts of a pattern that are as much work as a check. */
const PATTERN_WORK_PER_STEP = 20;
/** Texts longer than this are not matched against patterns. */
const MAX_PATTERN_TEXT = 100_000;

/** What a schema has looked at, for unevaluatedProperties and unevaluatedItems. */
interface Evaluated {
  readonly properties: Set<string>;
  /** so many items from the first */
  items: number;
  /** and these: what `contains` has found */
  readonly found: Set<number>;
}

function nothingEvaluated(): Evaluated {
  return { properties: new Set(), items: 0, found: new Set() };
}

interface Place {
  readonly value: Value;
  readonly pointer: string;
  readonly evaluated: Evaluated;
}

function typeName(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof Map) return 'object';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Int) return 'number';
  return typeof value;
}

function numberOf(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return value instanceof Int ? Number(value.value) : undefined;
}

function isOfType(value: Value, type: string): boolean {
  if (type === 'integer') return Number.isInteger(numberOf(value) ?? Number.NaN);
  return typeName(value) === type;
}

function quoted(text: string): string {
  // The validator quotes as Go does, with single quotes for the double ones.
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function shown(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return quoted(value);
  const number = numberOf(value);
  return number === undefined ? String(value) : formatFloatPlain(number);
}

function isPrimitive(value: Value): boolean {
  return !(value instanceof Map || Array.isArray(value));
}

function isEqual(a: Value, b: Value): boolean {
  return a === b || goJson(a) === goJson(b);
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

const TYPE_ORDER = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

/** Interprets a JSON schema: draft 4, 6, 7, 2019-09 and 2020-12. */
class Validator {
  private readonly document: SchemaDocument;
  private readonly patterns = new Map<string, GoRegexp>();
  /** formats are part of what is checked, whatever the draft says */
  private readonly formats: boolean;
  /** address of the document that is being checked against; the chart's own when undefined */
  private base: string | undefined;
  private steps = 0;
  private depth = 0;

  constructor(document: SchemaDocument, formats = document.draft <= 7) {
    this.document = document;
    this.formats = formats;
  }

  check(schema: Value | undefined, value: Value, pointer: string): Violation[] {
    return this.checkAt(schema, { value, pointer, evaluated: nothingEvaluated() });
  }

  private checkAt(schema: Value | undefined, place: Place): Violation[] {
    if (++this.steps > MAX_STEPS || this.depth > MAX_DEPTH) throw schemaError('infinite loop, or the schema takes too long');
    if (schema === false) return [this.violation(place, 'false schema')];
    if (!(schema instanceof Map)) return [];
    this.depth++;
    try {
      const isAlone = this.document.draft <= 7 && typeof schema.get('$ref') === 'string';
      const stop = isAlone ? this.checkConst(schema, place) : this.checkWhole(schema, place);
      if (stop) return [stop];
      const reference = schema.get('$ref');
      const found: Violation[] = typeof reference === 'string' ? this.checkReference(reference, place) : [];
      // Up to draft 7 a reference stands alone; Helm looks at a constant beside it all the same.
      if (isAlone) return found;
      if (schema.get('$dynamicRef') !== undefined || schema.get('$recursiveRef') !== undefined) {
        const dynamic = schema.get('$dynamicRef') ?? schema.get('$recursiveRef');
        found.push(...this.checkReference(String(dynamic), place));
      }
      found.push(...this.checkByType(schema, place), ...this.checkCombined(schema, place));
      found.push(...this.checkUnevaluated(schema, place));
      return found.length > 1 ? [{ ...this.violation(place, 'validation failed', found), isGroup: true }] : found;
    } finally {
      this.depth--;
    }
  }

  private checkConst(schema: ValueMap, place: Place): Violation | undefined {
    const constant = schema.get('const');
    if (constant === undefined || this.document.draft < 6 || isEqual(constant, place.value)) return undefined;
    return this.violation(place, isPrimitive(constant) ? `value must be ${shown(constant)}` : "'const' failed");
  }

  /** What a reference leads to; several failures there come under one heading, which stays wherever it stands. */
  private checkReference(reference: string, place: Place): Violation[] {
    const { schema, base } = this.follow(reference);
    const outer = this.base;
    this.base = base;
    const found = this.checkAt(schema, place);
    this.base = outer;
    return found.map((each) => (each.isGroup ? this.violation(place, each.message, each.causes) : each));
  }

  /** The end of a chain of references: long ones need no depth. */
  private follow(reference: string): Resolved {
    let found = this.document.resolve(reference, this.base);
    if (this.document.draft > 7) return found;
    for (;;) {
      const next = found.schema instanceof Map ? found.schema.get('$ref') : undefined;
      if (typeof next !== 'string') return found;
      this.steps += FOLLOW_STEPS;
      if (this.steps > MAX_STEPS) throw schemaError('infinite loop, or the schema takes too long');
      found = this.document.resolve(next, found.base);
    }
  }

  private violation(place: { pointer: string }, message: string, causes: readonly Violation[] = []): Violation {
    return { pointer: place.pointer, message, causes };
  }

  private detailed(place: { pointer: string }, message: string, detail: ViolationDetail): Violation {
    return { ...this.violation(place, message), detail };
  }

  /** Type, constant, choices and format: where one of them fails the validator looks no further. */
  private checkWhole(schema: ValueMap, place: Place): Violation | undefined {
    const type = schema.get('type');
    const types = typeof type === 'string' ? [type] : list(type).map(String);
    if (types.length > 0 && !types.some((name) => isOfType(place.value, name))) {
      const want = TYPE_ORDER.filter((name) => types.includes(name)).join(' or ');
      return this.detailed(place, `got ${typeName(place.value)}, want ${want}`, { rule: 'type', want: types });
    }
    const constant = this.checkConst(schema, place);
    if (constant) return constant;
    const choices = schema.get('enum');
    if (Array.isArray(choices) && !choices.some((choice: Value) => isEqual(choice, place.value))) {
      const [first, ...more] = choices.map(shown);
      const named = more.length === 0 && first !== undefined ? first : `one of ${choices.map(shown).join(', ')}`;
      const all = choices.every(isPrimitive) ? `value must be ${named}` : "'enum' failed";
      return this.detailed(place, all, { rule: 'enum', choices });
    }
    return this.checkFormat(schema, place);
  }

  private checkFormat(schema: ValueMap, place: Place): Violation | undefined {
    const format = schema.get('format');
    if (typeof format !== 'string' || typeof place.value !== 'string' || !this.formats) return undefined;
    const problem = checkFormat(format, place.value);
    return problem === undefined ? undefined : this.violation(place, `${quoted(place.value)} is not valid ${format}: ${problem}`);
  }

  private checkByType(schema: ValueMap, place: Place): Violation[] {
    const { value } = place;
    if (value instanceof Map) return [...this.checkSizes(schema, place, value), ...this.checkProperties(schema, place, value)];
    if (Array.isArray(value)) return this.checkList(schema, place, value);
    if (typeof value === 'string') return this.checkText(schema, place, value);
    const number = numberOf(value);
    return number === undefined ? [] : this.checkNumber(schema, place, number);
  }

  private checkNumber(schema: ValueMap, place: Place, value: number): Violation[] {
    const found: Violation[] = [];
    const compare = (name: string, limit: number | undefined, fails: (limit: number) => boolean): void => {
      if (limit === undefined || !fails(limit)) return;
      found.push(this.violation(place, `${name}: got ${formatFloatPlain(value)}, want ${formatFloatPlain(limit)}`));
    };
    const limits = { minimum: numberOf(schema.get('minimum')), maximum: numberOf(schema.get('maximum')) };
    // In draft 4 the exclusive keywords are flags of the others.
    const lowFlag = schema.get('exclusiveMinimum') === true;
    const highFlag = schema.get('exclusiveMaximum') === true;
    const low = lowFlag ? limits.minimum : numberOf(schema.get('exclusiveMinimum'));
    const high = highFlag ? limits.maximum : numberOf(schema.get('exclusiveMaximum'));
    if (!lowFlag) compare('minimum', limits.minimum, (limit) => value < limit);
    if (!highFlag) compare('maximum', limits.maximum, (limit) => value > limit);
    compare('exclusiveMinimum', low, (limit) => value <= limit);
    compare('exclusiveMaximum', high, (limit) => value >= limit);
    compare('multipleOf', numberOf(schema.get('multipleOf')), (step) => {
      const ratio = value / step;
      return Math.abs(ratio - Math.round(ratio)) > 1e-9;
    });
    return found;
  }

  private checkText(schema: ValueMap, place: Place, value: string): Violation[] {
    const found: Violation[] = [];
    const length = [...value].length;
    const min = numberOf(schema.get('minLength'));
    const max = numberOf(schema.get('maxLength'));
    if (min !== undefined && length < min) found.push(this.violation(place, `minLength: got ${length}, want ${min}`));
    if (max !== undefined && length > max) found.push(this.violation(place, `maxLength: got ${length}, want ${max}`));
    const pattern = schema.get('pattern');
    if (typeof pattern === 'string' && !this.matches(pattern, value)) {
      found.push(this.violation(place, `${quoted(value)} does not match pattern ${quoted(pattern)}`));
    }
    return found;
  }

  private matches(pattern: string, text: string): boolean {
    let compiled = this.patterns.get(pattern);
    if (compiled === undefined) {
      compiled = compileRegexp(pattern);
      this.patterns.set(pattern, compiled);
    }
    // Every part of a pattern may have to look at every character.
    this.steps += (text.length * compiled.size) / PATTERN_WORK_PER_STEP;
    if (this.steps > MAX_STEPS) throw schemaError('infinite loop, or the schema takes too long');
    return text.length <= MAX_PATTERN_TEXT && compiled.test(text);
  }

  private checkSizes(schema: ValueMap, place: Place, value: ValueMap): Violation[] {
    const found: Violation[] = [];
    const min = numberOf(schema.get('minProperties'));
    const max = numberOf(schema.get('maxProperties'));
    if (min !== undefined && value.size < min) found.push(this.violation(place, `minProperties: got ${value.size}, want ${min}`));
    if (max !== undefined && value.size > max) found.push(this.violation(place, `maxProperties: got ${value.size}, want ${max}`));
    const missing = list(schema.get('required')).filter((name): name is string => typeof name === 'string' && !value.has(name));
    if (missing.length > 0) {
      const text = `missing ${missing.length === 1 ? 'property' : 'properties'} ${missing.map(quoted).join(', ')}`;
      found.push(this.detailed(place, text, { rule: 'missing', names: missing }));
    }
    const modern = this.document.draft >= 2019 ? ['dependentRequired', 'dependentSchemas'] : [];
    for (const keyword of ['dependencies', ...modern]) {
      const table = schema.get(keyword);
      if (!(table instanceof Map)) continue;
      for (const [name, needed] of table) {
        if (!value.has(name)) continue;
        if (Array.isArray(needed)) {
          const lacking = needed.filter((other) => !value.has(String(other))).map((other) => quoted(String(other)));
          if (lacking.length > 0)
            found.push(this.violation(place, `properties ${lacking.join(', ')} required, if ${quoted(name)} exists`));
        } else {
          found.push(...this.checkAt(needed, place));
        }
      }
    }
    return found;
  }

  private checkProperties(schema: ValueMap, place: Place, value: ValueMap): Violation[] {
    const found: Violation[] = [];
    const properties = schema.get('properties');
    const patterns = schema.get('patternProperties');
    const extra: string[] = [];
    for (const [name, item] of value) {
      const pointer = `${place.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      let known = false;
      const own = properties instanceof Map ? properties.get(name) : undefined;
      if (own !== undefined) {
        known = true;
        found.push(...this.check(own, item, pointer));
      }
      if (patterns instanceof Map) {
        for (const [pattern, inner] of patterns) {
          if (!this.matches(pattern, name)) continue;
          known = true;
          found.push(...this.check(inner, item, pointer));
        }
      }
      const additional = schema.get('additionalProperties');
      if (!known && additional === false) extra.push(name);
      else if (!known && isSchema(additional)) found.push(...this.check(additional, item, pointer));
      if (known || additional !== undefined) place.evaluated.properties.add(name);
      const names = schema.get('propertyNames');
      if (isSchema(names) && this.document.draft >= 6) {
        const causes = this.check(names, name, '');
        if (causes.length > 0)
          found.push({
            ...this.violation(place, `invalid propertyName ${quoted(name)}`, ungrouped(causes)),
            detail: { rule: 'any' },
          });
      }
    }
    if (extra.length > 0) {
      const known = properties instanceof Map ? [...properties.keys()] : [];
      const text = `additional properties ${extra.map(quoted).join(', ')} not allowed`;
      found.push(this.detailed(place, text, { rule: 'extra', names: extra, known }));
    }
    return found;
  }

  private checkList(schema: ValueMap, place: Place, value: readonly Value[]): Violation[] {
    const found: Violation[] = [];
    const min = numberOf(schema.get('minItems'));
    const max = numberOf(schema.get('maxItems'));
    if (min !== undefined && value.length < min) found.push(this.violation(place, `minItems: got ${value.length}, want ${min}`));
    if (max !== undefined && value.length > max) found.push(this.violation(place, `maxItems: got ${value.length}, want ${max}`));
    if (schema.get('uniqueItems') === true) {
      const seen = new Map<string, number>();
      for (const [at, item] of value.entries()) {
        const before = seen.get(goJson(item));
        if (before !== undefined) {
          found.push(this.violation(place, `items at ${before} and ${at} are equal`));
          break;
        }
        seen.set(goJson(item), at);
      }
    }
    const items = schema.get('items');
    const tuple = Array.isArray(items) ? items : this.document.draft === 2020 ? list(schema.get('prefixItems')) : [];
    const rest = Array.isArray(items) ? schema.get('additionalItems') : items;
    const isClosed = Array.isArray(items) && rest === false;
    value.forEach((item, at) => {
      const inner = at < tuple.length ? tuple[at] : isClosed ? undefined : rest;
      found.push(...this.check(inner, item, `${place.pointer}/${at}`));
    });
    const more = value.length - tuple.length;
    if (isClosed && more > 0) found.push(this.violation(place, `last ${more} additionalItem(s) not allowed`));
    place.evaluated.items = Math.max(place.evaluated.items, rest === undefined ? tuple.length : value.length);
    found.push(...this.checkContains(schema, place, value));
    return found;
  }

  private checkContains(schema: ValueMap, place: Place, value: readonly Value[]): Violation[] {
    const contains = schema.get('contains');
    if (!isSchema(contains) || this.document.draft < 6) return [];
    const results = value.map((item, at) => this.check(contains, item, `${place.pointer}/${at}`));
    const matched = results.flatMap((errors, at) => (errors.length === 0 ? [at] : []));
    if (this.document.draft === 2020) for (const at of matched) place.evaluated.found.add(at);
    const counts = this.document.draft >= 2019;
    const min = (counts ? numberOf(schema.get('minContains')) : undefined) ?? 1;
    const max = counts ? numberOf(schema.get('maxContains')) : undefined;
    if (matched.length === 0 && min === 1)
      return [{ ...this.violation(place, 'no items match contains schema', results.flat()), detail: { rule: 'any' } }];
    const found = matched.length === 0 ? 'none matched' : `matched ${matched.length} items at ${matched.join(' ')}`;
    if (matched.length < min)
      return [this.violation(place, `min ${min} items required to match contains schema, but ${found}`, results.flat())];
    if (max === undefined || matched.length <= max) return [];
    return [this.violation(place, `max ${max} items required to match contains schema, but ${found}`)];
  }

  private checkCombined(schema: ValueMap, place: Place): Violation[] {
    const found: Violation[] = [];
    const all = list(schema.get('allOf')).flatMap((inner) => this.checkAt(inner, place));
    if (all.length > 0) found.push(this.violation(place, "'allOf' failed", all));
    found.push(...this.checkChoices(schema, place));
    const not = schema.get('not');
    if (isSchema(not) && this.check(not, place.value, place.pointer).length === 0)
      found.push(this.violation(place, "'not' failed"));
    const condition = schema.get('if');
    if (isSchema(condition) && this.document.draft >= 7) {
      const branch = this.tryAt(condition, place).length === 0 ? 'then' : 'else';
      found.push(...this.checkAt(schema.get(branch), place));
    }
    return found;
  }

  /** Checks on the side: what was looked at counts only when it fits. */
  private tryAt(schema: Value, place: Place): Violation[] {
    const evaluated = nothingEvaluated();
    const found = this.checkAt(schema, { ...place, evaluated });
    if (found.length === 0) {
      for (const name of evaluated.properties) place.evaluated.properties.add(name);
      for (const at of evaluated.found) place.evaluated.found.add(at);
      place.evaluated.items = Math.max(place.evaluated.items, evaluated.items);
    }
    return found;
  }

  private checkChoices(schema: ValueMap, place: Place): Violation[] {
    const found: Violation[] = [];
    const any = schema.get('anyOf');
    if (Array.isArray(any)) {
      const results = any.map((inner: Value) => this.tryAt(inner, place));
      if (results.every((errors) => errors.length > 0))
        found.push({ ...this.violation(place, "'anyOf' failed", results.flat()), detail: { rule: 'any' } });
    }
    const one = schema.get('oneOf');
    if (Array.isArray(one)) {
      const results = one.map((inner: Value) => this.tryAt(inner, place));
      const matched = results.flatMap((errors, at) => (errors.length === 0 ? [at] : []));
      if (matched.length === 0)
        found.push({ ...this.violation(place, "'oneOf' failed, none matched", results.flat()), detail: { rule: 'any' } });
      else if (matched.length > 1) {
        found.push(this.violation(place, `'oneOf' failed, subschemas ${matched.slice(0, 2).join(', ')} matched`));
      }
    }
    return found;
  }

  private checkUnevaluated(schema: ValueMap, place: Place): Violation[] {
    if (this.document.draft < 2019) return [];
    const { value, evaluated } = place;
    const found: Violation[] = [];
    const properties = schema.get('unevaluatedProperties');
    if (value instanceof Map && isSchema(properties)) {
      for (const [name, item] of value) {
        if (!evaluated.properties.has(name)) found.push(...this.check(properties, item, `${place.pointer}/${name}`));
        evaluated.properties.add(name);
      }
    }
    const items = schema.get('unevaluatedItems');
    if (Array.isArray(value) && isSchema(items)) {
      value.forEach((item: Value, at) => {
        if (at >= evaluated.items && !evaluated.found.has(at)) found.push(...this.check(items, item, `${place.pointer}/${at}`));
      });
      evaluated.items = value.length;
    }
    return found;
  }
}

/** A group that stands alone gives way to what is in it. */
function ungrouped(found: readonly Violation[]): readonly Violation[] {
  return found.flatMap((each) => (each.isGroup ? each.causes : [each]));
}

function lines(violations: readonly Violation[], indent: string): string[] {
  return violations.flatMap(({ pointer, message, causes }) => [
    `${indent}- at '${pointer}': ${message}`,
    ...lines(causes, `${indent}  `),
  ]);
}

function readSchema(bytes: Uint8Array): Value {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.trim() === '') throw schemaError('EOF');
  try {
    return parseGoJson(text);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const said = reasonOf(error);
    // The validator reads JSON with words of its own for these.
    if (said === 'unexpected end of JSON input') throw schemaError('unexpected EOF');
    throw schemaError(said.endsWith('after top-level value') ? 'invalid character after top-level value' : said);
  }
}

/** Refuses a schema that its own draft does not allow, with the validator's list of reasons. @throws VALUES_SCHEMA */
function checkAgainstMetaschema(document: SchemaDocument): void {
  if (isPlainSchema(document.root)) return;
  const { url, root } = metaschemaOf(document.draft);
  const found = new Validator(new SchemaDocument(root, document.draft), true).check(root, document.root, '');
  if (found.length === 0) return;
  const reasons = lines(ungrouped(found), '').join('\n');
  throw schemaError(
    `"file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with '${url}'\n${reasons}`,
  );
}

function readRemote(url: string, remote: RemoteSchemas): Value {
  const found = remote.get(url);
  const problem = found?.problem ?? (found ? undefined : 'schemas from elsewhere are not loaded');
  if (problem !== undefined || !found?.data) throw schemaError(`failing loading ${JSON.stringify(url)}: ${problem}`);
  return readSchema(found.data);
}

/** What does not fit a schema; empty when all does. Throws VALUES_SCHEMA for a schema that can not be used. */
export function checkSchema(values: Value, schema: Uint8Array, remote: RemoteSchemas = new Map()): readonly Violation[] {
  const root = readSchema(schema);
  const document = new SchemaDocument(root, undefined, (url) => readRemote(url, remote));
  checkAgainstMetaschema(document);
  return ungrouped(new Validator(document).check(document.root, values, ''));
}

function chartProblems(chart: Chart, values: ValueMap): string {
  let text = '';
  if (chart.schema !== undefined) {
    try {
      const found = checkSchema(values, chart.schema, chart.remoteSchemas);
      if (found.length > 0) text += `${chart.metadata.name}:\n${lines(found, '').join('\n')}\n`;
    } catch (error) {
      if (!isTillerlessError(error, 'VALUES_SCHEMA')) throw error;
      text += `${chart.metadata.name}:\n${reasonOf(error)}`;
    }
  }
  for (const subchart of chart.subcharts) {
    const own = values.get(subchart.metadata.name);
    if (own instanceof Map) text += chartProblems(subchart, own);
  }
  return text;
}

/**
 * Checks computed values against values.schema.json of the chart and of all subcharts.
 *
 * @throws VALUES_SCHEMA with Helm's list of failures as helmText
 */
export function validateValues(chart: Chart, values: ValueMap): void {
  const problems = chartProblems(chart, values);
  if (problems === '') return;
  const text = `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`;
  throw new TillerlessError('VALUES_SCHEMA', text.trimEnd(), { helmText: text });
}
