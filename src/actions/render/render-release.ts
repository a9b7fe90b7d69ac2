import type { ValueMap } from '../../base/go/value.ts';
import { slogLine } from '../../base/log.ts';
import { ParsedDocuments } from '../../base/yaml/parsed-documents.ts';
import { missingDependencies, missingText } from '../../chart/dependencies.ts';
import type { Chart } from '../../chart/model.ts';
import { isLibrary } from '../../chart/model.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { outputName } from '../../engine/eta/names.ts';
import type { Hook } from '../../engine/hooks.ts';
import { type Manifest, manifestText, type SortedManifests, sortManifests } from '../../engine/manifests.ts';
import { blameTemplate, traceTemplates } from '../../engine/output-origin.ts';
import type { RecordedReads, recordReads } from '../../engine/reads/record-reads.ts';
import { type AfterFile, type RenderContext, type RenderRequest, renderTemplates, type Tracing } from '../../engine/render.ts';
import type { TemplateCache } from '../../engine/template-cache.ts';
import { isCompatible, type ProcessedChart, processDependencies } from '../../engine/values/dependencies.ts';
import { type ReleaseFacts, toRenderValues } from '../../engine/values/render-values.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../errors/tillerless-error.ts';

/** A request to render a chart for a release with given capabilities. */
export interface RenderReleaseRequest {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly release: ReleaseFacts;
  readonly capabilities: Capabilities;
  /** compiled templates from earlier renders of the chart */
  readonly templates?: TemplateCache | undefined;
  readonly skipSchema?: boolean;
  /** true to include the notes of subcharts */
  readonly subNotes?: boolean;
  /**
   * records which values the templates read; passed in by the caller, so that the code for recording is loaded only when needed
   */
  readonly record?: typeof recordReads | undefined;
  /** called with the manifest if it is not valid YAML, before the error is thrown */
  readonly onInvalidManifest?: ((manifest: string) => void) | undefined;
  /** called in each pass before templates are executed, with the warnings about the chart and its values */
  readonly onWarnings?: ((warnings: readonly string[]) => void) | undefined;
}

/** A pass over the templates of a chart. Further passes follow as long as `lookup` requests more objects. */
export interface RenderPass {
  /** returns a new context for each call; all contexts produce the same random values */
  readonly context: () => RenderContext;
  /** called after each rendered file; an error that it throws ends the pass */
  readonly afterFile?: AfterFile | undefined;
}

/** A file in crds/. */
export interface Crd {
  /** path of the form "<chart>/crds/x.yaml" */
  readonly path: string;
  readonly data: string;
}

/** A rendered chart, including everything to be stored in a release or sent to the cluster. */
export interface Rendering {
  /** the chart after its dependencies have been processed */
  readonly chart: Chart;
  /** computed values */
  readonly values: ValueMap;
  /** capabilities that the templates saw */
  readonly capabilities: Capabilities;
  /** combined YAML of all manifests, excluding hooks */
  readonly manifest: string;
  readonly manifests: readonly Manifest[];
  /** rendered files by template path, excluding notes */
  readonly files: ReadonlyMap<string, string>;
  readonly hooks: readonly Hook[];
  /** the parsed documents of the manifests and hooks */
  readonly documents: ParsedDocuments;
  readonly notes: string;
  /** warnings as Helm 4 logs them to stderr */
  readonly warnings: readonly string[];
  /** warnings about unrecognized values of Helm's annotations */
  readonly wordWarnings: readonly string[];
  /** renders again and records which template wrote each part of the output */
  readonly trace: () => Tracing;
  /**
   * the values that the templates read; undefined if they were not recorded. `again` renders the chart again and also records the
   * values that skipped branches would read.
   */
  readonly recorded?: { readonly reads: RecordedReads; readonly again: () => RecordedReads };
}

/** Returns the files in crds/ of a chart and its subcharts, in the same order as Helm. */
export function chartCrds(chart: Chart, prefix = chart.metadata.name): Crd[] {
  const own = chart.files
    .filter((file) => file.name.startsWith('crds/') && /\.(?:ya?ml|json)$/i.test(file.name))
    .map((file) => ({ path: `${prefix}/${file.name}`, data: Buffer.from(file.data).toString('utf8') }));
  const inner = chart.subcharts.flatMap((subchart) => chartCrds(subchart, `${prefix}/charts/${subchart.metadata.name}`));
  return [...own, ...inner];
}

/** Rejects a library chart, which cannot be rendered on its own. */
function refuseLibrary(chart: Chart): void {
  if (!isLibrary(chart)) return;
  throw new TillerlessError('CHART_LIBRARY', `${chart.metadata.name} is a library chart`, {
    helmText: 'library charts are not installable',
    hint: 'add it as a dependency of another chart and use its templates there',
  });
}

/** Rejects a chart whose dependencies are missing from charts/. */
export function checkDependencies(chart: Chart): void {
  const missing = missingDependencies(chart);
  if (missing.length === 0) return;
  const text = missingText(missing);
  throw new TillerlessError('CHART_DEPENDENCIES', `dependencies ${text}`, {
    helmText: `an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: ${text}`,
  });
}

function checkKubeVersion(chart: Chart, capabilities: Capabilities): void {
  const { kubeVersion } = chart.metadata;
  const { version } = capabilities.kubeVersion;
  if (kubeVersion === undefined || isCompatible(kubeVersion, version)) return;
  const text = `chart requires kubeVersion: ${kubeVersion} which is incompatible with Kubernetes ${version}`;
  throw new TillerlessError('CHART_KUBE_VERSION', text, {
    hint: 'if the cluster is new enough, specify its version with --kube-version',
  });
}

