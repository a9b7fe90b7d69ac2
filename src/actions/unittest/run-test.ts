import { dirname } from 'node:path';
import { cleanPath } from '../../base/go/clean-path.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import type { Chart } from '../../chart/model.ts';
import { mergeValues } from '../../chart/values-file.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import type { TemplateCache } from '../../engine/template-cache.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { TestOutcome } from '../../report/unittest-report.ts';
import { chartCrds } from '../render/render-release.ts';
import { assertionTypes } from './assertions/assertion-types.ts';
import type { Document } from './assertions/judged.ts';
import type { CoverageCollector } from './chart-coverage.ts';
import { DocumentCache, type Documents, readDocuments, readYaml } from './documents.ts';
import { lookupIn } from './fake-lookup.ts';
import { type Evidence, judgeAssertion } from './judge-assertion.ts';
import type { KeyPool } from './key-pool.ts';
import { postRenderTest } from './post-render-test.ts';
import { defaultCapabilities, type FailedPlace, renderTest, type TestOutput, type TestRendering } from './render-test.ts';
import type { SnapshotFile } from './snapshot-file.ts';
import type { Assertion, Suite, Test } from './suite.ts';
import { templatePath } from './template-names.ts';
import { setValue, type ValuesFiles } from './test-values.ts';

/** A suite and the state shared by its tests. */
export interface SuiteContext {
  readonly suite: Suite;
  /** path of the suite file; values files are relative to its directory */
  readonly file: string;
  readonly chart: Chart;
  readonly route: string;
  /** values files from the command line */
  readonly valuesFiles: readonly string[];
  readonly snapshots: SnapshotFile;
  readonly skipSchema: boolean;
  readonly failFast: boolean;
  readonly kubeVersion: KubeVersionMemory;
  /** cache of rendered charts, shared by the tests of a chart */
  readonly renderings: RenderingCache;
  readonly documents: DocumentCache;
  readonly templates: TemplateCache;
  readonly keys: KeyPool;
  /** records which parts of the templates are executed, if requested */
  readonly coverage: CoverageCollector | undefined;
  readonly valuesOf: ValuesFiles;
  readonly now: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** The Kubernetes version set by a test. As in helm-unittest, it also applies to the following tests. */
export interface KubeVersionMemory {
  major: string;
  minor: string;
}

/** Maximum total length of the cached output. */
const maxCached = 8 * 1024 * 1024;

/** Caches rendered charts by their inputs. */
export class RenderingCache {
  #known = new Map<string, Promise<TestOutput>>();
  #size = 0;

  async get(key: string, render: () => Promise<TestOutput>): Promise<TestOutput> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const output = render();
    this.#known.set(key, output);
    const { files = new Map<string, string>() } = await output;
    this.#size += [...files.values()].reduce((sum, text) => sum + text.length, key.length);
    if (this.#size > maxCached) {
      this.#known = new Map();
      this.#size = 0;
    }
    return output;
  }
}

/** Runs a test. Errors in the chart or the test are returned in the outcome. */
export async function runTest(test: Test, context: SuiteContext): Promise<TestOutcome> {
  const started = context.now();
  const outcome = (partial: Partial<TestOutcome> & Pick<TestOutcome, 'status'>): TestOutcome => ({
    name: test.name,
    error: '',
    skipReason: '',
    assertions: [],
    milliseconds: context.now() - started,
    ...partial,
  });
  const skipReason = context.suite.skip.reason || test.skip.reason;
  if (skipReason !== '') return outcome({ status: 'skipped', skipReason });
  try {
    return outcome(await judgeTest(test, context));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return outcome({ status: 'errored', error: reasonOf(error) });
  }
}

async function judgeTest(test: Test, context: SuiteContext): Promise<Pick<TestOutcome, 'status' | 'assertions' | 'error'>> {
  const request = renderingOf(test, context);
  const output = await renderOnce(request, test, context);
  const wantsSuccess = test.asserts.every((assertion) => assertion === null || !assertionTypes[assertion.type]?.wantsFailure);
  const error = output.error ?? '';
  if (output.files === undefined && (wantsSuccess || output.failure === undefined)) {
    const evidence = evidenceOf(test, context, { documents: new Map(), isRendered: false, renderError: error });
    return concluded(test, judgeAll(test, { context, evidence, rendered: [] }), error);
  }
  const { documents, rendered, onlyFile } = await documentsFor(output, { test, context, request });
  const evidence = evidenceOf(test, context, { documents, isRendered: error === '', renderError: undefined, onlyFile });
  return concluded(test, judgeAll(test, { context, evidence, rendered }), '');
}

