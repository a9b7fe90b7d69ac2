import { type LabelTest, parseLabelSelector as parseSelector } from '../../base/kubernetes/label-selector.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { badRequest } from '../api/api-error.ts';
import { isObject, type KubeObject, objectsAt, stringAt } from './object.ts';

/** Parses a label selector from a query. @throws ApiError 400 */
export function parseLabelSelector(text: string): LabelTest {
  try {
    return parseSelector(text);
  } catch (error) {
    throw isTillerlessError(error, 'USAGE') ? badRequest(error.message) : error;
  }
}

/**
 * Reports whether a spec's LabelSelector matches the given labels. An empty selector matches everything, whereas a missing
 * selector matches nothing.
 */
export function matchesSelector(selector: unknown, labels: Readonly<Record<string, string>> = {}): boolean {
  if (!isObject(selector)) return false;
  const equal = isObject(selector.matchLabels) ? Object.entries(selector.matchLabels) : [];
  if (!equal.every(([key, value]) => labels[key] === value)) return false;
  return objectsAt(selector, 'matchExpressions').every((expression) => {
    const value = labels[stringAt(expression, 'key')];
    const values = Array.isArray(expression.values) ? expression.values : [];
    switch (expression.operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}

const everyKind = ['metadata.name', 'metadata.namespace'];
const selectable: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
  events: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath', 'reason', 'reportingComponent', 'source', 'type'],
  secrets: ['type'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  services: ['spec.clusterIP', 'spec.type'],
  jobs: ['status.successful'],
  replicasets: ['status.replicas'],
  replicationcontrollers: ['status.replicas'],
  certificatesigningrequests: ['spec.signerName'],
}; // biome-ignore format: a table reads better on few lines

/**
 * Parses the field selector of a query.
 *
 * @throws ApiError 400 for fields that the kind does not support in field selectors
 */
export function parseFieldSelector(text: string, plural: string): (object: KubeObject) => boolean {
  const allowed = new Set([...everyKind, ...(selectable[plural] ?? [])]);
  const tests = text.split(',').flatMap((part) => {
    if (part.trim() === '') return [];
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, field = '', operator, value = ''] = match;
    if (!allowed.has(field)) throw badRequest(fieldProblem(field, plural));
    return [{ path: field.split('.'), wanted: operator !== '!=', value: unescapeField(value) }];
  });
  return (object) => tests.every(({ path, wanted, value }) => (fieldText(object, path) === value) === wanted);
}

function fieldProblem(field: string, plural: string): string {
  if (selectable[plural]) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function unescapeField(text: string): string {
  return text.replace(/\\([\\,=])/g, '$1');
}

function fieldText(object: KubeObject, path: readonly string[]): string {
  let value: unknown = object;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value === undefined || value === null ? '' : String(value);
}
