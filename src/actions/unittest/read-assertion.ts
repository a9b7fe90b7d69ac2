import { formatFloatG } from '../../base/go/float.ts';
import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { assertionTypes, type ParameterKind } from './assertions/assertion-types.ts';
import { goTypeOf } from './assertions/judged.ts';
import type { Assertion, DocumentSelector } from './suite.ts';

/** Keys that an assertion can have in addition to its type. */
const besideType = ['template', 'documentIndex', 'not'];

function reject(problem: string): never {
  throw new TillerlessError('UNITTEST_SUITE', problem);
}

/** Decodes an assertion. @throws UNITTEST_SUITE with helm-unittest's message */
export function readAssertion(fields: ValueMap): Assertion {
  const { not, template, documentIndex } = Object.fromEntries(fields) as Readonly<Record<string, Value | undefined>>;
  const selector = selectorOf(fields);
  const [type, second] = [...fields.keys()].filter((key) => Object.hasOwn(assertionTypes, key));
  if (type === undefined) return reject(withoutType(fields));
  checkParameters(fields.get(type) ?? null, assertionTypes[type]?.parameters ?? {});
  if (second !== undefined) return reject(`assertion type \`${type}\` and \`${second}\` is declared duplicately`);
  return {
    type,
    parameters: fields.get(type) ?? null,
    not: not === true,
    template: typeof template === 'string' ? template : '',
    documentIndex: documentIndex instanceof Int ? Number(documentIndex.value) : undefined,
    selector,
  };
}

function withoutType(fields: ValueMap): string {
  const unknown = [...fields.keys()].find((key) => !besideType.includes(key));
  return unknown === undefined ? 'no assertion type defined' : `Assertion type \`${unknown}\` is invalid`;
}

function selectorOf(fields: ValueMap): DocumentSelector | undefined {
  const selector = fields.get('documentSelector');
  if (!isMap(selector)) return undefined;
  const path = selector.get('path');
  if (typeof path !== 'string') return reject("empty 'documentSelector.path' not supported");
  return {
    path,
    value: selector.get('value') ?? undefined,
    matchMany: selector.get('matchMany') === true,
    skipEmptyTemplates: selector.get('skipEmptyTemplates') === true,
  };
}

/** Checks the types of parameters. Errors have the same message as mapstructure, the decoder that helm-unittest uses. */
function checkParameters(parameters: Value, kinds: Readonly<Record<string, ParameterKind>>): void {
  if (parameters === null) return;
  if (!isMap(parameters)) reject(`'' expected a map, got '${kindOf(parameters)}'`);
  const problems = fieldProblems(parameters, kinds, '');
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `* ${problem}`).toSorted();
  reject(`${problems.length} error(s) decoding:\n\n${lines.join('\n')}`);
}

function fieldProblems(parameters: ValueMap, kinds: Readonly<Record<string, ParameterKind>>, prefix: string): string[] {
  const fields = new Map([...parameters].map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(kinds).flatMap(([name, kind]) => {
    const value = parameters.get(name) ?? fields.get(name.toLowerCase()) ?? null;
    return value === null ? [] : problemsOf(value, kind, `${prefix}${name}`);
  });
}

function problemsOf(value: Value, kind: ParameterKind, name: string): string[] {
  const wrong = (type: string): string[] => [
    `'${name}' expected type '${type}', got unconvertible type '${goTypeOf(value)}', value: '${goText(value)}'`,
  ];
  switch (kind) {
    case 'any':
      return [];
    case 'string':
      return typeof value === 'string' ? [] : wrong('string');
    case 'bool':
      return typeof value === 'boolean' ? [] : wrong('bool');
    case 'int':
      return typeof value === 'number' || value instanceof Int ? [] : wrong('int');
    case 'strings':
      if (!Array.isArray(value)) return [`'${name}': source data must be an array or slice, got ${kindOf(value)}`];
      return value.flatMap((item: Value, i) => (item === null ? [] : problemsOf(item, 'string', `${name}[${i}]`)));
    case 'pattern':
      if (!isMap(value)) return [`'${name}' expected a map, got '${kindOf(value)}'`];
      return fieldProblems(value, { Pattern: 'string' }, `${name}.`);
  }
}

function kindOf(value: Value): string {
  if (isMap(value)) return 'map';
  return Array.isArray(value) ? 'slice' : goTypeOf(value);
}

/** Formats a value like Go's %v. */
function goText(value: Value): string {
  if (value === null) return '<nil>';
  if (isMap(value)) {
    const entries = [...value].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${goText(item)}`).join(' ')}]`;
  }
  if (Array.isArray(value)) return `[${value.map((item: Value) => goText(item)).join(' ')}]`;
  if (value instanceof Int) return value.value.toString();
  return typeof value === 'number' ? formatFloatG(value) : String(value);
}
