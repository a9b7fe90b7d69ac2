import { Int, type Value, type ValueMap } from '../../base/go/value.ts';
import { parseYaml3 } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { splitDocuments } from './documents.ts';
import { readAssertion } from './read-assertion.ts';
import type { Suite, Test, TestSettings } from './suite.ts';
import { type Decoder, SuiteDecoder } from './suite-decoder.ts';

export interface ReadSuites {
  /** true to reject unknown keys */
  readonly strict: boolean;
}

/**
 * Parses the suites in a file. Suites are separated by `---`.
 *
 * @throws UNITTEST_SUITE with helm-unittest's message if a suite is invalid
 */
export function readSuites(text: string, options: ReadSuites): Suite[] {
  return splitDocuments(text).flatMap((part) => readSuite(part, options) ?? []);
}

function reject(problem: string): never {
  throw new TillerlessError('UNITTEST_SUITE', problem);
}

/** Parses a suite. Returns undefined if the source contains no document (for example, only comments). */
export function readSuite(text: string, options: ReadSuites): Suite | undefined {
  try {
    const fields = parseYaml3(text);
    if (fields === undefined) return undefined;
    const suite = decodeSuite(fields, text, options);
    checkTests(suite);
    return suite;
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    const problem = yamlProblem(error);
    return problem.includes('unknown escape character') ? readWithEscapes(text) : reject(problem);
  }
}

/**
 * Parses a suite that has an invalid escape sequence in double quotes. Like helm-unittest, it doubles single backslashes and
 * performs no other checks.
 */
function readWithEscapes(text: string): Suite | undefined {
  const escaped = text.replace(/\\+/g, (run) => (run.length % 2 === 1 ? `${run}\\` : run));
  try {
    const fields = parseYaml3(escaped);
    return fields === undefined ? undefined : { ...decodeSuite(fields, escaped, { strict: false }), isUnchecked: true };
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    return reject(yamlProblem(error));
  }
}

/** Returns go-yaml's error message. */
export function yamlProblem(error: TillerlessError): string {
  return reasonOf(error).replace(/^error converting YAML to JSON: /, '');
}

function checkTests({ tests }: Suite): void {
  if (tests.length === 0) reject('no tests found');
  if (tests.some(({ asserts }) => asserts.length === 0)) reject('no asserts found');
}

const releaseType = 'struct { Name string; Namespace string; Revision int; IsUpgrade bool "yaml:\\"upgrade\\"" }';
const chartType = 'struct { Version string; AppVersion string "yaml:\\"appVersion\\"" }';
const capabilitiesType =
  'struct { MajorVersion string "yaml:\\"majorVersion\\""; MinorVersion string "yaml:\\"minorVersion\\""; APIVersions []string "yaml:\\"apiVersions\\"" }';
const suiteSkipType = 'struct { Reason string "yaml:\\"reason\\""; MinimumVersion string "yaml:\\"minimumVersion\\"" }';
const testSkipType = 'struct { Reason string "yaml:\\"reason\\"" }';
const anyMap = 'map[string]interface {}';

/** Returns the decoders for the keys that suites and tests have in common. */
function settingDecoders(decoder: SuiteDecoder) {
  const { text, flag, integer, any } = decoder;
  const texts = decoder.list('string', text);
  return {
    values: texts,
    set: decoder.map(anyMap),
    templates: texts,
    release: decoder.struct(releaseType, { name: text, namespace: text, revision: integer, upgrade: flag }),
    chart: decoder.struct(chartType, { version: text, appVersion: text }),
    kubernetesProvider: decoder.struct('unittest.KubernetesFakeClientProvider', {
      scheme: schemesOf(decoder),
      objects: decoder.list(anyMap, decoder.map(anyMap)),
    }),
    postRenderer: decoder.struct('unittest.PostRendererConfig', { cmd: text, args: texts }),
    any,
    texts,
  };
}

/** Returns the decoder for an entry of `scheme`, which describes the resource of a kind. */
function schemeDecoder(decoder: SuiteDecoder) {
  const { text, flag, any } = decoder;
  const gvr = decoder.struct('schema.GroupVersionResource', { group: text, version: text, resource: text });
  return decoder.struct('unittest.KubernetesFakeKindProps', { should_err: any, gvr, namespaced: flag });
}

type Scheme = NonNullable<ReturnType<ReturnType<typeof schemeDecoder>>>;

function schemesOf(decoder: SuiteDecoder): Decoder<ReadonlyMap<string, Scheme>> {
  const kinds = decoder.map('map[string]unittest.KubernetesFakeKindProps');
  const scheme = schemeDecoder(decoder);
  return (value, path) => {
    const entries = [...(kinds(value, path) ?? [])];
    return new Map(
      entries.flatMap(([key, item]): [string, Scheme][] => {
        const decoded = scheme(item, [...path, key]);
        return decoded === undefined ? [] : [[key, decoded]];
      }),
    );
  };
}

type Settings = Partial<{ [K in keyof ReturnType<typeof settingDecoders>]: ReturnType<ReturnType<typeof settingDecoders>[K]> }>;

