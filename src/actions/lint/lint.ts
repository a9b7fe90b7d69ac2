import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ValueMap } from '../../base/go/value.ts';
import type { LogFields } from '../../base/log.ts';
import { type BufferedFile, textOf } from '../../chart/buffered-file.ts';
import { readChartFiles } from '../../chart/load.ts';
import { loadChartFiles } from '../../chart/load-files.ts';
import type { Chart, RemoteSchemas } from '../../chart/model.ts';
import { documentValues } from '../../chart/values-file.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { outputName } from '../../engine/eta/names.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { readHead, sortManifests, splitManifests } from '../../engine/manifests.ts';
import { blameTemplate, traceTemplates } from '../../engine/output-origin.ts';
import { type RecordedReads, recordReads } from '../../engine/reads/record-reads.ts';
import type { RenderContext, Tracing } from '../../engine/render.ts';
import { validateValues } from '../../engine/schema/validate-values.ts';
import { unknownWords } from '../../engine/unknown-annotations.ts';
import { coalesceTables } from '../../engine/values/coalesce.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { type ErrorNote, isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { UsedValues } from '../explain/template-value-usage.ts';
import type { UnreadValue } from '../explain/unread-values.ts';
import { attachSchemas, fetchRemoteSchemas } from '../render/remote-schemas.ts';
import { chartCrds } from '../render/render-release.ts';
import type { RenderedDocument } from '../render/select-documents.ts';
import { lintChartFile } from './chart-file.ts';
import { Findings, isAtLeast, type LintMessage } from './message.ts';
import { type LintedTemplates, lintRendering, lintTemplates, type TemplateLint } from './templates.ts';

/** Options for linting. */
export interface LintRequest {
  readonly userValues: ValueMap;
  /** sources of the user's values, for error messages */
  readonly sources: ValueSources;
  readonly namespace: string;
  readonly capabilities: Capabilities;
  readonly context: RenderContext;
  readonly skipSchema: boolean;
  /** true to also fail on warnings */
  readonly strict: boolean;
  /** true to validate rendered objects against the schema of the Kubernetes API */
  readonly checkApi: boolean;
  /** true to look for values that no template reads, and for undefined values that templates print */
  readonly checksValues: boolean;
  /** true to look for fields that are random or depend on the time */
  readonly checksRepeatability: boolean;
  /** environment variables, used to find the proxy for fetching remote schemas */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly warn?: (message: string, fields: LogFields) => void;
}

/** The lint result for a chart. `problem` is set if the chart could not be loaded. */
export interface LintResult {
  readonly path: string;
  readonly messages: readonly LintMessage[];
  /** locations of values that a schema rejects */
  readonly notes: readonly ErrorNote[];
  /** objects that the Kubernetes API would reject */
  readonly apiNotes: readonly ErrorNote[];
  /** unrecognized values of Helm's annotations */
  readonly wordNotes: readonly ErrorNote[];
  /** duplicate objects; they are never an error, because Helm accepts them */
  readonly duplicateNotes: readonly ErrorNote[];
  /** nonexistent values that templates print */
  readonly missingNotes: readonly ErrorNote[];
  /** values that the user set and that no template reads */
  readonly unread: readonly UnreadValue[];
  readonly problem?: string;
  readonly failed: boolean;
}

function find(files: readonly BufferedFile[], name: string): BufferedFile | undefined {
  return files.find((file) => file.name === name);
}

function readText(file: BufferedFile): string {
  return textOf(file.data) ?? Buffer.from(file.data).toString('latin1');
}

