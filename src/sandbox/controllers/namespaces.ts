import { specOf } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import type { ControllerTools } from './controller-context.ts';

/**
 * Creates a namespace's default service account. If the namespace is being deleted, deletes its content first and then the
 * namespace.
 */
export function reconcileNamespace(tools: ControllerTools, namespace: KubeObject): void {
  const { name, deletionTimestamp } = namespace.metadata;
  if (deletionTimestamp === undefined) {
    if (!tools.get('/serviceaccounts', name, 'default'))
      tools.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
    if (!tools.get('/configmaps', name, 'kube-root-ca.crt'))
      tools.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'kube-root-ca.crt', namespace: name },
        data: { 'ca.crt': '' },
      });
    return;
  }
  const content = [...tools.api.store.everything()]
    .filter(({ object }) => object.metadata.namespace === name)
    .map(({ object }) => object);
  for (const object of content) if (!object.metadata.deletionTimestamp) tools.remove(object);
  const left = [...tools.api.store.everything()].some(({ object }) => object.metadata.namespace === name);
  if (left || !specOf<'/Namespace'>(namespace).finalizers?.length) return;
  const current = tools.get('/namespaces', '', name) ?? namespace;
  tools.update(current, { ...current, spec: { ...specOf<'/Namespace'>(current), finalizers: [] } });
}
