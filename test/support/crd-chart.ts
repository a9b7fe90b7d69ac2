import { chartFolder } from './chart-folder.ts';

/** Writes a chart that contains a CRD with the given versions and, if `custom` is set, a custom resource. */
export function crdChart(
  parent: string,
  versions: readonly string[],
  { field = 'size', custom = '', group = 'example.org' }: { field?: string; custom?: string; group?: string } = {},
): string {
  const served = versions.map((name, i) => {
    const schema = {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { [field]: { type: 'string' } } } } },
    };
    return { name, served: true, storage: i === versions.length - 1, schema };
  });
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}`, creationTimestamp: null },
    spec: { group, scope: 'Namespaced', names: { kind: 'Gadget', plural: 'gadgets' }, versions: served },
    status: { conditions: [], storedVersions: [] },
  };
  const object = { apiVersion: `${group}/${custom}`, kind: 'Gadget', metadata: { name: 'g' }, spec: { [field]: 'big' } };
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
  return chartFolder(parent, {
    'crds/gadgets.yaml': JSON.stringify(definition),
    'templates/all.yaml': JSON.stringify(custom ? object : map),
  });
}