/** Checks values.yaml, and validates the merged values against the schema. */
function lintValues(
  files: readonly BufferedFile[],
  request: LintRequest,
  remoteSchemas: RemoteSchemas | undefined,
  findings: Findings,
): void {
  const file = find(files, 'values.yaml');
  if (!findings.report('INFO', 'values.yaml', file === undefined ? 'file does not exist' : undefined) || file === undefined)
    return;
  try {
    const values = documentValues(readText(file));
    const schema = find(files, 'values.schema.json');
    if (schema === undefined || request.skipSchema) return;
    const alone: Chart = {
      metadata: { name: '', version: '', apiVersion: 'v2' },
      values: new Map(),
      schema: schema.data,
      ...(remoteSchemas ? { remoteSchemas } : {}),
      templates: [],
      files: [],
      raw: [],
      subcharts: [],
    };
    validateValues(alone, coalesceTables(request.userValues, values));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const text = reasonOf(error);
    const isSchema = error.code === 'VALUES_SCHEMA';
    // Remove the first lines of the message, which name the chart, because this rule checks only one schema.
    findings.report(
      'ERROR',
      'values.yaml',
      isSchema
        ? text.replace(/^values don't meet[^\n]*\n:\n/, '')
        : // Helm's rule decodes into a different Go type.
          `unable to parse YAML: ${text.replace(/type map\[string\]interface \{\}$/, 'type common.Values')}`,
    );
  }
}

function lintDependencies(path: string, chart: Chart, findings: Findings): void {
  const declared = (chart.metadata.dependencies ?? []).map(({ name }) => name);
  const present = chart.subcharts.map((subchart) => subchart.metadata.name);
  const undeclared = present.filter((name) => !declared.includes(name));
  const missing = declared.filter((name) => !present.includes(name));
  const text = (names: readonly string[], problem: string): string | undefined =>
    names.length === 0 ? undefined : `${problem}: ${names.join(',')}`;
  findings.report('ERROR', resolve(path), text(undeclared, 'chart metadata is missing these dependencies'));
  findings.report('WARNING', resolve(path), text(missing, 'chart directory is missing these dependencies'));
}

/** Checks that the files in crds/ contain only CustomResourceDefinitions. */
function lintCrds(files: readonly BufferedFile[], findings: Findings): void {
  for (const file of files) {
    if (!/^crds\/.*\.ya?ml$/.test(file.name)) continue;
    for (const document of splitManifests(readText(file))) {
      try {
        const { apiVersion, kind } = readHead(document);
        if (apiVersion === '' && kind === '') continue;
        const isOurs = apiVersion.startsWith('apiextensions.k8s.io');
        findings.report('ERROR', file.name, isOurs ? undefined : "apiVersion is not in 'apiextensions.k8s.io'");
        const isCrd = kind === 'CustomResourceDefinition';
        findings.report('ERROR', file.name, isCrd ? undefined : "object kind is not 'CustomResourceDefinition'");
      } catch (error) {
        if (!isTillerlessError(error)) throw error;
        findings.report('ERROR', file.name, `unable to parse YAML: ${reasonOf(error)}`);
        return;
      }
    }
  }
}

function tryLoad(files: readonly BufferedFile[]): { chart?: Chart; problem?: string; note?: ErrorNote } {
  try {
    return { chart: loadChartFiles(files) };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const { message, where, hint } = error;
    const note = where?.line === undefined ? {} : { note: { title: message, where, hint } };
    return { problem: error.helmText ?? message, ...note };
  }
}

/** Lints a chart's files, its rendered output, and its dependencies (Helm's pkg/lint). */
export async function lintChart(path: string, request: LintRequest): Promise<LintResult> {
  let files: BufferedFile[];
  try {
    files = readChartFiles(path);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const reason = `stat ${path}/Chart.yaml: no such file or directory`;
    const problem = error.code === 'CHART_NOT_FOUND' ? `unable to check Chart.yaml file in chart: ${reason}` : reasonOf(error);
    return { path, messages: [], notes: [], ...nothingChecked, problem, failed: true };
  }
  const chartFile = find(files, 'Chart.yaml');
  if (chartFile === undefined) {
    const problem = `unable to check Chart.yaml file in chart: stat ${path}/Chart.yaml: no such file or directory`;
    return { path, messages: [], notes: [], ...nothingChecked, problem, failed: true };
  }
  const findings = new Findings();
  lintChartFile(readText(chartFile), findings);
  const { chart: bare, problem, note } = tryLoad(files);
  const schemas = files.filter(({ name }) => name.endsWith('values.schema.json')).map(({ data }) => data);
  const remote = request.skipSchema ? undefined : await fetchRemoteSchemas(schemas, request);
  const chart = bare && remote ? attachSchemas(bare, remote) : bare;
  lintValues(files, request, remote, findings);
  let checked = nothingChecked;
  const hasTemplates = files.some((file) => file.name.startsWith('templates/')) || existsSync(join(path, 'templates'));
  if (findings.report('WARNING', 'templates/', hasTemplates ? undefined : 'directory does not exist')) {
    if (findings.report('ERROR', 'templates/', problem) && chart) {
      const context = { ...request.context, ...(await prepareEta(chart)) };
      checked = await checkTemplates({ ...request, chart, context }, findings);
    }
  }
  if (findings.report('ERROR', '', problem === undefined ? undefined : `unable to load chart\n\t${problem}`) && chart) {
    lintDependencies(path, chart, findings);
  }
  lintCrds(files, findings);
  const { messages } = findings;
  const { apiNotes, wordNotes } = checked;
  const isRefused = (request.strict && apiNotes.length > 0) || ((request.strict || request.checkApi) && wordNotes.length > 0);
  const failed = isRefused || messages.some(({ severity }) => isAtLeast(severity, request.strict ? 'WARNING' : 'ERROR'));
  const own = failed && chart ? await valueNotes(chart, request) : note ? [note] : [];
  const used = bare && findings.notes.length + apiNotes.length > 0 ? await usedValues(request, bare) : undefined;
  const notes = [...own, ...(used?.addAll(findings.notes) ?? findings.notes)];
  return { path, messages, notes, ...checked, apiNotes: used?.addAll(apiNotes) ?? apiNotes, failed };
}

/** Returns a helper that adds the origins of values to notes. The helper's module is loaded on demand. */
async function usedValues(request: LintRequest, chart: Chart): Promise<UsedValues> {
  const { UsedValues } = await import('../explain/template-value-usage.ts');
  return new UsedValues({ ...request, chart });
}

type ValueFindings = Pick<LintResult, 'missingNotes' | 'unread'>;
type Checked = Pick<LintResult, 'apiNotes' | 'wordNotes' | 'duplicateNotes'> & ValueFindings;

const noValueFindings: ValueFindings = { missingNotes: [], unread: [] };
const nothingChecked: Checked = { apiNotes: [], wordNotes: [], duplicateNotes: [], ...noValueFindings };

/**
 * Checks the templates and the annotations of their output, and validates the objects against the schema of the Kubernetes API if
 * requested.
 */
async function checkTemplates(request: LintRequest & TemplateLint, findings: Findings): Promise<Checked> {
  const linted = lintTemplates(request, findings);
  if (linted === undefined) return nothingChecked;
  const rendered = linted.files;
  placeBadYaml(request, rendered, findings);
  if (findings.notes.length > 0) return nothingChecked;
  const documents = [...rendered].flatMap(([path, text]) =>
    /\.ya?ml$/.test(outputName(path)) ? splitManifests(text).map((content) => ({ path, content })) : [],
  );
  const trace = (): Tracing => traceTemplates(lintRendering(request));
  const wrong = documents.filter(({ content }) => hasUnknownWords(content) || /\bgenerateName:/.test(content));
  const wordNotes =
    wrong.length > 0 ? (await import('../schema-check/annotation-warnings.ts')).wordNotes({ documents: wrong, trace }) : [];
  const likely = withRepeatedHeads(documents);
  const duplicateNotes =
    likely.length > 0 ? (await import('../schema-check/duplicates.ts')).duplicateNotes({ documents: likely, trace }) : [];
  const found = await checkValues(request, linted);
  if (request.checksRepeatability) (await import('./nondeterministic.ts')).lintNondeterministic(request, findings);
  if (!request.checkApi) return { apiNotes: [], wordNotes, duplicateNotes, ...found };
  const { apiNotes } = await import('../schema-check/check.ts');
  const crds = chartCrds(request.chart).map(({ data }) => data);
  const minor = Number(request.capabilities.kubeVersion.minor);
  return { apiNotes: apiNotes({ documents, crds, minor, trace }), wordNotes, duplicateNotes, ...found };
}

/**
 * Finds misspelled values in templates, and values that no template reads. Returns no findings if reads were not recorded. The
 * modules are loaded on demand.
 */
async function checkValues(request: LintRequest & TemplateLint, linted: LintedTemplates): Promise<ValueFindings> {
  const { reads, chart: rendered } = linted;
  if (reads === undefined) return noValueFindings;
  const { missingValues } = await import('./missing-values.ts');
  const { unreadValues } = await import('../explain/unread-values.ts');
  const recordAgain = (): RecordedReads => recordReads(lintRendering(request), { runsSkipped: true });
  const unread = unreadValues({ loaded: request.chart, rendered, sources: request.sources, reads, recordAgain });
  return { missingNotes: missingValues(reads, linted.values), unread };
}

/**
 * Returns the possible duplicates: documents whose `kind:` and `name:` lines are the same as in another document. Documents are
 * not parsed, because parsing is slow and hardly any chart has duplicates.
 */
function withRepeatedHeads(documents: readonly RenderedDocument[]): readonly RenderedDocument[] {
  const keyOf = ({ content }: RenderedDocument): string =>
    [/^kind:.*$/m, /^ +name:.*$|^metadata: *\{.*$/m].map((line) => line.exec(content)?.[0].trim() ?? '').join('\n');
  const counts = new Map<string, number>();
  for (const document of documents) counts.set(keyOf(document), (counts.get(keyOf(document)) ?? 0) + 1);
  return documents.filter((document) => (counts.get(keyOf(document)) ?? 0) > 1);
}

function hasUnknownWords(document: string): boolean {
  if (!/helm\.sh\/(?:hook|resource-policy)/.test(document)) return false;
  try {
    return unknownWords(readHead(document).annotations).length > 0;
  } catch (error) {
    // Documents that cannot be parsed are reported elsewhere.
    if (isTillerlessError(error)) return false;
    throw error;
  }
}

/** Records which template line produced invalid YAML. */
function placeBadYaml(request: TemplateLint, rendered: ReadonlyMap<string, string>, findings: Findings): void {
  if (!findings.messages.some(({ text }) => text.startsWith('unable to parse YAML'))) return;
  try {
    sortManifests(rendered);
  } catch (error) {
    if (!isTillerlessError(error, 'MANIFEST_INVALID')) throw error;
    findings.addLocation(blameTemplate(error, lintRendering(request)));
  }
}

/** Returns the locations of values that a schema rejects. Returns an empty list if the values cannot be computed. */
async function valueNotes(chart: Chart, { userValues, sources, skipSchema }: LintRequest): Promise<readonly ErrorNote[]> {
  if (skipSchema) return [];
  const { schemaNotes } = await import('../explain/schema-error-notes.ts');
  try {
    return schemaNotes({ chart, userValues, sources });
  } catch (error) {
    if (isTillerlessError(error)) return [];
    throw error;
  }
}
