import { goJson } from '../../base/go/json.ts';
import { compileRegexp, type GoRegexp } from '../../base/go/regexp.ts';
import { Int, type Value, type ValueMap } from '../../base/go/value.ts';
import { pointerToken } from '../../base/text.ts';
import { compareDecimals, type Decimal, decimalOf, isMultiple } from './decimal.ts';
import { type Draft, isSchema } from './dialect.ts';
import { type Located, type Resource, type SchemaDocument, schemaError } from './document.ts';
import { checkFormat } from './format.ts';
import type { ValidValues } from './valid-values.ts';
import {
  isNumber,
  localCount,
  localNumber,
  quoted,
  shown,
  ungrouped,
  type Violation,
  type ViolationDetail,
} from './violation.ts';

const MAX_DEPTH = 400;
/** Maximum number of checks per validation. Real charts need a few thousand. */
const MAX_STEPS = 250_000;
/** Checks charged for following a reference. */
const FOLLOW_STEPS = 10;
/** Number of comparisons with enum values that are charged as one check. */
const CHOICES_PER_STEP = 100;
/** Matching a pattern is charged as one check per this amount of work, which is the text length times the pattern size. */
const PATTERN_WORK_PER_STEP = 20;
/** Maximum length of text to match against patterns. */
const MAX_PATTERN_TEXT = 100_000;

/**
 * The properties and items of a value that a schema has evaluated. The keywords unevaluatedProperties and unevaluatedItems apply
 * to the remaining properties and items.
 */
interface Evaluated {
  readonly properties: Set<string>;
  /** number of evaluated items at the start of the array */
  items: number;
  /** indexes of the items that match `contains` */
  readonly matched: Set<number>;
}

function addEvaluated(to: Evaluated, from: Evaluated): void {
  for (const name of from.properties) to.properties.add(name);
  for (const at of from.matched) to.matched.add(at);
  to.items = Math.max(to.items, from.items);
}

/** The result of a check that succeeds. It is shared, because a validation runs thousands of checks. */
const NONE: readonly Violation[] = [];

