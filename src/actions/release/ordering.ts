import { nearest } from '../../base/did-you-mean.ts';
import type { Chart } from '../../chart/model.ts';
import { type ErrorNote, TillerlessError } from '../../errors/tillerless-error.ts';
import { placeOfKind } from '../../kube/order.ts';
import { shortName } from '../../kube/resource.ts';
import {
  dependsAnnotation,
  groupAnnotation,
  readNames,
  sequenceWordsOf,
  subchartsAnnotation,
  weightAnnotations,
} from '../../kube/resource-group-annotations.ts';
import { type ChartRule, type Member, sequence } from '../../kube/sequence.ts';
import type { TargetedObject } from '../../kube/targets.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { annotationPlace } from '../explain/find-annotation-line.ts';

interface Ordered {
  readonly target: TargetedObject;
  readonly member: Member;
  readonly annotations: ReturnType<typeof sequenceWordsOf>;
}

/**
 * The rendered objects of a chart. `chart` is the chart as it was loaded, and `rendered` is the chart after its dependencies have
 * been processed.
 */
export interface RenderedObjects {
  readonly targets: readonly TargetedObject[];
  readonly chart: Chart;
  readonly rendered: Chart;
}

/**
 * Assigns rendered objects to stages according to their annotations and Chart.yaml (HIP-0025, weights). If nothing specifies an
 * order, the objects are returned unchanged.
 *
 * @throws MANIFEST_INVALID with the location of every annotation that is invalid, refers to an unknown group or subchart, or is
 * part of a cycle
 */
export function orderRendered({ targets, chart, rendered }: RenderedObjects): readonly TargetedObject[] {
  const rules = chartRules(rendered);
  const ordered = targets.map(orderedOf);
  if (rules.length === 0 && !ordered.some(hasOrdering)) return targets;
  refuse([...unreadable(ordered, chart), ...unknownGroups(ordered, chart), ...unknownSubcharts(chart)]);
  const { stages, awaited, cycle } = sequence(
    ordered.map(({ member }) => member),
    rules,
  );
  if (cycle.length > 0)
    refuse([
      cycleNote(
        cycle.flatMap((index) => ordered[index] ?? []),
        chart,
      ),
    ]);
  return staged(targets, stages, awaited);
}

/**
 * Assigns the objects of a stored revision to stages. Their order was checked when the revision was created, so a cycle is
 * ignored.
 */
export function orderStored(targets: readonly TargetedObject[], record: ReleaseRecord): readonly TargetedObject[] {
  const rules = storedRules(record);
  const ordered = targets.map(orderedOf);
  if (rules.length === 0 && !ordered.some(hasOrdering)) return targets;
  const { stages, awaited, cycle } = sequence(
    ordered.map(({ member }) => member),
    rules,
  );
  return cycle.length > 0 ? targets : staged(targets, stages, awaited);
}

function staged(targets: readonly TargetedObject[], stages: readonly number[], awaited: readonly boolean[]): TargetedObject[] {
  if (stages.every((stage) => stage === 0)) return [...targets];
  return targets.map((target, i) => ({ ...target, stage: stages[i] ?? 0, isAwaited: awaited[i] === true }));
}

function orderedOf(target: TargetedObject): Ordered {
  const annotations = sequenceWordsOf(target);
  const { group, dependsOn, weight } = annotations;
  const kind = placeOfKind(target.resource.kind);
  return { target, annotations, member: { chart: chartPath(target.path), group, dependsOn, weight, kind } };
}

function hasOrdering({ annotations }: Ordered): boolean {
  return (
    annotations.group !== undefined ||
    annotations.dependsOn.length > 0 ||
    annotations.weight !== undefined ||
    annotations.problems.length > 0
  );
}

/** Returns the path of a template's chart: "app/charts/db" for "app/charts/db/templates/x.yaml". */
function chartPath(path: string): string {
  const parts = path.split('/');
  let at = 1;
  while (parts[at] === 'charts' && at + 2 < parts.length) at += 2;
  return parts.slice(0, at).join('/');
}

/** Returns the ordering rules for subcharts from the Chart.yaml of a chart and of its subcharts. */
function chartRules(chart: Chart, path = chart.metadata.name): ChartRule[] {
  const { annotations, dependencies = [] } = chart.metadata;
  const own = rulesOf(path, annotations?.[subchartsAnnotation], dependencies);
  const inner = chart.subcharts.flatMap((sub) => chartRules(sub, `${path}/charts/${sub.metadata.name}`));
  return [...own, ...inner];
}

interface DependencyRule {
  readonly name: string;
  readonly alias?: string;
  readonly dependsOn?: readonly string[];
}

function rulesOf(path: string, annotation: string | undefined, dependencies: readonly DependencyRule[]): ChartRule[] {
  const paths = (names: readonly string[]): string[] => names.map((name) => `${path}/charts/${name}`);
  const before = readNames(annotation) ?? [];
  return [
    ...(before.length > 0 ? [{ chart: path, whole: false, after: paths(before) }] : []),
    ...dependencies.flatMap(({ name, alias, dependsOn = [] }) =>
      dependsOn.length > 0 ? [{ chart: `${path}/charts/${alias ?? name}`, whole: true, after: paths(dependsOn) }] : [],
    ),
  ];
}

