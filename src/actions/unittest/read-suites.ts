import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { parseYaml3 } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { assertionTypes } from './assertions/assertion-types.ts';
import type { Assertion, DocumentSelector, Suite, Test, TestSettings } from './suite.ts';

const settingKeys = [
  ...['values', 'set', 'templates', 'release', 'capabilities', 'chart', 'skip', 'kubernetesProvider', 'postRenderer'],
];
const suiteKeys = [...settingKeys, 'suite', 'excludeTemplates', 'includeCrds', 'snapshotId', 'tests'];
const testKeys = [...settingKeys, 'it', 'template', 'documentIndex', 'documentSelector', 'asserts'];
const assertionKeys = ['not', 'template', 'documentIndex', 'documentSelector'];

export interface ReadSuites {
  /** unknown keys are errors */
  readonly strict: boolean;
}

/**
 * Reads the suites of a file, which `---` separates.
 *
 * @throws UNITTEST_SUITE with helm-unittest's sentence when one of them cannot be read
 */
export function readSuites(text: string, options: ReadSuites): Suite[] {
  return text
    .split(/(?:^|\s*\n)---[^\S\n]*(?:\n|$)|(?:^|\s*\n)---\s*/)
    .filter((part) => part.trim() !== '')
    .map((part) => readSuite(part, options));
}

function refuse(problem: string): never {
  throw new TillerlessError('UNITTEST_SUITE', problem);
}

/** A bad escape in double quotes is read as if backslashes were doubled, as helm-unittest does. */
function parseSuite(text: string): Value {
  try {
    return parseYaml3(text);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const isEscape = /escape/.test(reasonOf(error));
    if (isEscape) return parseYaml3(text.replace(/(?<!\\)(?:\\\\)*\\(?!\\)/g, (run) => `${run}${run}`));
    return refuse(goProblem(error));
  }
}

function goProblem(error: TillerlessError): string {
  return reasonOf(error).replace(/^error converting YAML to JSON: /, '');
}

function readSuite(text: string, options: ReadSuites): Suite {
  const fields = parseSuite(text);
  if (!isMap(fields)) return refuse('yaml: unmarshal errors:\n  line 1: cannot unmarshal the suite into unittest.TestSuite');
  if (options.strict) checkKeys(fields, { known: suiteKeys, type: 'unittest.TestSuite' });
  const tests = listOf(fields, 'tests');
  if (tests.length === 0) return refuse('no tests found');
  return {
    ...settingsOf(fields),
    name: textOf(fields, 'suite'),
    excludeTemplates: textsOf(fields, 'excludeTemplates'),
    includeCrds: fields.get('includeCrds') === true,
    snapshotId: textOf(fields, 'snapshotId'),
    tests: tests.map((each) => readTest(each, options)),
  };
}

function checkKeys(fields: ValueMap, { known, type }: { readonly known: readonly string[]; readonly type: string }): void {
  const unknown = [...fields.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) refuse(`yaml: unmarshal errors:\n  line 1: field ${unknown} not found in type ${type}`);
}

function readTest(value: Value, options: ReadSuites): Test {
  const fields = isMap(value) ? value : new Map<string, Value>();
  if (options.strict) checkKeys(fields, { known: testKeys, type: 'unittest.TestJob' });
  const asserts = listOf(fields, 'asserts');
  const isSkipped = isMap(fields.get('skip')) && textOf(fields.get('skip') as ValueMap, 'reason') !== '';
  if (asserts.length === 0 && !isSkipped) return refuse('no asserts found');
  return {
    ...settingsOf(fields),
    name: textOf(fields, 'it'),
    template: textOf(fields, 'template'),
    documentIndex: indexOf(fields),
    selector: selectorOf(fields),
    asserts: asserts.map(readAssertion),
  };
}

