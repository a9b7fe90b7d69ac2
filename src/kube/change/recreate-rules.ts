import type { Target } from '../resource.ts';
import { isKept } from '../targets.ts';

/** Annotation that allows an object to be deleted and re-created if an immutable field changes. */
const recreateAnnotation = 'tillerless.dev/recreate';

/** What may allow the re-creation of an object, and the argument against it. */
export interface RecreateRule {
  readonly by: 'anybody' | 'object' | 'nobody';
  readonly because: string;
}

/** Kinds whose deletion destroys more than the object. */
const lossOf: ReadonlyMap<string, RecreateRule> = new Map([
  ['Namespace', { by: 'nobody', because: 'everything in it would go with it' }],
  ['CustomResourceDefinition', { by: 'nobody', because: 'every object of its kind would go with it' }],
  ['PersistentVolumeClaim', { by: 'object', because: 'what it holds is lost with it' }],
  ['PersistentVolume', { by: 'object', because: 'what it holds may be lost with it' }],
]);

/** Returns what may allow the re-creation of an object: a flag, only its own annotation, or nothing. */
export function recreateRule({ resource, object }: Target): RecreateRule {
  if (isKept(object)) return { by: 'nobody', because: 'its helm.sh/resource-policy keeps it from being deleted' };
  const loss = lossOf.get(resource.kind);
  if (loss) return loss;
  if (resource.kind === 'StatefulSet' && deletesVolumes(object.spec))
    return { by: 'object', because: 'its volumes are deleted with it (persistentVolumeClaimRetentionPolicy)' };
  return { by: 'anybody', because: '' };
}

function deletesVolumes(spec: unknown): boolean {
  const policy = (spec as { persistentVolumeClaimRetentionPolicy?: { whenDeleted?: unknown } } | undefined)
    ?.persistentVolumeClaimRetentionPolicy;
  return policy?.whenDeleted === 'Delete';
}

/** Reports whether the annotation of an object requests it. */
export function asksRecreation({ object }: Pick<Target, 'object'>): boolean {
  return object.metadata.annotations?.[recreateAnnotation] === 'true';
}

/** Kinds whose pods are deleted with them. */
export const workloads: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']);

const inPlace = 'this cannot be changed in place';

/** Returns a hint for an immutable field. */
export function recreateHint(target: Target): string {
  const { by, because } = recreateRule(target);
  const annotation = `the annotation ${recreateAnnotation}: "true" on the object`;
  switch (by) {
    case 'nobody':
      return `${inPlace}, and the object is not deleted for it: ${because}; keep the field as it is`;
    case 'object':
      return `${inPlace}; ${annotation} has it deleted and re-created: ${because}; or keep the field as it is`;
    case 'anybody': {
      const aside = workloads.has(target.resource.kind) ? ', its pods with it' : '';
      return `${inPlace}; --recreate-immutable deletes the object${aside}, and creates it anew, and so does ${annotation} for it alone; or keep the field as it is`;
    }
  }
}
