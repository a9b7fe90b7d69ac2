import type { ApiResource, KubeObject } from '../../src/kube/resource.ts';
import type { TargetedObject } from '../../src/kube/targets.ts';

const resources: Readonly<Record<string, ApiResource>> = {
  ConfigMap: { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] },
  Secret: { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true, verbs: [] },
  Service: { group: '', version: 'v1', kind: 'Service', plural: 'services', namespaced: true, verbs: [] },
  Namespace: { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs: [] },
  PersistentVolumeClaim: {
    group: '',
    version: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    namespaced: true,
    verbs: [],
  },
  PersistentVolume: {
    group: '',
    version: 'v1',
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    namespaced: false,
    verbs: [],
  },
  CustomResourceDefinition: {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    namespaced: false,
    verbs: [],
  },
  StatefulSet: { group: 'apps', version: 'v1', kind: 'StatefulSet', plural: 'statefulsets', namespaced: true, verbs: [] },
  Deployment: { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs: [] },
  Widget: { group: 'example.org', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true, verbs: [] },
};

/** Returns an object of a supported kind with its API resource. */
export function target(kind: keyof typeof resources, name: string, rest: Readonly<Record<string, unknown>> = {}): TargetedObject {
  const resource = resources[kind];
  if (!resource) throw new Error(`no resource for ${kind}`);
  const apiVersion = resource.group ? `${resource.group}/${resource.version}` : resource.version;
  const { metadata, ...fields } = rest as { metadata?: Record<string, unknown> };
  const object = { apiVersion, kind, metadata: { name, namespace: 'shop', ...metadata }, ...fields } as KubeObject;
  return { resource, namespace: resource.namespaced ? 'shop' : '', name, object, path: '' };
}
