import { plural } from '../base/text.ts';
import {
  type ChangeCause,
  type DriftField,
  isRealUpdate,
  type PlanDocument,
  type PlannedChange,
  type Problem,
} from '../report/plan-document.ts';
import { fieldLines, valueText } from './field-diff-text.ts';
import { visibleText } from './visible.ts';

const nameWidth = 48;

/** Formats a plan: a header, a block for each changed object, the problems, and a summary line. */
export function planText(plan: PlanDocument): string {
  const hooks = plan.hooks.length > 0 ? [`  hooks: ${plan.hooks.join(', ')}`] : [];
  const changes = [...plan.crdChanges, ...plan.changes];
  const body = [...changes.flatMap((change) => [...changeBlock(change, plan.revision.from), ...causeLines(change)]), ...hooks];
  const parts = [
    [headline(plan)],
    body,
    orderLines(plan),
    plan.problems.flatMap(problemLines),
    warningLines(plan),
    rightsLines(plan),
    [countLine(plan)],
  ];
  return visibleText(
    `${parts
      .filter((part) => part.length > 0)
      .map((part) => part.join('\n'))
      .join('\n\n')}\n`,
  );
}

function warningLines({ serverWarnings }: PlanDocument): string[] {
  if (serverWarnings.length === 0) return [];
  return ['the API server warns:', ...serverWarnings.map(({ object, text }) => `  ${object}: ${text}`)];
}

const shownInStage = 8;