function combined(first: readonly Violation[], second: readonly Violation[]): readonly Violation[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

interface Place {
  readonly value: Value;
  readonly pointer: string;
  /** undefined if the schema uses neither unevaluatedProperties nor unevaluatedItems */
  readonly evaluated: Evaluated | undefined;
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

function isPrimitive(value: Value): boolean {
  return !(value instanceof Map || Array.isArray(value));
}

function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  if (isNumber(a) && isNumber(b)) {
    const [left, right] = [decimalOf(a), decimalOf(b)];
    return left !== undefined && right !== undefined && compareDecimals(left, right) === 0;
  }
  return a === b || goJson(a) === goJson(b);
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

const DEPENDENCIES = ['dependencies'];
const MODERN_DEPENDENCIES = ['dependencies', 'dependentRequired', 'dependentSchemas'];

const TYPE_ORDER = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

/**
 * The inputs of a validation: the resource where it starts, whether formats are asserted in every dialect, and values that are
 * known to be valid.
 */
interface Start {
  readonly resource?: Resource;
  readonly alwaysFormats?: boolean;
  /**
   * values that are known to be valid and are not validated again; only set if the result of every subschema depends only on the
   * value (see `isContextFree`)
   */
  readonly valid?: ValidValues | undefined;
}

/** A JSON Schema validator for drafts 4, 6, 7, 2019-09 and 2020-12. */
export class Validator {
  private readonly document: SchemaDocument;
  private readonly patterns = new Map<string, GoRegexp>();
  /** true to assert `format` in every dialect */
  private readonly alwaysFormats: boolean;
  /** the dynamic scope, which consists of the resources entered so far, outermost first */
  private readonly scope: Resource[];
  private readonly valid: ValidValues | undefined;
  private steps = 0;
  private depth = 0;

  constructor(document: SchemaDocument, { resource = document.root, alwaysFormats = false, valid }: Start = {}) {
    this.document = document;
    this.valid = valid;
    this.scope = [resource];
    this.alwaysFormats = alwaysFormats;
  }

  private get resource(): Resource {
    return this.scope.at(-1) ?? this.document.root;
  }

  private get assertsFormat(): boolean {
    return this.alwaysFormats || this.resource.dialect.assertsFormat;
  }

  private get draft(): Draft {
    return this.resource.dialect.draft;
  }

  check(schema: Value | undefined, value: Value, pointer: string): readonly Violation[] {
    return this.checkAt(schema, { value, pointer, evaluated: this.nothingEvaluated() });
  }

  private nothingEvaluated(): Evaluated | undefined {
    return this.document.usesEvaluated ? { properties: new Set(), items: 0, matched: new Set() } : undefined;
  }

  private checkAt(schema: Value | undefined, location: Place): readonly Violation[] {
    if (++this.steps > MAX_STEPS || this.depth > MAX_DEPTH) throw schemaError('infinite loop, or the schema takes too long');
    if (schema === false) return [this.violation(location, 'false schema')];
    if (!(schema instanceof Map)) return NONE;
    this.depth++;
    const around = this.resource;
    const resource = this.document.resourceOf(schema, around);
    const isOther = resource !== around;
    if (isOther) this.scope.push(resource);
    try {
      return this.checkKeywords(schema, location);
    } finally {
      this.depth--;
      if (isOther) this.scope.pop();
    }
  }

  private checkKeywords(schema: ValueMap, location: Place): readonly Violation[] {
    const reference = schema.get('$ref');
    const isAlone = this.draft <= 7 && typeof reference === 'string';
    const stop = isAlone ? this.checkConst(schema, location) : this.checkWhole(schema, location);
    if (stop) return [stop];
    let violations = typeof reference === 'string' ? this.checkReference(this.follow(reference), location) : NONE;
    // Up to draft 7, keywords next to $ref are ignored, except that Helm's validator still checks `const`.
    if (isAlone) return violations;
    const dynamic = this.dynamicTarget(schema);
    if (dynamic) violations = combined(violations, this.checkReference(dynamic, location));
    violations = combined(violations, this.checkByType(schema, location));
    violations = combined(violations, this.checkCombined(schema, location));
    violations = combined(violations, this.checkUnevaluated(schema, location));
    return violations.length > 1 ? [{ ...this.violation(location, 'validation failed', violations), isGroup: true }] : violations;
  }

  private dynamicTarget(schema: ValueMap): Located | undefined {
    const dynamic = this.draft === 2020 ? schema.get('$dynamicRef') : undefined;
    if (typeof dynamic === 'string') return this.document.resolveDynamic(dynamic, this.scope);
    const recursive = this.draft === 2019 ? schema.get('$recursiveRef') : undefined;
    return typeof recursive === 'string' ? this.document.resolveRecursive(recursive, this.scope) : undefined;
  }

  private checkConst(schema: ValueMap, location: Place): Violation | undefined {
    const constant = schema.get('const');
    if (constant === undefined || this.draft < 6 || isEqual(constant, location.value)) return undefined;
    return this.violation(location, isPrimitive(constant) ? `value must be ${shown(constant)}` : "'const' failed");
  }

  /**
   * Validates a value against the target of a reference. Multiple failures become the causes of a single failure, which is not
   * flattened like a group.
   */
  private checkReference({ schema, resource }: Located, location: Place): readonly Violation[] {
    this.scope.push(resource);
    const violations = this.checkApart(schema, location);
    this.scope.pop();
    if (violations.length === 0) return NONE;
    return violations.map((violation) =>
      violation.isGroup ? this.violation(location, violation.message, violation.causes) : violation,
    );
  }

  /** Follows a chain of references iteratively, so that a long chain does not exhaust the stack. */
  private follow(reference: string): Located {
    let target = this.document.resolve(reference, this.resource);
    while (target.resource.dialect.draft <= 7) {
      const next = target.schema instanceof Map ? target.schema.get('$ref') : undefined;
      if (typeof next !== 'string') return target;
      this.steps += FOLLOW_STEPS;
      if (this.steps > MAX_STEPS) throw schemaError('infinite loop, or the schema takes too long');
      target = this.document.resolve(next, target.resource);
    }
    return target;
  }

  /** Returns the value of a keyword in the validation vocabulary, or undefined if a custom metaschema omits that vocabulary. */
  private rule(schema: ValueMap, keyword: string): Value | undefined {
    return this.resource.dialect.hasValidation ? schema.get(keyword) : undefined;
  }

  private limit(schema: ValueMap, keyword: string): number | undefined {
    return numberOf(this.rule(schema, keyword));
  }

  private violation(location: { pointer: string }, message: string, causes: readonly Violation[] = []): Violation {
    return { pointer: location.pointer, message, causes };
  }

  private detailed(location: { pointer: string }, message: string, detail: ViolationDetail): Violation {
    return { ...this.violation(location, message), detail };
  }

  /**
   * Checks the keywords type, const, enum and format. If a value violates one of them, Helm's validator checks no other keywords.
   */
  private checkWhole(schema: ValueMap, location: Place): Violation | undefined {
    if (!this.resource.dialect.hasValidation) return this.checkFormat(schema, location);
    const type = schema.get('type');
    const types = typeof type === 'string' ? [type] : list(type).map(String);
    if (types.length > 0 && !types.some((name) => isOfType(location.value, name))) {
      const want = TYPE_ORDER.filter((name) => types.includes(name)).join(' or ');
      return this.detailed(location, `got ${typeName(location.value)}, want ${want}`, { rule: 'type', want: types });
    }
    const constant = this.checkConst(schema, location);
    if (constant) return constant;
    const choices = schema.get('enum');
    if (Array.isArray(choices)) this.steps += choices.length / CHOICES_PER_STEP;
    if (Array.isArray(choices) && !choices.some((choice: Value) => isEqual(choice, location.value))) {
      const [first, ...more] = choices.map(shown);
      const named = more.length === 0 && first !== undefined ? first : `one of ${choices.map(shown).join(', ')}`;
      const all = choices.every(isPrimitive) ? `value must be ${named}` : "'enum' failed";
      return this.detailed(location, all, { rule: 'enum', choices });
    }
    return this.checkFormat(schema, location);
  }

  private checkFormat(schema: ValueMap, location: Place): Violation | undefined {
    const format = schema.get('format');
    if (typeof format !== 'string' || typeof location.value !== 'string' || !this.assertsFormat) return undefined;
    const problem = checkFormat(format, location.value);
    return problem === undefined
      ? undefined
      : this.violation(location, `${quoted(location.value)} is not valid ${format}: ${problem}`);
  }

  private checkByType(schema: ValueMap, location: Place): readonly Violation[] {
    const { value } = location;
    if (value instanceof Map)
      return combined(this.checkSizes(schema, location, value), this.checkProperties(schema, location, value));
    if (Array.isArray(value)) return this.checkList(schema, location, value);
    if (!this.resource.dialect.hasValidation) return NONE;
    if (typeof value === 'string') return this.checkText(schema, location, value);
    return isNumber(value) ? this.checkNumber(schema, location, value) : NONE;
  }

  private checkNumber(schema: ValueMap, location: Place, value: Int | number): Violation[] {
    const violations: Violation[] = [];
    const exact = decimalOf(value);
    const compare = (name: string, limit: Value | undefined, fails: (value: Decimal, limit: Decimal) => boolean): void => {
      const exactLimit = decimalOf(limit);
      if (exact === undefined || exactLimit === undefined || !isNumber(limit) || !fails(exact, exactLimit)) return;
      violations.push(this.violation(location, `${name}: got ${localNumber(value)}, want ${localNumber(limit)}`));
    };
    const [minimum, maximum] = [schema.get('minimum'), schema.get('maximum')];
    // In draft 4, exclusiveMinimum and exclusiveMaximum are booleans that modify minimum and maximum.
    const isLowExclusive = schema.get('exclusiveMinimum') === true;
    const isHighExclusive = schema.get('exclusiveMaximum') === true;
    if (!isLowExclusive) compare('minimum', minimum, (a, b) => compareDecimals(a, b) < 0);
    if (!isHighExclusive) compare('maximum', maximum, (a, b) => compareDecimals(a, b) > 0);
    const [low, high] = [isLowExclusive ? minimum : schema.get('exclusiveMinimum'), schema.get('exclusiveMaximum')];
    compare('exclusiveMinimum', low, (a, b) => compareDecimals(a, b) <= 0);
    compare('exclusiveMaximum', isHighExclusive ? maximum : high, (a, b) => compareDecimals(a, b) >= 0);
    compare('multipleOf', schema.get('multipleOf'), (a, b) => !isMultiple(a, b));
    return violations;
  }

  private checkText(schema: ValueMap, location: Place, value: string): Violation[] {
    const violations: Violation[] = [];
    const min = this.limit(schema, 'minLength');
    const max = this.limit(schema, 'maxLength');
    const length = min === undefined && max === undefined ? 0 : [...value].length;
    if (min !== undefined && length < min)
      violations.push(this.violation(location, `minLength: got ${localCount(length)}, want ${localCount(min)}`));
    if (max !== undefined && length > max)
      violations.push(this.violation(location, `maxLength: got ${localCount(length)}, want ${localCount(max)}`));
    const pattern = schema.get('pattern');
    if (typeof pattern === 'string' && !this.matches(pattern, value)) {
      violations.push(this.violation(location, `${quoted(value)} does not match pattern ${quoted(pattern)}`));
    }
    return violations;
  }

  private matches(pattern: string, text: string): boolean {
    let compiled = this.patterns.get(pattern);
    if (compiled === undefined) {
      compiled = compileRegexp(pattern);
      this.patterns.set(pattern, compiled);
    }
    // Charge for the worst case, in which every element of the pattern is matched against every character.
    this.steps += (text.length * compiled.size) / PATTERN_WORK_PER_STEP;
    if (this.steps > MAX_STEPS) throw schemaError('infinite loop, or the schema takes too long');
    return text.length <= MAX_PATTERN_TEXT && compiled.test(text);
  }

  private checkSizes(schema: ValueMap, location: Place, value: ValueMap): Violation[] {
    const violations: Violation[] = [];
    const min = this.limit(schema, 'minProperties');
    const max = this.limit(schema, 'maxProperties');
    if (min !== undefined && value.size < min)
      violations.push(this.violation(location, `minProperties: got ${localCount(value.size)}, want ${localCount(min)}`));
    if (max !== undefined && value.size > max)
      violations.push(this.violation(location, `maxProperties: got ${localCount(value.size)}, want ${localCount(max)}`));
    const missing = list(this.rule(schema, 'required')).filter(
      (name): name is string => typeof name === 'string' && !value.has(name),
    );
    if (missing.length > 0) {
      const text = `missing ${missing.length === 1 ? 'property' : 'properties'} ${missing.map(quoted).join(', ')}`;
      violations.push(this.detailed(location, text, { rule: 'missing', names: missing }));
    }
    for (const keyword of this.draft >= 2019 ? MODERN_DEPENDENCIES : DEPENDENCIES) {
      const table = schema.get(keyword);
      if (!(table instanceof Map)) continue;
      for (const [name, needed] of table) {
        if (!value.has(name)) continue;
        if (Array.isArray(needed)) {
          const lacking = needed.filter((other) => !value.has(String(other))).map((other) => quoted(String(other)));
          if (lacking.length > 0)
            violations.push(this.violation(location, `properties ${lacking.join(', ')} required, if ${quoted(name)} exists`));
        } else {
          violations.push(...this.checkApart(needed, location));
        }
      }
    }
    return violations;
  }

  private checkProperties(schema: ValueMap, location: Place, value: ValueMap): Violation[] {
    const violations: Violation[] = [];
    const properties = schema.get('properties');
    const patterns = schema.get('patternProperties');
    const additional = schema.get('additionalProperties');
    const names = this.draft >= 6 ? schema.get('propertyNames') : undefined;
    const extra: string[] = [];
    for (const [name, item] of value) {
      const pointer = `${location.pointer}/${pointerToken(name)}`;
      let known = false;
      const own = properties instanceof Map ? properties.get(name) : undefined;
      if (own !== undefined) {
        known = true;
        violations.push(...this.checkProperty(own, item, pointer));
      }
      if (patterns instanceof Map) {
        for (const [pattern, inner] of patterns) {
          if (!this.matches(pattern, name)) continue;
          known = true;
          violations.push(...this.check(inner, item, pointer));
        }
      }
      if (!known && additional === false) extra.push(name);
      else if (!known && isSchema(additional)) violations.push(...this.check(additional, item, pointer));
      if (known || additional !== undefined) location.evaluated?.properties.add(name);
      if (isSchema(names)) {
        const causes = this.check(names, name, '');
        if (causes.length > 0)
          violations.push({
            ...this.violation(location, `invalid propertyName ${quoted(name)}`, ungrouped(causes)),
            detail: { rule: 'any' },
          });
      }
    }
    if (extra.length > 0) {
      const known = properties instanceof Map ? [...properties.keys()] : [];
      const text = `additional properties ${extra.map(quoted).join(', ')} not allowed`;
      violations.push(this.detailed(location, text, { rule: 'extra', names: extra, known }));
    }
    return violations;
  }

  private checkProperty(schema: Value, value: Value, pointer: string): readonly Violation[] {
    const { valid } = this;
    if (valid === undefined || !(schema instanceof Map && value instanceof Map)) return this.check(schema, value, pointer);
    if (valid.has(schema, value)) return NONE;
    const violations = this.check(schema, value, pointer);
    if (violations.length === 0) valid.add(schema, value);
    return violations;
  }

  private checkList(schema: ValueMap, location: Place, value: readonly Value[]): Violation[] {
    const violations: Violation[] = [];
    const min = this.limit(schema, 'minItems');
    const max = this.limit(schema, 'maxItems');
    if (min !== undefined && value.length < min)
      violations.push(this.violation(location, `minItems: got ${localCount(value.length)}, want ${localCount(min)}`));
    if (max !== undefined && value.length > max)
      violations.push(this.violation(location, `maxItems: got ${localCount(value.length)}, want ${localCount(max)}`));
    if (this.rule(schema, 'uniqueItems') === true) {
      const seen = new Map<string, number>();
      for (const [at, item] of value.entries()) {
        const before = seen.get(goJson(item));
        if (before !== undefined) {
          violations.push(this.violation(location, `items at ${localCount(before)} and ${localCount(at)} are equal`));
          break;
        }
        seen.set(goJson(item), at);
      }
    }
    const items = schema.get('items');
    const tuple = Array.isArray(items) ? items : this.draft === 2020 ? list(schema.get('prefixItems')) : [];
    const rest = Array.isArray(items) ? schema.get('additionalItems') : items;
    const isClosed = Array.isArray(items) && rest === false;
    value.forEach((item, at) => {
      const inner = at < tuple.length ? tuple[at] : isClosed ? undefined : rest;
      violations.push(...this.check(inner, item, `${location.pointer}/${at}`));
    });
    const more = value.length - tuple.length;
    if (isClosed && more > 0) violations.push(this.violation(location, `last ${localCount(more)} additionalItem(s) not allowed`));
    const { evaluated } = location;
    if (evaluated) evaluated.items = Math.max(evaluated.items, rest === undefined ? tuple.length : value.length);
    violations.push(...this.checkContains(schema, location, value));
    return violations;
  }

  private checkContains(schema: ValueMap, location: Place, value: readonly Value[]): Violation[] {
    const contains = schema.get('contains');
    if (!isSchema(contains) || this.draft < 6) return [];
    const results = value.map((item, at) => this.check(contains, item, `${location.pointer}/${at}`));
    const matched = results.flatMap((errors, at) => (errors.length === 0 ? [at] : []));
    if (this.draft === 2020) for (const at of matched) location.evaluated?.matched.add(at);
    const counts = this.draft >= 2019;
    const min = (counts ? this.limit(schema, 'minContains') : undefined) ?? 1;
    const max = counts ? this.limit(schema, 'maxContains') : undefined;
    if (matched.length === 0 && min === 1)
      return [{ ...this.violation(location, 'no items match contains schema', results.flat()), detail: { rule: 'any' } }];
    const summary = matched.length === 0 ? 'none matched' : `matched ${localCount(matched.length)} items at ${matched.join(' ')}`;
    if (matched.length < min)
      return [
        this.violation(
          location,
          `min ${localCount(min)} items required to match contains schema, but ${summary}`,
          results.flat(),
        ),
      ];
    if (max === undefined || matched.length <= max) return [];
    return [this.violation(location, `max ${localCount(max)} items required to match contains schema, but ${summary}`)];
  }

  private checkCombined(schema: ValueMap, location: Place): Violation[] {
    const violations: Violation[] = [];
    const all = list(schema.get('allOf')).flatMap((inner) => this.checkApart(inner, location));
    if (all.length > 0) violations.push(this.violation(location, "'allOf' failed", all));
    violations.push(...this.checkChoices(schema, location));
    const not = schema.get('not');
    if (isSchema(not) && this.check(not, location.value, location.pointer).length === 0)
      violations.push(this.violation(location, "'not' failed"));
    const condition = schema.get('if');
    if (isSchema(condition) && this.draft >= 7) {
      const branch = this.tryAt(condition, location).length === 0 ? 'then' : 'else';
      violations.push(...this.checkApart(schema.get(branch), location));
    }
    return violations;
  }

  /**
   * Applies a subschema to the same value. It ignores which properties and items its sibling keywords have evaluated, but its own
   * evaluations count for the enclosing schema as well (JSON Schema 2020-12 core, section 11).
   */
  private checkApart(schema: Value | undefined, location: Place): readonly Violation[] {
    if (schema === undefined) return NONE;
    const { value, pointer } = location;
    const evaluated = this.nothingEvaluated();
    const violations = this.checkAt(schema, { value, pointer, evaluated });
    if (evaluated && location.evaluated) addEvaluated(location.evaluated, evaluated);
    return violations;
  }

  /**
   * Applies a subschema whose violations need not be errors, as in anyOf. The properties and items that it evaluates are recorded
   * only if there are no violations.
   */
  private tryAt(schema: Value, location: Place): readonly Violation[] {
    const { value, pointer } = location;
    const evaluated = this.nothingEvaluated();
    const violations = this.checkAt(schema, { value, pointer, evaluated });
    if (violations.length === 0 && evaluated && location.evaluated) addEvaluated(location.evaluated, evaluated);
    return violations;
  }

  private checkChoices(schema: ValueMap, location: Place): Violation[] {
    const violations: Violation[] = [];
    const any = schema.get('anyOf');
    if (Array.isArray(any)) {
      const results = any.map((inner: Value) => this.tryAt(inner, location));
      if (results.every((errors) => errors.length > 0))
        violations.push({ ...this.violation(location, "'anyOf' failed", results.flat()), detail: { rule: 'any' } });
    }
    const one = schema.get('oneOf');
    if (Array.isArray(one)) {
      const results = one.map((inner: Value) => this.tryAt(inner, location));
      const matched = results.flatMap((errors, at) => (errors.length === 0 ? [at] : []));
      if (matched.length === 0)
        violations.push({ ...this.violation(location, "'oneOf' failed, none matched", results.flat()), detail: { rule: 'any' } });
      else if (matched.length > 1) {
        violations.push(this.violation(location, `'oneOf' failed, subschemas ${matched.slice(0, 2).join(', ')} matched`));
      }
    }
    return violations;
  }

  private checkUnevaluated(schema: ValueMap, location: Place): readonly Violation[] {
    const { value, evaluated } = location;
    if (evaluated === undefined || this.draft < 2019) return NONE;
    const violations: Violation[] = [];
    const properties = schema.get('unevaluatedProperties');
    if (value instanceof Map && isSchema(properties)) {
      for (const [name, item] of value) {
        if (!evaluated.properties.has(name)) violations.push(...this.check(properties, item, `${location.pointer}/${name}`));
        evaluated.properties.add(name);
      }
    }
    const items = schema.get('unevaluatedItems');
    if (Array.isArray(value) && isSchema(items)) {
      value.forEach((item: Value, at) => {
        if (at >= evaluated.items && !evaluated.matched.has(at))
          violations.push(...this.check(items, item, `${location.pointer}/${at}`));
      });
      evaluated.items = value.length;
    }
    return violations;
  }
}