function decodeSuite(fields: Value, source: string, { strict }: ReadSuites): Suite {
  const decoder = new SuiteDecoder(source, { isStrict: strict });
  const { any: _any, texts, ...settings } = settingDecoders(decoder);
  const { text, flag } = decoder;
  const suite = decoder.struct('unittest.TestSuite', {
    ...settings,
    suite: text,
    excludeTemplates: texts,
    includeCrds: flag,
    snapshotId: text,
    capabilities: decoder.struct(capabilitiesType, { majorVersion: text, minorVersion: text, apiVersions: texts }),
    skip: decoder.struct(suiteSkipType, { reason: text, minimumVersion: text }),
    tests: decoder.list('*unittest.TestJob', testDecoder(decoder)),
  })(fields, []);
  decoder.finish();
  const { majorVersion = '', minorVersion = '', apiVersions = [] } = suite?.capabilities ?? {};
  return {
    ...settingsOf(suite ?? {}),
    name: suite?.suite ?? '',
    capabilities: { major: majorVersion, minor: minorVersion, apiVersions },
    skip: { reason: suite?.skip?.reason ?? '', minimumVersion: suite?.skip?.minimumVersion ?? '' },
    excludeTemplates: suite?.excludeTemplates ?? [],
    includeCrds: suite?.includeCrds ?? false,
    snapshotId: suite?.snapshotId ?? '',
    tests: suite?.tests ?? [],
    isUnchecked: false,
  };
}

function testDecoder(decoder: SuiteDecoder): Decoder<Test> {
  const { any, texts: _texts, ...settings } = settingDecoders(decoder);
  const { text, flag, integer } = decoder;
  const fields = decoder.struct('unittest.TestJob', {
    ...settings,
    it: text,
    template: text,
    documentIndex: integer,
    documentindices: decoder.map('map[string][]int'),
    documentSelector: decoder.struct('valueutils.DocumentSelector', {
      skipEmptyTemplates: flag,
      matchMany: flag,
      path: text,
      value: any,
    }),
    capabilities: decoder.map('unittest.CapabilitiesFields'),
    skip: decoder.struct(testSkipType, { reason: text }),
    asserts: decoder.list('*unittest.Assertion', (value, path) => {
      const assertion = decoder.map(anyMap)(value, path);
      return assertion === undefined ? (value === null ? null : undefined) : readAssertion(assertion);
    }),
  });
  return (value, path) => {
    if (value === null) return reject(`test ${Number(path.at(-1)) + 1} is empty`);
    const test = fields(value, path);
    return test === undefined ? undefined : testOf(test);
  };
}

type TestFields = Settings & {
  readonly it?: string | undefined;
  readonly template?: string | undefined;
  readonly documentIndex?: number | undefined;
  readonly documentSelector?:
    | {
        readonly path?: string | undefined;
        readonly value?: Value | undefined;
        readonly matchMany?: boolean | undefined;
        readonly skipEmptyTemplates?: boolean | undefined;
      }
    | undefined;
  readonly capabilities?: ValueMap | undefined;
  readonly skip?: { readonly reason?: string | undefined } | undefined;
  readonly asserts?: Test['asserts'] | undefined;
};

function testOf(test: TestFields): Test {
  const { path = '', value, matchMany = false, skipEmptyTemplates = false } = test.documentSelector ?? {};
  return {
    ...settingsOf(test),
    name: test.it ?? '',
    capabilities: {
      major: versionText(test.capabilities?.get('majorVersion')),
      minor: versionText(test.capabilities?.get('minorVersion')),
      apiVersions: apiVersionsOf(test.capabilities),
    },
    skip: { reason: test.skip?.reason ?? '', minimumVersion: '' },
    template: test.template ?? '',
    documentIndex: test.documentIndex,
    selector: test.documentSelector && { path, value: value ?? undefined, matchMany, skipEmptyTemplates },
    asserts: test.asserts ?? [],
  };
}

function settingsOf({
  values,
  set,
  templates,
  release,
  chart,
  kubernetesProvider,
  postRenderer,
}: Settings): Omit<TestSettings, 'capabilities' | 'skip'> {
  const schemes = [...(kubernetesProvider?.scheme ?? [])];
  return {
    values: values ?? [],
    set: set ?? new Map(),
    templates: templates ?? [],
    release: {
      name: release?.name ?? '',
      namespace: release?.namespace ?? '',
      revision: release?.revision ?? 0,
      upgrade: release?.upgrade ?? false,
    },
    chart: { version: chart?.version ?? '', appVersion: chart?.appVersion ?? '' },
    objects: kubernetesProvider?.objects ?? [],
    schemes: new Map(
      schemes.map(([key, { gvr, namespaced }]) => [
        key,
        { group: gvr?.group ?? '', version: gvr?.version ?? '', resource: gvr?.resource ?? '', namespaced: namespaced ?? false },
      ]),
    ),
    postRenderer: postRenderer?.cmd ? { command: postRenderer.cmd, args: postRenderer.args ?? [] } : undefined,
  };
}

/** Converts a version, which is a string or an integer, to a string. Returns an empty string for values of other types. */
function versionText(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  return value instanceof Int ? value.value.toString() : '';
}

function apiVersionsOf(capabilities: ValueMap | undefined): readonly string[] | null {
  if (!capabilities?.has('apiVersions')) return [];
  const value = capabilities.get('apiVersions');
  return Array.isArray(value) ? value.filter((version: Value) => typeof version === 'string') : null;
}