/** Applies the conditions and tags of dependencies. Helm's prefix is added to errors. */
function withDependencies(chart: Chart, userValues: ValueMap): ProcessedChart {
  try {
    return processDependencies(chart, userValues);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw reworded(error, { helmText: `chart dependencies processing failed: ${reasonOf(error)}` });
  }
}

/** Removes the notes from the rendered files and returns them. Returns an empty string if there are none. */
function takeNotes(files: Map<string, string>, chart: Chart, subNotes: boolean): string {
  const own = `${chart.metadata.name}/templates/NOTES.txt`;
  const notes: string[] = [];
  for (const [path, text] of [...files]) {
    if (!outputName(path).endsWith('NOTES.txt')) continue;
    files.delete(path);
    if (outputName(path) === own) notes.unshift(text);
    else if (subNotes) notes.push(text);
  }
  return notes.join('\n');
}

/** Removes duplicate log lines. They occur because values are computed more than once. */
function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

/** Returns the top-level data for templates. It must be created for each pass, because templates may modify values. */
function renderValues(request: RenderReleaseRequest, chart: Chart): { values: ValueMap; lines: readonly string[] } {
  const lines: string[] = [];
  const values = toRenderValues({
    chart,
    userValues: request.userValues,
    release: request.release,
    skipSchema: request.skipSchema ?? false,
    warn: (line) => lines.push(slogLine('info', line)),
  });
  return { values, lines };
}

/**
 * Splits rendered files into manifests and hooks, and sorts both. If a file is not valid YAML, the error includes the location in
 * the template that produced the invalid line.
 */
function sortRendered(
  { files, documents }: Pick<Rendering, 'files' | 'documents'>,
  again: () => RenderRequest,
  onInvalidManifest?: (manifest: string) => void,
): SortedManifests {
  try {
    return sortManifests(files, documents);
  } catch (error) {
    onInvalidManifest?.([...files].flatMap(([path, text]) => (text.trim() === '' ? [] : [manifestText(path, text)])).join(''));
    throw isTillerlessError(error, 'MANIFEST_INVALID') ? blameTemplate(error, again()) : error;
  }
}

function joinManifests({ manifests }: SortedManifests): string {
  return manifests.map(({ path, content }) => manifestText(path, content)).join('');
}

/**
 * Replaces the files of a rendering, and extracts the manifests and hooks from the new files.
 *
 * @throws MANIFEST_INVALID
 */
export function withFiles(rendering: Rendering, files: ReadonlyMap<string, string>): Rendering {
  const sorted = sortManifests(files, rendering.documents);
  const { manifests, hooks, warnings, wordWarnings } = sorted;
  return {
    ...rendering,
    files,
    manifests,
    hooks,
    manifest: joinManifests(sorted),
    warnings: [...rendering.warnings, ...warnings],
    wordWarnings,
  };
}

/**
 * Returns a function that renders a chart for a release: processes dependencies, computes and validates values, executes the
 * templates, and sorts the manifests in install order. The function is synchronous and has no side effects, so that callers can
 * repeat it with more `lookup` results. Dependencies are processed only once. The returned function throws the errors.
 *
 * @throws CHART_LIBRARY, CHART_DEPENDENCIES, CHART_KUBE_VERSION, VALUES_*, TEMPLATE_*, MANIFEST_INVALID
 */
export function releaseRenderer(request: RenderReleaseRequest): (pass: RenderPass) => Rendering {
  let processed: ProcessedChart | undefined;
  return (pass) => {
    processed ??= processedChart(request);
    return renderPass(request, processed, pass);
  };
}

function processedChart({ chart, userValues }: RenderReleaseRequest): ProcessedChart {
  refuseLibrary(chart);
  checkDependencies(chart);
  return withDependencies(chart, userValues);
}

function renderPass(request: RenderReleaseRequest, processed: ProcessedChart, { context, afterFile }: RenderPass): Rendering {
  const { chart } = processed;
  const warnings: string[] = [...processed.warnings];
  if (request.chart.metadata.deprecated) warnings.unshift(slogLine('warn', 'this chart is deprecated'));
  const { values: top, lines } = renderValues(request, chart);
  warnings.push(...lines);
  request.onWarnings?.(warnings);
  checkKubeVersion(chart, request.capabilities);
  const { capabilities, templates } = request;
  const cache = templates ? { cache: templates } : {};
  const rendered = { chart, values: top, capabilities, context: context(), ...cache, afterFile };
  const { record } = request;
  const reads = record?.(rendered, { runsSkipped: false });
  const files = new Map(reads?.files ?? renderTemplates(rendered));
  const notes = takeNotes(files, chart, request.subNotes ?? false);
  const again = (): RenderRequest => ({
    chart,
    values: renderValues(request, chart).values,
    capabilities,
    context: context(),
  });
  const documents = new ParsedDocuments();
  const sorted = sortRendered({ files, documents }, again, request.onInvalidManifest);
  const values = top.get('Values');
  let manifest: string | undefined;
  return {
    chart,
    values: values instanceof Map ? values : new Map(),
    capabilities,
    // Joined on first use, because `template` only uses the individual manifests.
    get manifest() {
      manifest ??= joinManifests(sorted);
      return manifest;
    },
    manifests: sorted.manifests,
    files,
    hooks: sorted.hooks,
    documents,
    notes,
    trace: () => traceTemplates(again()),
    ...(record && reads ? { recorded: { reads, again: () => record(again(), { runsSkipped: true }) } } : {}),
    warnings: distinct([...warnings, ...sorted.warnings]),
    wordWarnings: distinct(sorted.wordWarnings),
  };
}