function readAssertion(value: Value): Assertion {
  if (!isMap(value)) return refuse('an assertion is not a map');
  const types = [...value.keys()].filter((key) => !assertionKeys.includes(key));
  const unknown = types.find((type) => !Object.hasOwn(assertionTypes, type));
  if (unknown !== undefined) return refuse(`Assertion type \`${unknown}\` is invalid`);
  const [type, second] = types;
  if (type === undefined) return refuse('no assertion type defined');
  if (second !== undefined) return refuse(`assertion type \`${type}\` and \`${second}\` is declared duplicated`);
  const parameters = value.get(type) ?? null;
  checkParameters(type, parameters);
  return {
    type,
    parameters,
    not: value.get('not') === true,
    template: textOf(value, 'template'),
    documentIndex: indexOf(value),
    selector: selectorOf(value),
  };
}

/** Parameters of the wrong kind fail the whole file. */
function checkParameters(type: string, parameters: Value): void {
  if (parameters !== null && !isMap(parameters))
    refuse(`yaml: unmarshal errors:\n  line 1: cannot unmarshal ${tagOf(parameters)} into the parameters of ${type}`);
}

function tagOf(value: Value): string {
  if (Array.isArray(value)) return '!!seq';
  if (typeof value === 'string') return `!!str \`${value}\``;
  return typeof value === 'boolean' ? `!!bool \`${value}\`` : `!!int \`${String(value)}\``;
}

function indexOf(fields: ValueMap): number | undefined {
  const value = fields.get('documentIndex');
  return value instanceof Int ? Number(value.value) : undefined;
}

function selectorOf(fields: ValueMap): DocumentSelector | undefined {
  const value = fields.get('documentSelector');
  if (!isMap(value)) return undefined;
  return {
    path: textOf(value, 'path'),
    value: value.has('value') ? (value.get('value') ?? null) : undefined,
    matchMany: value.get('matchMany') === true,
    skipEmptyTemplates: value.get('skipEmptyTemplates') === true,
  };
}

/** A scalar of any kind as text, as Go's decoder has it for a field of type string. */
function scalarText(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' && !(value instanceof Int) ? '' : String(value);
}

function textOf(fields: ValueMap, name: string): string {
  return scalarText(fields.get(name));
}

function listOf(fields: ValueMap, name: string): readonly Value[] {
  const value = fields.get(name);
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function textsOf(fields: ValueMap, name: string): string[] {
  return listOf(fields, name).map(scalarText);
}

function mapOf(fields: ValueMap, name: string): ValueMap {
  const value = fields.get(name);
  return isMap(value) ? value : new Map<string, Value>();
}

function settingsOf(fields: ValueMap): TestSettings {
  const release = mapOf(fields, 'release');
  const capabilities = mapOf(fields, 'capabilities');
  const chart = mapOf(fields, 'chart');
  const skip = mapOf(fields, 'skip');
  const provider = mapOf(fields, 'kubernetesProvider');
  const renderer = mapOf(fields, 'postRenderer');
  const revision = release.get('revision');
  const schemes = [...mapOf(provider, 'scheme')].flatMap(([key, value]): [string, ValueMap][] =>
    isMap(value) ? [[key, value]] : [],
  );
  return {
    values: textsOf(fields, 'values'),
    set: mapOf(fields, 'set'),
    templates: textsOf(fields, 'templates'),
    release: {
      name: textOf(release, 'name'),
      namespace: textOf(release, 'namespace'),
      revision: revision instanceof Int ? Number(revision.value) : 0,
      upgrade: release.get('upgrade') === true,
    },
    capabilities: {
      major: textOf(capabilities, 'majorVersion'),
      minor: textOf(capabilities, 'minorVersion'),
      apiVersions: apiVersionsOf(capabilities),
    },
    chart: { version: textOf(chart, 'version'), appVersion: textOf(chart, 'appVersion') },
    skip: { reason: textOf(skip, 'reason'), minimumVersion: textOf(skip, 'minimumVersion') },
    objects: listOf(provider, 'objects').filter(isMap),
    schemes: new Map(schemes),
    postRenderer: renderer.has('cmd') ? { command: textOf(renderer, 'cmd'), args: textsOf(renderer, 'args') } : undefined,
  };
}

function apiVersionsOf(capabilities: ValueMap): readonly string[] | null | undefined {
  if (!capabilities.has('apiVersions')) return undefined;
  return capabilities.get('apiVersions') === null ? null : textsOf(capabilities, 'apiVersions');
}