function concluded(
  test: Test,
  assertions: TestOutcome['assertions'],
  error: string,
): Pick<TestOutcome, 'status' | 'assertions' | 'error'> {
  // If the first assertion is null, the test does not pass, even if all other assertions pass.
  const passed = test.asserts[0] !== null && assertions.length > 0 && assertions.every(({ status }) => status !== 'failed');
  const isSkipped = assertions.length > 0 && assertions.every(({ status }) => status === 'skipped');
  const status = isSkipped ? 'skipped' : passed ? 'passed' : error === '' ? 'failed' : 'errored';
  return { status, assertions, error };
}

function evidenceOf(
  test: Test,
  { snapshots, failFast }: SuiteContext,
  rendered: Pick<Evidence, 'documents' | 'isRendered' | 'renderError'> & Partial<Pick<Evidence, 'onlyFile'>>,
): Evidence {
  let counter = 0;
  return {
    onlyFile: undefined,
    ...rendered,
    failFast,
    compareSnapshot: (content, patterns) => snapshots.compare(test.name, ++counter, { content, patterns }),
    skipsEmpty: test.selector?.skipEmptyTemplates === true,
  };
}

function judgeAll(
  test: Test,
  { context, evidence, rendered }: { context: SuiteContext; evidence: Evidence; rendered: readonly string[] },
): TestOutcome['assertions'] {
  const outcomes: TestOutcome['assertions'][number][] = [];
  for (const [index, assertion] of test.asserts.entries()) {
    if (assertion === null) continue;
    const filtered: Assertion = {
      ...assertion,
      documentIndex: test.documentIndex ?? assertion.documentIndex,
      selector: assertion.selector ?? test.selector,
    };
    const templates = templatesFor(filtered, { test, context, rendered });
    outcomes.push(judgeAssertion(filtered, evidence, { index, templates }));
    if (context.failFast && outcomes.at(-1)?.status === 'failed') break;
  }
  return outcomes;
}

/** Returns the paths of the templates against which an assertion is evaluated. */
function templatesFor(
  assertion: Assertion,
  { test, context, rendered }: { test: Test; context: SuiteContext; rendered: readonly string[] },
): readonly string[] {
  const named = assertion.template !== '' ? [assertion.template] : namedTemplates(test, context.suite);
  if (named === undefined) return rendered;
  return named.map((name) => cleanPath(`${context.route}/${templatePath(name)}`));
}

/** Returns the templates specified by a test or its suite, or undefined if all rendered templates are to be evaluated. */
function namedTemplates(test: Test, suite: Suite): readonly string[] | undefined {
  if (test.templates.length > 0) return test.templates;
  if (test.template !== '') return [test.template];
  const isOpen = suite.templates.length === 0 || suite.templates.some((name) => name.includes('*'));
  return isOpen ? undefined : suite.templates;
}

interface DocumentsRequest {
  readonly test: Test;
  readonly context: SuiteContext;
  readonly request: TestRendering;
}

/** Returns the documents to evaluate and the paths of the rendered files. */
async function documentsFor(output: TestOutput, { test, context, request }: DocumentsRequest): Promise<JudgedFiles> {
  const crds = context.suite.includeCrds ? chartCrds(context.chart) : [];
  const documents = new Map<string, Document[]>();
  for (const { path, data } of crds) documents.set(path, readYaml(data));
  if (output.files === undefined) {
    const failed = failedDocuments(output.failure ?? { file: '', message: output.error }, context, request);
    for (const [path, parsed] of failed) documents.set(path, parsed);
    return { documents, rendered: [...failed.keys(), ...crds.map(({ path }) => path)] };
  }
  const renderer = test.postRenderer ?? context.suite.postRenderer;
  const read =
    renderer === undefined ? readDocuments(output.files, context.documents) : await postRendered(output.files, renderer, context);
  const rootName = context.chart.metadata.name;
  for (const [path, parsed] of read) documents.set(path.startsWith(rootName) ? path : `${rootName}/${path}`, parsed);
  const [only, second] = documents.keys();
  const isOnly = renderer !== undefined && second === undefined && only?.endsWith('manifest.yaml') === true;
  const rendered = [...output.files.keys(), ...crds.map(({ path }) => path)];
  return { documents, rendered, ...(isOnly ? { onlyFile: only } : {}) };
}

/** The documents against which assertions can be evaluated. */
interface JudgedFiles {
  readonly documents: Documents;
  /** paths of the rendered files */
  readonly rendered: readonly string[];
  readonly onlyFile?: string;
}