/**
 * Returns the ordering rules that a record contains. Rules of subcharts are missing, because a record contains only the parent
 * chart's Chart.yaml.
 */
function storedRules({ chart }: ReleaseRecord): ChartRule[] {
  const metadata = chart?.metadata;
  if (!metadata) return [];
  const { annotations, dependencies } = metadata as {
    readonly annotations?: Readonly<Record<string, string>> | null;
    readonly dependencies?:
      | readonly { readonly name: string; readonly alias?: string; readonly 'depends-on'?: readonly string[] }[]
      | null;
  };
  const entries = (Array.isArray(dependencies) ? dependencies : []).map(({ 'depends-on': dependsOn, ...rest }) => ({
    ...rest,
    ...(Array.isArray(dependsOn) ? { dependsOn: dependsOn as readonly string[] } : {}),
  }));
  return rulesOf(metadata.name, annotations?.[subchartsAnnotation], entries);
}

function unreadable(ordered: readonly Ordered[], chart: Chart): ErrorNote[] {
  return ordered.flatMap(({ target, annotations }) =>
    annotations.problems.map(({ annotation, problem }) => ({
      title: `cannot read annotation ${annotation} of ${shortName(target)}: ${problem}`,
      where: annotationPlace(target.path, annotation, '', chart),
    })),
  );
}

/**
 * Returns a note for each dependency on a group that does not exist. A dependency on a group that a template declares is valid
 * even if none of the group's objects were rendered; it is then satisfied immediately.
 */
function unknownGroups(ordered: readonly Ordered[], chart: Chart): ErrorNote[] {
  const groups = new Map<string, Set<string>>();
  for (const { member } of ordered)
    if (member.group !== undefined) groups.set(member.chart, (groups.get(member.chart) ?? new Set()).add(member.group));
  return ordered.flatMap(({ target, member }) => {
    const known = [...(groups.get(member.chart) ?? [])];
    const missing = member.dependsOn.filter((name) => !known.includes(name) && !declares(chart, member.chart, name));
    return missing.map((name) => {
      const near = nearest(name, known);
      const meant = near
        ? `; did you mean "${near}"?`
        : known.length > 0
          ? `; available groups: ${known.toSorted().join(', ')}`
          : '';
      return {
        title: `${shortName(target)} depends on the group "${name}", but no object in its chart belongs to it${meant}`,
        where: annotationPlace(target.path, dependsAnnotation, name, chart),
      };
    });
  });
}

function declares(chart: Chart, path: string, group: string): boolean {
  const own = path
    .split('/charts/')
    .slice(1)
    .reduce<Chart | undefined>((at, name) => at?.subcharts.find((sub) => sub.metadata.name === name), chart);
  const escaped = (text: string): string => text.replace(/[^\w-]/g, '\\$&');
  const declaration = new RegExp(`${escaped(groupAnnotation)}["']?\\s*:\\s*["']?${escaped(group)}(?![\\w.-])`);
  return (own?.templates ?? []).some((file) => declaration.test(Buffer.from(file.data).toString('utf8')));
}

/**
 * Returns a note for each dependency on a subchart that does not exist. A dependency on a disabled subchart is valid and is
 * satisfied immediately.
 */
function unknownSubcharts(chart: Chart, path = ''): ErrorNote[] {
  const { annotations, dependencies = [] } = chart.metadata;
  const known = [...dependencies.map(({ name, alias }) => alias ?? name), ...chart.subcharts.map((sub) => sub.metadata.name)];
  const wanted = [
    ...(readNames(annotations?.[subchartsAnnotation]) ?? []),
    ...dependencies.flatMap((dependency) => dependency.dependsOn ?? []),
  ];
  const file = chart.raw.find(({ name }) => name === 'Chart.yaml');
  const source = file && Buffer.from(file.data).toString('utf8');
  const own = wanted
    .filter((name) => !known.includes(name))
    .map((name) => {
      const line = source?.split('\n').findIndex((text) => /depends-on/.test(text) && text.includes(name)) ?? -1;
      const where = { file: `${path}Chart.yaml`, ...(line >= 0 && source ? { line: line + 1, source } : {}) };
      return { title: `chart ${chart.metadata.name} depends on the subchart "${name}", which does not exist`, where };
    });
  return [...own, ...chart.subcharts.flatMap((sub) => unknownSubcharts(sub, `${path}charts/${sub.metadata.name}/`))];
}

function cycleNote(cycle: readonly Ordered[], chart: Chart): ErrorNote {
  const names = cycle.map(({ target, member }) => `${shortName(target)}${member.group ? ` (group "${member.group}")` : ''}`);
  const first = cycle.find(({ member }) => member.dependsOn.length > 0) ?? cycle[0];
  const title = `objects wait for each other: ${[...names, names[0]].join(' before ')}`;
  if (!first) return { title };
  const annotation = first.member.dependsOn.length > 0 ? dependsAnnotation : weightAnnotations[0];
  return { title, where: annotationPlace(first.target.path, annotation, '', chart) };
}

function refuse(notes: readonly ErrorNote[]): void {
  if (notes.length === 0) return;
  throw new TillerlessError('MANIFEST_INVALID', notes.map(({ title }) => title).join('\n'), {
    notes,
    hint: 'nothing was changed; see docs/lifecycle.md for how objects are ordered',
  });
}
