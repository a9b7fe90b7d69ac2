import type { Schema } from '../../base/kubernetes/schema.ts';
import type { FieldError } from '../api/api-error.ts';
import { timestamp } from '../context.ts';
import { isObject, type JsonObject, type KubeObject, listAt, objectAt, objectsAt, stringAt } from './object.ts';
import { type CustomVersion, type PrinterColumn, type Resource, withKeys } from './resources.ts';

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** Returns the resources that a CustomResourceDefinition defines, one per served version. */
export function resourcesOf(definition: KubeObject): Resource[] {
  const spec = objectAt(definition, 'spec');
  const names = objectAt(spec, 'names');
  const group = stringAt(spec, 'group');
  const served = objectsAt(spec, 'versions').filter((version) => version.served === true);
  return served
    .sort((a, b) => compareVersions(stringAt(a, 'name'), stringAt(b, 'name')))
    .map((entry) => {
      const version = stringAt(entry, 'name');
      const kind = stringAt(names, 'kind');
      const custom = versionOf(entry, spec);
      const status = { name: 'status', group, version, kind, verbs: ['get', 'patch', 'update'] };
      const scale = { name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: ['get', 'patch', 'update'] };
      return withKeys({
        group,
        version,
        kind,
        plural: stringAt(names, 'plural'),
        singular: stringAt(names, 'singular'),
        namespaced: spec.scope === 'Namespaced',
        verbs,
        shortNames: listAt(names, 'shortNames').map(String),
        categories: listAt(names, 'categories').map(String),
        subresources: [...(custom.statusSubresource ? [status] : []), ...(custom.scale ? [scale] : [])],
        custom,
      });
    });
}

function versionOf(entry: JsonObject, spec: JsonObject): CustomVersion {
  const schema = objectAt(objectAt(entry, 'schema'), 'openAPIV3Schema');
  const subresources = objectAt(entry, 'subresources');
  const scale = isObject(subresources.scale) ? subresources.scale : undefined;
  return {
    // No validation is needed here. The schema is validated when a CustomResourceDefinition is written, and the code that reads
    // schemas tolerates invalid ones.
    schema: schema as Schema,
    preserveUnknown: spec.preserveUnknownFields === true,
    columns: objectsAt(entry, 'additionalPrinterColumns') as unknown as readonly PrinterColumn[],
    statusSubresource: isObject(subresources.status),
    scale: scale && {
      specPath: stringAt(scale, 'specReplicasPath'),
      statusPath: stringAt(scale, 'statusReplicasPath'),
      selectorPath: stringAt(scale, 'labelSelectorPath'),
    },
    selectableFields: objectsAt(entry, 'selectableFields').map((field) => stringAt(field, 'jsonPath').replace(/^\./, '')),
  };
}

/** Compares versions in the sort order of discovery: stable versions before others, newer before older. */
export function compareVersions(a: string, b: string): number {
  const rank = (text: string): number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text);
    if (!match) return [9, 0, 0];
    return [match[2] === undefined ? 0 : match[2] === 'beta' ? 1 : 2, -Number(match[1]), -Number(match[3] ?? 0)];
  };
  const [left, right] = [rank(a), rank(b)];
  for (let index = 0; index < left.length; index++) {
    const order = (left[index] ?? 0) - (right[index] ?? 0);
    if (order !== 0) return order;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Validates a CustomResourceDefinition. */
export function validateDefinition(definition: KubeObject): FieldError[] {
  const spec = objectAt(definition, 'spec');
  const names = objectAt(spec, 'names');
  const errors: FieldError[] = [];
  const wanted = `${stringAt(names, 'plural')}.${stringAt(spec, 'group')}`;
  if (definition.metadata.name !== wanted)
    errors.push({
      field: 'metadata.name',
      type: 'invalid',
      value: definition.metadata.name,
      message: 'must be spec.names.plural+"."+spec.group',
    });
  for (const field of ['plural', 'kind'])
    if (!stringAt(names, field)) errors.push({ field: `spec.names.${field}`, type: 'required', message: '' });
  if (spec.scope !== 'Namespaced' && spec.scope !== 'Cluster')
    errors.push({
      field: 'spec.scope',
      type: 'unsupported',
      value: spec.scope ?? '',
      message: 'supported values: "Cluster", "Namespaced"',
    });
  const versions = objectsAt(spec, 'versions');
  const stored = versions.filter((version) => version.storage === true);
  if (versions.length === 0 || stored.length !== 1)
    errors.push({
      field: 'spec.versions',
      type: 'invalid',
      value: versions.map((version) => stringAt(version, 'name')),
      message: 'must have exactly one version marked as storage version',
    });
  versions.forEach((version, index) => {
    if (!isObject(objectAt(version, 'schema').openAPIV3Schema))
      errors.push({ field: `spec.versions[${index}].schema.openAPIV3Schema`, type: 'required', message: 'schemas are required' });
  });
  return errors;
}

/** Returns a copy of a CRD with the status that a real API server's controllers would set. */
export function establish(definition: KubeObject, now: number): KubeObject {
  const spec = objectAt(definition, 'spec');
  const old = objectsAt(definition.status, 'conditions');
  const condition = (type: string, reason: string, message: string): JsonObject => {
    const known = old.find((condition) => condition.type === type && condition.status === 'True');
    return known ?? { type, status: 'True', lastTransitionTime: timestamp(now), reason, message };
  };
  const storage = stringAt(
    objectsAt(spec, 'versions').find((version) => version.storage === true),
    'name',
  );
  return {
    ...definition,
    status: {
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      acceptedNames: spec.names,
      storedVersions: [...new Set([...listAt(definition.status, 'storedVersions').map(String), storage])],
    },
  };
}