async function postRendered(
  files: ReadonlyMap<string, string>,
  renderer: NonNullable<Test['postRenderer']>,
  { env, signal }: SuiteContext,
): Promise<Map<string, Document[]>> {
  return readDocuments(await postRenderTest(files, renderer, { env, signal }), new DocumentCache());
}

/**
 * Returns the documents to evaluate after a template error. Each document contains only the error message. The failed template
 * has one such document. If a partial failed, each of the suite's templates has one.
 */
function failedDocuments(
  { file, message }: FailedPlace,
  { route }: SuiteContext,
  request: TestRendering,
): ReadonlyMap<string, Document[]> {
  const isPartial = /(?:^|\/)_[^/]*$/.test(file);
  const names = request.templates.length > 0 ? request.templates : ['**'];
  const paths = isPartial ? names.map((name) => cleanPath(`${route}/${templatePath(name)}`)) : [file];
  const document = new Map<string, Value>([['raw', message]]);
  return new Map(paths.map((path) => [path, [document]]));
}

function renderingOf(test: Test, context: SuiteContext): TestRendering {
  const { suite, chart, route } = context;
  const either = <T>(ours: T, otherwise: T): T => ours || otherwise;
  return {
    chart,
    route,
    userValues: valuesOf(test, context),
    templates: suite.templates,
    excludeTemplates: suite.excludeTemplates,
    release: {
      name: either(test.release.name, suite.release.name),
      namespace: either(test.release.namespace, suite.release.namespace),
      revision: either(test.release.revision, suite.release.revision),
      upgrade: either(test.release.upgrade, suite.release.upgrade),
    },
    version: either(test.chart.version, suite.chart.version),
    appVersion: either(test.chart.appVersion, suite.chart.appVersion),
    capabilities: capabilitiesOf(test, context),
    lookup: lookupIn([...test.objects, ...suite.objects], new Map([...test.schemes, ...suite.schemes])),
    skipSchema: context.skipSchema,
    nowMs: context.now(),
    cache: context.templates,
    keys: context.keys,
    coverage: context.coverage,
  };
}

/** Merges the values files of the suite, the command line and the test, followed by `set` in the suite and in the test. */
function valuesOf(test: Test, { suite, file, route, valuesFiles, valuesOf }: SuiteContext): ValueMap {
  const ofCommandLine = suite.isUnchecked ? [] : valuesFiles;
  const files = [...suite.values, ...ofCommandLine, ...test.values];
  const [, ...subcharts] = route.split('/charts/');
  let values: ValueMap = new Map();
  const add = (more: ValueMap): void => {
    values = mergeValues(values, scoped(more, subcharts));
  };
  for (const path of files) add(valuesOf.read(path, dirname(file)));
  for (const [path, value] of [...suite.set, ...test.set]) add(setValue(new Map(), path, value));
  return values;
}

/** Nests a subchart's values under its name and the names of its parents. Globals are copied to each level. */
function scoped(values: ValueMap, subcharts: readonly string[]): ValueMap {
  return subcharts.reduceRight<ValueMap>((inner, name) => {
    const outer: ValueMap = new Map([[name, inner]]);
    const globals = inner.get('global');
    return globals === undefined ? outer : new Map<string, Value>([['global', globals], ...outer]);
  }, values);
}

function capabilitiesOf(test: Test, { suite, kubeVersion }: SuiteContext): Capabilities {
  const major = test.capabilities.major || suite.capabilities.major || kubeVersion.major || defaultCapabilities.kubeVersion.major;
  const minor = test.capabilities.minor || suite.capabilities.minor || kubeVersion.minor || defaultCapabilities.kubeVersion.minor;
  Object.assign(kubeVersion, { major, minor });
  const own = test.capabilities.apiVersions;
  const apiVersions = own === null ? [] : [...own, ...(suite.capabilities.apiVersions ?? [])];
  const version = `v${major}.${minor}.0`;
  return {
    kubeVersion: { version, normalized: version, major, minor },
    apiVersions,
    helmVersion: defaultCapabilities.helmVersion,
  };
}

/** Renders a chart, or returns the cached output of a test with the same inputs. */
function renderOnce(request: TestRendering, test: Test, { suite, renderings }: SuiteContext): Promise<TestOutput> {
  const {
    chart: _chart,
    lookup: _lookup,
    nowMs: _now,
    cache: _cache,
    keys: _keys,
    coverage: _coverage,
    userValues,
    ...rest
  } = request;
  const objects = [...test.objects, ...suite.objects];
  const schemes = objects.length > 0 ? [...test.schemes, ...suite.schemes] : [];
  const key = JSON.stringify([rest, dumpYaml(userValues), objects.length > 0 ? dumpYaml(objects) : '', schemes]);
  return renderings.get(key, () => renderTest(request));
}
