import type { Target } from './resource.ts';

/** An object with its annotation that is not sent to the server. */
type Ordered = Target & { readonly dependsOn?: string };

/** HIP-0025: the group of a resource, and the groups that must be ready before it. */
export const groupAnnotation = 'helm.sh/resource-group';
export const dependsAnnotation = 'helm.sh/depends-on/resource-groups';
/** HIP-0025, in Chart.yaml: subcharts that must be ready before the resources of the chart. */
export const subchartsAnnotation = 'helm.sh/depends-on/subcharts';
/** Annotations for weights; lower weights are sent first. The second one is nelm's. */
export const weightAnnotations = ['tillerless.dev/weight', 'werf.io/weight'] as const;

/** Ordering annotations of an object. */
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

/** Parses the ordering annotations. Invalid ones are skipped and reported in `problems`. */
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

/** Parses `["a", "b"]` or `a, b`; undefined if it is neither. */
export function readNames(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return [];
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return distinct(trimmed.split(','));
  try {
    const parsed: unknown = JSON.parse(trimmed);
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? distinct(parsed) : undefined;
  } catch {
    // A YAML flow sequence: [a, b]
    return /^\[[\w\s.,'"/-]*\]$/.test(trimmed) ? distinct(trimmed.slice(1, -1).replace(/['"]/g, '').split(',')) : undefined;
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].toSorted();
}
