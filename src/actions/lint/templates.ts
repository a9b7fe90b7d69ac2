import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { isEtaPartial, outputName } from '../../engine/eta/names.ts';
import { type RecordedReads, recordReads } from '../../engine/reads/record-reads.ts';
import { type RenderContext, type RenderRequest, renderTemplates } from '../../engine/render.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { toRenderValues } from '../../engine/values/render-values.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { deprecationText } from '../schema-check/deprecated-apis.ts';
import { fieldOf, lintDocuments, mismatch } from './documents.ts';
import type { Findings } from './message.ts';
import { nameProblem } from './object-names.ts';

const FOLDER = 'templates/';
const EXTENSIONS = ['.yaml', '.yml', '.tpl', '.txt'];
const SELECTOR_KINDS = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'];

/** Inputs of the template rules. */
export interface TemplateLint {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly namespace: string;
  readonly capabilities: Capabilities;
  readonly context: RenderContext;
  readonly skipSchema: boolean;
  /** true to record which values the templates read */
  readonly checksValues: boolean;
}

function textAt(object: ValueMap, ...path: readonly string[]): string {
  let value: Value | undefined = object;
  for (const name of path) value = value instanceof Map ? fieldOf(value, name) : undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : '';
}

function extensionProblem(name: string): string | undefined {
  if (isEtaPartial(name)) return undefined;
  const extension = /\.[^./]*$/.exec(outputName(name))?.[0] ?? '';
  if (EXTENSIONS.includes(extension)) return undefined;
  return `file extension '${extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`;
}

function indentProblem(content: string): string | undefined {
  for (const line of content.split('\n')) {
    if (line.trim() === '' || line.trim().startsWith('---')) continue;
    if (!/^[ \t]/.test(line)) return undefined;
    return `document starts with an illegal indent: ${JSON.stringify(line)}, which may cause parsing problems`;
  }
  return undefined;
}

function selectorProblem(object: ValueMap, content: string): string | undefined {
  const kind = textAt(object, 'kind');
  if (!SELECTOR_KINDS.includes(kind) || /matchLabels|matchExpressions/.test(content)) return undefined;
  return `a ${kind} must contain matchLabels or matchExpressions, and ${JSON.stringify(textAt(object, 'metadata', 'name'))} does not`;
}

const ITEM = 'struct { Metadata struct { Annotations map[string]string } }';

/** Returns the error for an item of a List, if there is one. */
function itemsProblem(object: ValueMap): string | undefined {
  const items = fieldOf(object, 'items');
  if (textAt(object, 'kind') !== 'List' || items === null) return undefined;
  if (!Array.isArray(items)) return mismatch(items, `.Items of type []${ITEM}`);
  for (const item of items as readonly Value[]) {
    if (item === null) continue;
    if (!(item instanceof Map)) return mismatch(item, `.Items of type ${ITEM}`);
    const metadata = fieldOf(item, 'metadata');
    if (metadata === null) continue;
    if (!(metadata instanceof Map)) return mismatch(metadata, '.Items.Metadata of type struct { Annotations map[string]string }');
    const annotations = fieldOf(metadata, 'annotations');
    if (annotations === null) continue;
    if (!(annotations instanceof Map)) return mismatch(annotations, '.Items.Metadata.Annotations of type map[string]string');
    const bad = [...annotations.values()].find((value) => value instanceof Map || Array.isArray(value));
    if (bad !== undefined) return mismatch(bad, '.Items.Metadata.Annotations of type string');
  }
  return undefined;
}

function listProblem(object: ValueMap): string | undefined {
  const items = fieldOf(object, 'items');
  if (textAt(object, 'kind') !== 'List' || !Array.isArray(items)) return undefined;
  const keeps = items.some(
    (item: Value) => item instanceof Map && textAt(item, 'metadata', 'annotations', 'helm.sh/resource-policy') !== '',
  );
  return keeps ? "annotation 'helm.sh/resource-policy' within List objects are ignored" : undefined;
}

/** Checks one rendered document. */
function lintObject(path: string, content: string, object: ValueMap, context: { minor: number; findings: Findings }): void {
  const { findings, minor } = context;
  findings.report('WARNING', path, nameProblem(textAt(object, 'kind'), textAt(object, 'metadata', 'name')));
  findings.report('WARNING', path, deprecationText(textAt(object, 'apiVersion'), textAt(object, 'kind'), minor));
  findings.report('ERROR', path, selectorProblem(object, content));
  const items = itemsProblem(object);
  findings.report('ERROR', path, items === undefined ? listProblem(object) : `unable to parse YAML: ${items}`);
}

/** Builds the request for rendering the chart during linting. */
export function lintRendering(request: TemplateLint): RenderRequest {
  const { chart } = processDependencies(request.chart, request.userValues);
  const userValues = coalesceValues(chart, request.userValues);
  const values = toRenderValues({
    chart,
    userValues,
    release: { name: 'test-release', namespace: request.namespace, revision: 1, isInstall: true, isUpgrade: false },
    skipSchema: request.skipSchema,
  });
  return { chart, values, capabilities: request.capabilities, context: { ...request.context, lint: true } };
}

/** The output of the templates and, if recorded, the values that they read. */
export interface LintedTemplates {
  /** rendered text by template path */
  readonly files: ReadonlyMap<string, string>;
  readonly reads: RecordedReads | undefined;
  /** the chart that was rendered, without disabled subcharts */
  readonly chart: Chart;
  /** computed values */
  readonly values: Value;
}

function renderForLint(request: TemplateLint, findings: Findings): LintedTemplates | undefined {
  try {
    const rendering = lintRendering(request);
    const reads = request.checksValues ? recordReads(rendering, { runsSkipped: false }) : undefined;
    return {
      files: reads?.files ?? renderTemplates(rendering),
      reads,
      chart: rendering.chart,
      values: rendering.values.get('Values') ?? null,
    };
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    // Like Helm, report nothing if the dependencies cannot be processed.
    if (error.code !== 'VALUES_NOT_TABLE') findings.report('ERROR', FOLDER, reasonOf(error));
    findings.addLocation(error);
    return undefined;
  }
}

/**
 * Renders the chart and checks the output (Helm's pkg/lint/rules/template).
 *
 * @returns the rendering, or undefined if it fails
 */
export function lintTemplates(request: TemplateLint, findings: Findings): LintedTemplates | undefined {
  const rendered = renderForLint(request, findings);
  if (rendered !== undefined) lintRendered(request, rendered.files, findings);
  return rendered;
}

function lintRendered(request: TemplateLint, rendered: ReadonlyMap<string, string>, findings: Findings): void {
  const minor = Number(request.capabilities.kubeVersion.minor);
  for (const { name } of request.chart.templates) {
    findings.report('ERROR', name, extensionProblem(name));
    if (!/\.ya?ml$/.test(outputName(name))) continue;
    const content = rendered.get(`${request.chart.metadata.name}/${name}`) ?? '';
    if (content.trim() === '') continue;
    findings.report('WARNING', name, indentProblem(content));
    for (const document of lintDocuments(content)) {
      // Like Helm, do not check anything after a document that cannot be parsed.
      if ('problem' in document) {
        findings.report('ERROR', name, `unable to parse YAML: ${document.problem}`);
        return;
      }
      if (document.object) lintObject(name, content, document.object, { minor, findings });
    }
  }
}
