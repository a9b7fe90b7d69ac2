import { dns1035Label, dnsLabel, dnsSubdomain, type NameRule } from '../../base/kubernetes/names.ts';
import type { FieldError } from '../api/api-error.ts';
import type { JsonObject } from '../state/object.ts';
import { isObject, stringAt } from '../state/object.ts';

const qualifiedPart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const qualifiedProblem =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueProblem =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Kinds whose names may contain any character that is valid in a path segment. */
const pathNames = new Set(['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings']);
const labelNames = new Set(['namespaces']);

function nameProblem(plural: string, name: string): string | undefined {
  if (pathNames.has(plural)) return /^\.{1,2}$|[/%]/.test(name) ? `may not be '.', '..' or contain '/' or '%'` : undefined;
  if (plural === 'services' && dnsLabel.pattern.test(name)) return lengthProblem(name, dnsLabel);
  const rule = plural === 'services' ? dns1035Label : labelNames.has(plural) ? dnsLabel : dnsSubdomain;
  return lengthProblem(name, rule) ?? (rule.pattern.test(name) ? undefined : rule.message);
}

function lengthProblem(name: string, { maxLength }: NameRule): string | undefined {
  return name.length > maxLength ? `must be no more than ${maxLength} characters` : undefined;
}

/** Validates the name, labels, annotations and finalizers in an object's metadata. */
export function validateMeta(metadata: JsonObject, plural: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = stringAt(metadata, 'name');
  if (name === '') errors.push({ field: 'metadata.name', type: 'required', message: 'name or generateName is required' });
  const problem = name === '' ? undefined : nameProblem(plural, name);
  if (problem) errors.push({ field: 'metadata.name', type: 'invalid', value: name, message: problem });
  errors.push(...validateLabels(metadata.labels, 'metadata.labels'));
  let size = 0;
  for (const [key, value] of Object.entries(isObject(metadata.annotations) ? metadata.annotations : {})) {
    size += key.length + String(value).length;
    const bad = qualifiedNameProblem(key.toLowerCase());
    if (bad) errors.push({ field: 'metadata.annotations', type: 'invalid', value: key, message: bad });
  }
  if (size > 256 * 1024)
    errors.push({ field: 'metadata.annotations', type: 'tooLong', message: `may not be more than ${256 * 1024} bytes` });
  return errors;
}

export function validateLabels(labels: unknown, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(isObject(labels) ? labels : {})) {
    const bad = qualifiedNameProblem(key);
    if (bad) errors.push({ field, type: 'invalid', value: key, message: bad });
    const text = String(value);
    if (text.length > 63) errors.push({ field, type: 'invalid', value: text, message: 'must be no more than 63 bytes' });
    if (!labelValue.test(text)) errors.push({ field, type: 'invalid', value: text, message: labelValueProblem });
  }
  return errors;
}

function qualifiedNameProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts[parts.length - 1] ?? '';
  if (parts.length > 2)
    return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  if (parts.length === 2 && !dnsSubdomain.pattern.test(parts[0] ?? ''))
    return `prefix part ${parts[0] === '' ? 'must be non-empty' : dnsSubdomain.message}`;
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 bytes';
  return qualifiedPart.test(name) ? undefined : qualifiedProblem;
}

export function isDnsLabel(text: string): boolean {
  return text.length <= dnsLabel.maxLength && dnsLabel.pattern.test(text);
}
