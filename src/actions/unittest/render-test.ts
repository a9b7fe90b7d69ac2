import { randomBytes } from 'node:crypto';
import { utcZone } from '../../base/go/time-zone.ts';
import type { ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { GoTemplateError } from '../../engine/errors.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { type RenderContext, renderTemplates } from '../../engine/render.ts';
import type { TemplateCache } from '../../engine/template-cache.ts';
import { copyMap } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { toRenderValues } from '../../engine/values/render-values.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { CoverageCollector } from './chart-coverage.ts';
import type { KeyPool } from './key-pool.ts';
import { templatePath, templatePattern } from './template-names.ts';

/** A request to render a chart for a test. */
export interface TestRendering {
  readonly chart: Chart;
  /** path of the suite's chart: "web" or "web/charts/db" */
  readonly route: string;
  readonly userValues: ValueMap;
  readonly templates: readonly string[];
  readonly excludeTemplates: readonly string[];
  readonly release: { readonly name: string; readonly namespace: string; readonly revision: number; readonly upgrade: boolean };
  /** true if the templates generate test suites; .Release.IsInstall and .Release.IsUpgrade are then both false */
  readonly isSuiteChart?: boolean;
  readonly version: string;
  readonly appVersion: string;
  readonly capabilities: Capabilities;
  readonly lookup: NonNullable<RenderContext['lookup']>;
  readonly skipSchema: boolean;
  /** current time in milliseconds since the Unix epoch */
  readonly nowMs: number;
  /** template cache shared by the tests of a chart */
  readonly cache?: TemplateCache | undefined;
  /** private keys shared by the tests of a chart */
  readonly keys?: KeyPool | undefined;
  /** records which parts of the templates are executed */
  readonly coverage?: CoverageCollector | undefined;
}

/** Rendered files, keyed by path, or the rendering error. */
export type TestOutput =
  | { readonly files: ReadonlyMap<string, string>; readonly error?: undefined }
  | { readonly files?: undefined; readonly error: string; readonly failure: FailedPlace | undefined };

/** A template error: the file in which it occurred, and its message without the chain of includes. */
export interface FailedPlace {
  readonly file: string;
  readonly message: string;
}

/** Renders the templates selected by a suite, along with all partials. Rendering errors are returned, not thrown. */
export async function renderTest(request: TestRendering): Promise<TestOutput> {
  try {
    return { files: await render(request) };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const text = error.cause instanceof GoTemplateError ? error.cause.message : helm3Text(error);
    return { error: text, failure: placeOf(text) };
  }
}

/** helm-unittest's default capabilities: an old Kubernetes version and no API versions. */
export const defaultCapabilities: Capabilities = {
  kubeVersion: { version: 'v1.20.0', normalized: 'v1.20.0', major: '1', minor: '20' },
  apiVersions: [],
  helmVersion: { version: 'v3.21', goVersion: 'go1.26.8', kubeClientVersion: 'v1.36' },
};

const maxReleaseName = 53;
const releaseName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

async function render(request: TestRendering): Promise<ReadonlyMap<string, string>> {
  const { release, userValues, capabilities, skipSchema, lookup, nowMs, cache, keys } = request;
  if (
    release.name !== '' &&
    request.isSuiteChart !== true &&
    (release.name.length > maxReleaseName || !releaseName.test(release.name))
  )
    throw new TillerlessError(
      'UNITTEST_VALUES',
      `invalid release name, must match regex ${releaseName.source} and the length must not be longer than ${maxReleaseName}`,
    );
  const { chart } = processDependencies(request.chart, userValues);
  const values = toRenderValues({
    chart,
    // If coverage is recorded, use a copy of the values, because recording modifies the values, and other renders share them.
    userValues: request.coverage === undefined ? userValues : copyMap(userValues),
    skipSchema,
    release: {
      name: release.name || 'RELEASE-NAME',
      namespace: release.namespace || 'NAMESPACE',
      revision: release.revision,
      isInstall: !release.upgrade && request.isSuiteChart !== true,
      isUpgrade: release.upgrade,
    },
  });
  const context = {
    now: () => BigInt(nowMs) * 1_000_000n,
    randomBytes: (size: number) => randomBytes(size),
    ...(keys && { reuseKey: keys.forRendering() }),
    lookup,
    localZone: utcZone,
    ...(await prepareEta(chart)),
  };
  const selectedChart = selected(withVersions(chart, request, 1), request);
  const rendering = { chart: selectedChart, values, capabilities, context, ...(cache && { cache }) };
  if (request.coverage === undefined) return renderTemplates(rendering);
  return request.coverage.record(request.route, (recording) => renderTemplates(rendering, recording));
}

/** Overrides the version and appVersion of the chart and its direct subcharts, if the test sets them. */
function withVersions(chart: Chart, request: TestRendering, depth: number): Chart {
  const { version, appVersion } = request;
  if (version === '' && appVersion === '') return chart;
  return {
    ...chart,
    metadata: { ...chart.metadata, ...(version === '' ? {} : { version }), ...(appVersion === '' ? {} : { appVersion }) },
    subcharts: depth > 0 ? chart.subcharts.map((subchart) => withVersions(subchart, request, depth - 1)) : chart.subcharts,
  };
}

function selected(chart: Chart, { route, templates, excludeTemplates }: TestRendering): Chart {
  const patterns = (names: readonly string[]): RegExp[] => names.map((name) => templatePattern(`${route}/${templatePath(name)}`));
  const [wanted, unwanted] = [patterns(templates.length > 0 ? templates : ['**']), patterns(excludeTemplates)];
  const isWanted = (path: string): boolean =>
    /(?:^|\/)_[^/]*$/.test(path) ||
    (wanted.some((pattern) => pattern.test(path)) && !unwanted.some((pattern) => pattern.test(path)));
  const select = (current: Chart, path: string): Chart => ({
    ...current,
    templates: current.templates.filter(({ name }) => isWanted(`${path}/${name}`)),
    subcharts: current.subcharts.map((subchart) => select(subchart, `${path}/charts/${subchart.metadata.name}`)),
  });
  return select(chart, chart.metadata.name);
}

/** Returns the error message of Helm 3, which does not have Helm 4's prefix "chart dependencies processing failed: ". */
function helm3Text(error: TillerlessError): string {
  return reasonOf(error).replace(/^chart dependencies processing failed: /, '');
}

/**
 * Finds the file and the message in an error, as helm-unittest's regular expression does. The file follows ": " or " (" and
 * precedes two numbers; the message starts after the next ": ".
 */
function placeOf(text: string): FailedPlace | undefined {
  return placeAfter(text, ': ') ?? placeAfter(text, ' (');
}

function placeAfter(text: string, lead: string): FailedPlace | undefined {
  const leadAt = text.indexOf(lead, 1);
  if (leadAt < 0) return undefined;
  const begin = leadAt + lead.length;
  const numbers = /:\d+:\d/g;
  numbers.lastIndex = begin + 1;
  const match = numbers.exec(text);
  const colon = match === null ? -1 : text.indexOf(': ', numbers.lastIndex + 1);
  if (match === null || colon < 0 || colon + 2 >= text.length) return undefined;
  const messageEnd = text.indexOf('\n', colon + 3);
  const message = text.slice(colon + 2, messageEnd < 0 ? text.length : messageEnd);
  const lineEnd = text.indexOf('\n');
  return { file: text.slice(begin, match.index), message: lineEnd < 0 ? message : text.slice(lineEnd + 1) };
}