/** Lists the objects in each stage if the plan has several stages. Deletions run in reverse order. */
function orderLines({ changes }: PlanDocument): string[] {
  const staged = changes.filter(({ stage }) => stage !== undefined);
  const stages = [...new Set(staged.map(({ stage }) => stage ?? 0))].toSorted((a, b) => a - b);
  if (stages.length < 2) return [];
  const lines = stages.map((stage) => {
    const members = staged.filter((change) => change.stage === stage);
    const names = members.slice(0, shownInStage).map(({ kind, name }) => `${kind}/${name}`);
    const more = members.length - names.length;
    return `  ${stage}  ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  });
  return ['in this order, each when the one before is ready (with --wait); deletions the other way round:', ...lines];
}

function headline({ release, namespace, revision, chart }: PlanDocument): string {
  return [
    `release ${release}`,
    `namespace ${namespace}`,
    `revision ${step(revision.from, revision.to)}`,
    chartStep(chart.from, chart.to),
  ].join(' · ');
}

function step(from: string | number | undefined, to: string | number | undefined): string {
  return from === undefined || from === to ? String(to) : `${from} → ${to ?? 'none'}`;
}

/** Formats the chart change, for example "chart web 1.4.2 → 1.5.0" if the name stays the same. */
function chartStep(from: string | undefined, to: string | undefined): string {
  const split = (label: string): readonly [string, string] => {
    // The version starts after the first hyphen that is followed by a version number.
    const match = /^(.*?)-(v?\d+\.\d.*)$/.exec(label);
    return [match?.[1] ?? label, match?.[2] ?? ''];
  };
  if (from === undefined || to === undefined) {
    const [name, version] = split(to ?? from ?? '');
    return `chart ${name} ${version}${to === undefined ? ' → none' : ''}`;
  }
  const [[oldName, oldVersion], [name, version]] = [split(from), split(to)];
  return oldName === name ? `chart ${name} ${step(oldVersion, version)}` : `chart ${from} → ${to}`;
}

function changeBlock(change: PlannedChange, from: number | undefined): string[] {
  const heading = `${`${change.kind}/${change.name}`.padEnd(nameWidth)} ${change.apiVersion}`;
  const note = change.unchecked ? `   ${change.unchecked}` : '';
  const drift = change.drift.map((field) => driftLine(change, field, from));
  const diff = change.diff ? change.diff.trimEnd().split('\n') : undefined;
  switch (change.action) {
    case 'create':
      return [`+ ${heading}${note}`, ...(diff ?? [])];
    case 'delete':
      return [`- ${heading}${note}`, ...(diff ?? drift)];
    case 'keep':
      return [`  ${heading}   kept by its resource policy`];
    case 'not-owned':
      return [`  ${heading}   not owned by this release, left alone`];
    case 'gone':
    case 'unchanged':
      return drift;
    case 'recreate':
      return [`-/+ ${heading}   ${change.reason ?? ''}`, ...(diff ?? [...fieldBlock(change), ...drift])];
    case 'update':
      return [...updateLines(change, `~ ${heading}${note}`, diff), ...drift];
  }
}

const causeTexts: Readonly<Record<ChangeCause['kind'], string>> = {
  value: 'value',
  default: 'chart default',
  template: 'template',
  file: 'file',
  chart: 'Chart.yaml',
  release: 'release',
  random: 'random',
  time: 'depends on the time',
  drift: 'changed in the cluster',
  lookup: 'depends on objects in the cluster (lookup)',
  capabilities: 'depends on the version or APIs of the cluster',
  unknown: 'unknown',
};
const shownPaths = 3;

/** Formats the causes of a change, one line each. */
function causeLines({ causes = [] }: PlannedChange): string[] {
  return causes.map((cause) => {
    const { kind, name, location, fields } = cause;
    const was = 'was' in cause ? `was ${valueText(cause.was)}` : undefined;
    // If the cause's location starts with its name, print only the location.
    const isLine = name !== undefined && location?.startsWith(`${name}:`) === true;
    const details = [isLine ? undefined : location, was].filter((part) => part !== undefined).join(', ');
    const paths = fields.filter((path) => path !== '');
    const more = paths.length > shownPaths ? ` and ${paths.length - shownPaths} more` : '';
    const where = paths.length === 0 ? '' : `: ${paths.slice(0, shownPaths).join(', ')}${more}`;
    const subject = name === undefined ? causeTexts[kind] : `${causeTexts[kind]} ${isLine ? location : name}`;
    return `    why: ${subject}${details === '' ? '' : ` (${details})`}${where}`;
  });
}

/** Formats an update. Drifted fields are omitted here, because they are listed separately with their planned values. */
function updateLines(change: PlannedChange, heading: string, diff: readonly string[] | undefined): string[] {
  if (diff) return [heading, ...diff];
  const drifted = new Set(change.drift.map((field) => field.path));
  const fields = change.fields.filter((field) => !drifted.has(field.path));
  if (fields.length === 0 && !change.unchecked) return [];
  return [heading, ...fieldBlock({ ...change, fields })];
}

function fieldBlock({ fields }: Pick<PlannedChange, 'fields'>): string[] {
  return fieldLines(fields).map((line) => `    ${line}`);
}

function driftLine(change: PlannedChange, field: DriftField, from: number | undefined): string {
  const value = (key: 'recorded' | 'live' | 'planned'): string => valueText(field[key], field.masked);
  const held = 'live' in field ? `the cluster has ${value('live')}` : 'it is missing in the cluster';
  const of = from === undefined ? '' : ` in revision ${from}`;
  return `! ${change.kind}/${change.name}    drift: ${field.path} was ${value('recorded')}${of}, ${held}; ${driftOutcome(change, field, value)}`;
}

function driftOutcome(change: PlannedChange, field: DriftField, value: (key: 'planned') => string): string {
  if (change.action === 'delete') return 'the plan deletes the object';
  if (!('planned' in field)) return 'the plan leaves it out';
  return valueText(field.planned) === valueText(field.live) ? 'the plan leaves it so' : `the plan sets ${value('planned')}`;
}

function problemLines(problem: Problem): string[] {
  const field = problem.field ? `  ${problem.field}` : '';
  return [`✗ ${problem.object}${field}: ${problem.message}`, ...(problem.hint ? [`    hint: ${problem.hint}`] : [])];
}

function rightsLines({ missingRights }: PlanDocument): string[] {
  if (missingRights.length === 0) return [];
  return ['this user lacks rights to carry the plan out:', ...missingRights.map((line) => `  ${line}`)];
}

function crdText({ crds, crdChanges }: PlanDocument): string {
  const parts = [
    ...crds,
    ...crdChanges.filter(isRealUpdate).map(({ name }) => `${name} changes`),
    ...crdChanges.filter(({ action }) => action === 'create').map(({ name }) => `${name} is new`),
  ];
  return parts.length > 0 ? `CRDs: ${parts.join(', ')}` : 'no CRD changes';
}

function countLine(plan: PlanDocument): string {
  const count = (test: (change: PlannedChange) => boolean): number => plan.changes.filter(test).length;
  const of = (action: PlannedChange['action']): number => count((change) => change.action === action);
  const unchanged = of('unchanged') + count((change) => change.action === 'update' && !isRealUpdate(change));
  const anew = of('recreate') > 0 ? ` ${of('recreate')} to re-create,` : '';
  const counts = `${count(isRealUpdate)} to change,${anew} ${of('create')} to create, ${of('delete')} to delete, ${unchanged} unchanged`;
  if (plan.operation === 'diff') return counts;
  const problems = plan.problems.length > 0 ? [plural(plan.problems.length, 'problem')] : [];
  return [counts, `${count((change) => change.drift.length > 0)} drifted`, crdText(plan), ...problems].join(' · ');
}
