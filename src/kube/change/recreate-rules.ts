import type { Target } from '../resource.ts';
import { isKept } from '../targets.ts';

/** Annotation that allows an object to be deleted and re-created if an immutable field changes. */
const recreateAnnotation = 'tillerless.dev/recreate';

/**
 * The opt-ins that allow an object to be re-created. For "flag or annotation", either --recreate-immutable or the object's own
 * annotation is sufficient.
 */
export interface RecreateRule {
  readonly allowedBy: 'flag or annotation' | 'annotation' | 'nothing';
  /** the reason why re-creating the object is restricted; empty if it is not */
  readonly because: string;
}

/** Kinds whose deletion destroys more than the object itself. */
const lossOf: ReadonlyMap<string, RecreateRule> = new Map([
  ['Namespace', { allowedBy: 'nothing', because: 'that would delete everything in it' }],
  ['CustomResourceDefinition', { allowedBy: 'nothing', because: 'that would delete every object of its kind' }],
  ['PersistentVolumeClaim', { allowedBy: 'annotation', because: 'its data would be lost' }],
  ['PersistentVolume', { allowedBy: 'annotation', because: 'its data might be lost' }],
]);

/** Returns the rule for re-creating an object: allowed by the flag or an annotation, only by an annotation, or never. */
export function recreateRule({ resource, object }: Target): RecreateRule {
  if (isKept(object)) return { allowedBy: 'nothing', because: 'its helm.sh/resource-policy prevents deletion' };
  const loss = lossOf.get(resource.kind);
  if (loss) return loss;
  if (resource.kind === 'StatefulSet' && deletesVolumes(object.spec))
    return { allowedBy: 'annotation', because: 'its volumes would be deleted with it (persistentVolumeClaimRetentionPolicy)' };
  return { allowedBy: 'flag or annotation', because: '' };
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
  const { allowedBy, because } = recreateRule(target);
  const annotation = `the annotation ${recreateAnnotation}: "true" on the object`;
  switch (allowedBy) {
    case 'nothing':
      return `${inPlace}, and the object is never re-created: ${because}; keep the current value`;
    case 'annotation':
      return `${inPlace}; keep the current value, or set ${annotation} to delete and re-create it (${because})`;
    case 'flag or annotation': {
      const aside = workloads.has(target.resource.kind) ? ' and its pods' : '';
      return `${inPlace}; keep the current value, or use --recreate-immutable to delete and re-create the object${aside}; ${annotation} does the same for this object only`;
    }
  }
}
