import type { Target } from './resource.ts';

/**
 * An object and its ordering annotation, which was removed from the object because the server would reject the annotation key.
 */
type Ordered = Target & { readonly dependsOn?: string };

/** HIP-0025 annotations: an object's resource group, and the groups that must be ready first. */
export const groupAnnotation = 'helm.sh/resource-group';
export const dependsAnnotation = 'helm.sh/depends-on/resource-groups';
/** HIP-0025 annotation in Chart.yaml: the subcharts that must be ready before the chart's own resources are sent. */
export const subchartsAnnotation = 'helm.sh/depends-on/subcharts';
/** Annotations for weights; the second is nelm's. Objects with lower weights are sent first. */
export const weightAnnotations = ['tillerless.dev/weight', 'werf.io/weight'] as const;

/** An object's ordering annotations. */
export interface SequenceWords {
  readonly group: string | undefined;
  readonly dependsOn: readonly string[];
  readonly weight: number | undefined;
}

/** An annotation that cannot be parsed. */
export interface UnreadableWord {
  readonly annotation: string;
  readonly problem: string;
}

/** Parses an object's ordering annotations. Invalid annotations are ignored and reported in `problems`. */
export function sequenceWordsOf(target: Ordered): SequenceWords & { readonly problems: readonly UnreadableWord[] } {
  const { annotations = {} } = target.object.metadata;
  const problems: UnreadableWord[] = [];
  const dependsOn = readNames(target.dependsOn);
  if (dependsOn === undefined) problems.push({ annotation: dependsAnnotation, problem: 'it is not a list of names' });
  const key = weightAnnotations.find((name) => annotations[name] !== undefined);
  const text = key === undefined ? undefined : String(annotations[key]).trim();
  const isWeight = text !== undefined && /^[-+]?\d{1,9}$/.test(text);
  if (key !== undefined && !isWeight) problems.push({ annotation: key, problem: `${JSON.stringify(text)} is not an integer` });
  const group = String(annotations[groupAnnotation] ?? '').trim();
  return {
    group: group === '' ? undefined : group,
    dependsOn: dependsOn ?? [],
    weight: isWeight ? Number(text) : undefined,
    problems,
  };
}

/** Parses a list of names in the form `["a", "b"]` or `a, b`. Returns undefined if the format is invalid. */
export function readNames(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return [];
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return distinct(trimmed.split(','));
  try {
    const parsed: unknown = JSON.parse(trimmed);
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? distinct(parsed) : undefined;
  } catch {
    // Also accept a YAML flow sequence such as [a, b].
    return /^\[[\w\s.,'"/-]*\]$/.test(trimmed) ? distinct(trimmed.slice(1, -1).replace(/['"]/g, '').split(',')) : undefined;
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted();
}
