import type { Target } from '../resource.ts';
import { isKept } from '../targets.ts';

/** Annotation that allows an object to be deleted and re-created if an immutable field changes. */
const recreateAnnotation = 'tillerless.dev/recreate';

/** The requirement for re-creating an object (a flag or the object's annotation), and the reason for this requirement. */
export interface RecreateRule {
  readonly by: 'anybody' | 'object' | 'nobody';
  readonly because: string;
}

/** Kinds whose deletion destroys more than the object itself. */
const lossOf: ReadonlyMap<string, RecreateRule> = new Map([
  ['Namespace', { by: 'nobody', because: 'that would delete everything in it' }],
  ['CustomResourceDefinition', { by: 'nobody', because: 'that would delete every object of its kind' }],
  ['PersistentVolumeClaim', { by: 'object', because: 'its data would be lost' }],
  ['PersistentVolume', { by: 'object', because: 'its data might be lost' }],
]);

/**
 * Returns the requirement for re-creating an object: a flag, or the object's own annotation. Some objects are never re-created.
 */
export function recreateRule({ resource, object }: Target): RecreateRule {
  if (isKept(object)) return { by: 'nobody', because: 'its helm.sh/resource-policy prevents deletion' };
  const loss = lossOf.get(resource.kind);
  if (loss) return loss;
  if (resource.kind === 'StatefulSet' && deletesVolumes(object.spec))
    return { by: 'object', because: 'its volumes would be deleted with it (persistentVolumeClaimRetentionPolicy)' };
  return { by: 'anybody', because: '' };
}

function deletesVolumes(spec: unknown): boolean {
  const policy = (spec as { persistentVolumeClaimRetentionPolicy?: { whenDeleted?: unknown } } | undefined)
    ?.persistentVolumeClaimRetentionPolicy;
  return policy?.whenDeleted === 'Delete';
}

/** Reports whether an object is annotated for re-creation. */
export function asksRecreation({ object }: Pick<Target, 'object'>): boolean {
  return object.metadata.annotations?.[recreateAnnotation] === 'true';
}

/** Kinds whose Pods are deleted along with the object. */
export const workloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']);

const inPlace = 'this cannot be changed in place';

/** Returns a hint for a change to an immutable field. */
export function recreateHint(target: Target): string {
  const { by, because } = recreateRule(target);
  const annotation = `the annotation ${recreateAnnotation}: "true" on the object`;
  switch (by) {
    case 'nobody':
      return `${inPlace}, and the object is never re-created: ${because}; keep the current value`;
    case 'object':
      return `${inPlace}; keep the current value, or set ${annotation} to delete and re-create it (${because})`;
    case 'anybody': {
      const aside = workloads.has(target.resource.kind) ? ' and its pods' : '';
      return `${inPlace}; keep the current value, or use --recreate-immutable to delete and re-create the object${aside}; ${annotation} does the same for this object only`;
    }
  }
}
