import { createObject } from '../api/write.ts';
import { type ApiContext, internalWrite, type Target, timestamp } from '../context.ts';
import type { JsonObject } from './object.ts';

const node = 'sandbox';

/** Creates the objects that exist in every new cluster. */
export function bootstrap(context: ApiContext): void {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    make(context, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, '');
  make(
    context,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } },
    'default',
  );
  make(context, kubernetesService, 'default');
  make(
    context,
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: node, labels: { 'kubernetes.io/hostname': node, 'kubernetes.io/os': 'linux' } },
      spec: {},
    },
    '',
  );
  const created = context.store.get('/nodes', '', node);
  if (created) context.store.put('/nodes', { ...created, status: nodeStatus(timestamp(context.now())) });
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'sandbox.tillerless.dev/none',
  };
  make(context, storageClass, '');
}

const kubernetesService: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
};

function nodeStatus(time: string): JsonObject {
  const resources = { cpu: '64', memory: '256Gi', pods: '10000', 'ephemeral-storage': '1Ti' };
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'the sandbox is ready',
        lastHeartbeatTime: time,
        lastTransitionTime: time,
      },
    ],
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    nodeInfo: {
      kubeletVersion: 'sandbox',
      operatingSystem: 'linux',
      architecture: 'amd64',
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: '',
      osImage: '',
      containerRuntimeVersion: '',
      kubeProxyVersion: '',
    },
  };
}

function make(context: ApiContext, value: JsonObject, namespace: string): void {
  const resource = context.resources.findKind(String(value.apiVersion), String(value.kind));
  if (!resource) return;
  const target: Target = { resource, namespace, name: '', subresource: '' };
  createObject(context, target, { value, options: internalWrite('sandbox') });
}
