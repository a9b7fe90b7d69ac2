import { quoteGo } from '../../base/go-quote.ts';
import type { Value, ValueMap } from '../../base/go-value.ts';
import { parseYaml } from '../../base/yaml.ts';
import { decodeError } from '../../chart/decode.ts';
import type { Chart } from '../../chart/model.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { isEtaPartial, outputName } from '../../engine/eta/names.ts';
import { type RenderContext, type RenderRequest, renderTemplates } from '../../engine/render.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { toRenderValues } from '../../engine/values/render-values.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { deprecationText } from './deprecated-apis.ts';
import type { Findings } from './message.ts';

const FOLDER = 'templates/';
const EXTENSIONS = ['.yaml', '.yml', '.tpl', '.txt'];
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** Kinds whose names may hold anything that fits in a path. */
const PATH_NAMED = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'CertificateSigningRequest'];
const SELECTOR_KINDS = ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'];

/** What the rules for templates need to know. */
export interface TemplateLint {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly namespace: string;
  readonly capabilities: Capabilities;
  readonly context: RenderContext;
  readonly skipSchema: boolean;
}

function textAt(object: ValueMap, ...path: readonly string[]): string {
  let value: Value | undefined = object;
  for (const name of path) value = value instanceof Map ? value.get(name) : undefined;
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

/** What names of a kind may be, in the words of Kubernetes. */
interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly told: string;
}

const LABEL_END = "(e.g. 'my-name',  or '%', regex used for validation is '#')";
const SUBDOMAIN: NameRule = {
  pattern: DNS_SUBDOMAIN,
  maxLength: 253,
  told: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
};
const NAME_RULES: ReadonlyMap<string, NameRule> = new Map([
  [
    'Namespace',
    {
      pattern: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
      maxLength: 63,
      told: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${LABEL_END.replace('%', '123-abc').replace('#', '[a-z0-9]([-a-z0-9]*[a-z0-9])?')}`,
    },
  ],
  [
    'Service',
    {
      pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
      maxLength: 63,
      told: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character ${LABEL_END.replace('%', 'abc-123').replace('#', '[a-z]([-a-z0-9]*[a-z0-9])?')}`,
    },
  ],
]);

function nameReasons(kind: string, name: string): string[] {
  if (PATH_NAMED.includes(kind)) return /[/%]/.test(name) || name === '.' || name === '..' ? [`may not be '${name}'`] : [];
  const { pattern, maxLength, told } = NAME_RULES.get(kind) ?? SUBDOMAIN;
  const tooLong = name.length > maxLength ? [`must be no more than ${maxLength} characters`] : [];
  if (pattern.test(name)) return tooLong;
  // A name that only has dots too many is told so.
  return [...tooLong, kind === 'Namespace' && DNS_SUBDOMAIN.test(name) ? 'must not contain dots' : told];
}

function nameProblem(object: ValueMap): string | undefined {
  const name = textAt(object, 'metadata', 'name');
  const reasons = nameReasons(textAt(object, 'kind'), name).map(
    (reason) => `metadata.name: Invalid value: ${quoteGo(name)}: ${reason}`,
  );
  if (reasons.length === 0) return undefined;
  const listed = reasons.length === 1 ? reasons.join('') : `[${reasons.join(', ')}]`;
  return `object name does not conform to Kubernetes naming requirements: ${quoteGo(name)}: ${listed}`;
}

function selectorProblem(object: ValueMap, content: string): string | undefined {
  const kind = textAt(object, 'kind');
  if (!SELECTOR_KINDS.includes(kind) || /matchLabels|matchExpressions/.test(content)) return undefined;
  return `a ${kind} must contain matchLabels or matchExpressions, and ${JSON.stringify(textAt(object, 'metadata', 'name'))} does not`;
}

function listProblem(object: ValueMap): string | undefined {
  const items = object.get('items');
  if (textAt(object, 'kind') !== 'List' || !Array.isArray(items)) return undefined;
  const keeps = items.some(
    (item: Value) => item instanceof Map && textAt(item, 'metadata', 'annotations', 'helm.sh/resource-policy') !== '',
  );
  return keeps ? "annotation 'helm.sh/resource-policy' within List objects are ignored" : undefined;
}

/** Checks one rendered document; false when it is no YAML, which ends the check of the templates. */
function lintDocument(path: string, content: string, document: string, about: { minor: number; findings: Findings }): boolean {
  const { findings, minor } = about;
  let object: Value;
  try {
    object = parseYaml(document);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return findings.report('ERROR', path, `unable to parse YAML: ${error.helmText ?? error.message}`);
  }
  if (object === null) return true;
  if (!(object instanceof Map)) {
    const { helmText } = decodeError(object, 'value of type rules.k8sYamlStruct');
    return findings.report('ERROR', path, `unable to parse YAML: ${helmText}`);
  }
  findings.report('WARNING', path, nameProblem(object));
  findings.report('WARNING', path, deprecationText(textAt(object, 'apiVersion'), textAt(object, 'kind'), minor));
  findings.report('ERROR', path, selectorProblem(object, content));
  findings.report('ERROR', path, listProblem(object));
  return true;
}

/**
 * The documents as the lint rule's reader cuts them: at lines that begin with `---`. What follows there may be a comment alone, else the
 * document before it is lost too.
 */
function* documentsOf(content: string): Generator<{ readonly text: string } | { readonly separator: string }> {
  let from = 0;
  for (const match of content.matchAll(/^---(.*)\n?/gm)) {
    const rest = (match[1] ?? '').trim();
    if (rest !== '' && !rest.startsWith('#')) {
      yield { separator: rest };
      return;
    }
    yield { text: content.slice(from, match.index) };
    from = match.index + match[0].length;
  }
  yield { text: content.slice(from) };
}

/** What the rules render, made anew for each rendering. */
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

function renderForLint(request: TemplateLint, findings: Findings): ReadonlyMap<string, string> | undefined {
  try {
    return renderTemplates(lintRendering(request));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    // Helm gives up without a word when dependencies can not be processed.
    if (error.code !== 'VALUES_NOT_TABLE') findings.report('ERROR', FOLDER, error.helmText ?? error.message);
    findings.place(error);
    return undefined;
  }
}

/** Renders the chart and checks what comes out (Helm: pkg/lint/rules/template). @returns what was rendered, when the chart does */
export function lintTemplates(request: TemplateLint, findings: Findings): ReadonlyMap<string, string> | undefined {
  const rendered = renderForLint(request, findings);
  if (rendered !== undefined) lintRendered(request, rendered, findings);
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
    for (const document of documentsOf(content)) {
      if ('separator' in document) {
        findings.report('ERROR', name, `unable to parse YAML: invalid Yaml document separator: ${document.separator}`);
        return;
      }
      if (document.text.trim() === '') continue;
      if (!lintDocument(name, content, document.text, { minor, findings })) return;
    }
  }
}
