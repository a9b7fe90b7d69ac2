import { listOf, specOf, statusOf, type WireKinds, type WirePersistentVolume } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import { type ControllerTools, isActive } from './controller-context.ts';

/** Provisions a volume for a PersistentVolumeClaim and binds the claim to it. */
export function reconcileClaim(tools: ControllerTools, claim: KubeObject): void {
  const [spec, status] = [specOf<'/PersistentVolumeClaim'>(claim), statusOf<'/PersistentVolumeClaim'>(claim)];
  if (claim.metadata.deletionTimestamp) {
    letGo(tools, claim);
    return;
  }
  if (status.phase === 'Bound' || claim.metadata.annotations?.['sandbox.tillerless.dev/fail'] === 'Pending') return;
  const storageClass = spec.storageClassName ?? 'standard';
  const name = spec.volumeName || `pvc-${claim.metadata.uid}`;
  const capacity = { storage: spec.resources?.requests?.storage };
  if (!tools.get('/persistentvolumes', '', name)) tools.create(volumeFor(claim, { name, storageClass, capacity }));
  const volume = tools.get('/persistentvolumes', '', name);
  if (!volume) return;
  tools.setStatus<'/PersistentVolume'>(volume, { phase: 'Bound' });
  const annotations: Record<string, string> = {
    ...claim.metadata.annotations,
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  };
  const bound = tools.update(claim, {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...spec, volumeName: name },
  });
  tools.setStatus<'/PersistentVolumeClaim'>(bound, { phase: 'Bound', accessModes: spec.accessModes, capacity });
}

/** Removes the protection finalizer from a deleted PersistentVolumeClaim once no Pod uses it. */
function letGo(tools: ControllerTools, claim: KubeObject): void {
  const { name, namespace = '', finalizers = [] } = claim.metadata;
  const uses = (pod: KubeObject): boolean =>
    listOf(specOf<'/Pod'>(pod).volumes).some((volume) => volume.persistentVolumeClaim?.claimName === name);
  if (tools.list('/pods', namespace).some((pod) => isActive(pod) && uses(pod))) {
    tools.wake(claim, 500);
    return;
  }
  const left = finalizers.filter((finalizer) => finalizer !== 'kubernetes.io/pvc-protection');
  if (left.length < finalizers.length) tools.update(claim, { ...claim, metadata: { ...claim.metadata, finalizers: left } });
}

/** Removes the volume that was provisioned for a PersistentVolumeClaim. */
export function releaseVolume(tools: ControllerTools, claim: KubeObject): void {
  const volume = tools.get('/persistentvolumes', '', specOf<'/PersistentVolumeClaim'>(claim).volumeName ?? '');
  if (!volume) return;
  const spec = specOf<'/PersistentVolume'>(volume);
  if (spec.claimRef?.uid === claim.metadata.uid && spec.persistentVolumeReclaimPolicy === 'Delete') tools.remove(volume);
}

interface VolumeRequest {
  readonly name: string;
  readonly storageClass: string;
  readonly capacity: WireKinds['/PersistentVolume']['spec']['capacity'];
}

function volumeFor(claim: KubeObject, volume: VolumeRequest): WirePersistentVolume {
  const { name, namespace, uid } = claim.metadata;
  const spec = specOf<'/PersistentVolumeClaim'>(claim);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volume.name },
    spec: {
      accessModes: spec.accessModes,
      capacity: volume.capacity,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      hostPath: { path: `/sandbox/${volume.name}` },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: volume.storageClass,
      volumeMode: spec.volumeMode,
    },
  };
}
