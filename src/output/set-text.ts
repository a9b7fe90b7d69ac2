import { plural } from '../base/text.ts';
import type { PlannedChange } from '../report/plan-document.ts';
import type { ReleaseOutcome } from '../report/set-outcome.ts';
import type { SetPlanDocument, SetPlanEntry } from '../report/set-plan-document.ts';
import { hasChanges, planText } from './plan-text.ts';
import { visibleText } from './visible.ts';

/** Reports whether executing a plan for many releases would change anything. */
export function setHasChanges({ releases }: SetPlanDocument): boolean {
  return releases.some(({ plan }) => plan !== undefined && isPlanned(plan));
}

function isPlanned(plan: NonNullable<SetPlanEntry['plan']>): boolean {
  return plan.operation === 'install' || plan.operation === 'uninstall' || hasChanges(plan);
}

/** Formats a plan over many releases: the plans of those that change, and a summary. */
export function setPlanText({ releases }: SetPlanDocument): string {
  const changed = releases.flatMap(({ plan }) => (plan !== undefined && isPlanned(plan) ? [planText(plan)] : []));
  const failed = releases.flatMap(({ id, error, skipped }) => {
    if (error !== undefined) return [`✗ ${id}: ${error}`];
    return skipped === undefined ? [] : [`- ${id}: not planned, because ${skipped}`];
  });
  const problems = failed.length > 0 ? [visibleText(`${failed.join('\n')}\n`)] : [];
  return [...changed, ...problems, summary(releases)].join('\n');
}

function summary(releases: readonly SetPlanEntry[]): string {
  const count = (matches: (entry: SetPlanEntry) => boolean): number => releases.filter(matches).length;
  const counts: [number, string][] = [
    [count(({ plan }) => plan?.operation === 'install'), 'to install'],
    [count(({ plan }) => plan?.operation === 'upgrade' && hasChanges(plan)), 'to upgrade'],
    [count(({ plan }) => plan?.operation === 'uninstall'), 'to uninstall'],
    [count(({ error, skipped }) => error !== undefined || skipped !== undefined), 'cannot be planned'],
  ];
  const parts = counts.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
  const rest = releases.length - counts.reduce((sum, [number]) => sum + number, 0);
  if (rest > 0) parts.push(`${rest} unchanged`);
  return `${plural(releases.length, 'release')}: ${parts.join(', ') || 'nothing to do'}\n`;
}

/** Formats the changes of a plan in the form of helm-diff. */
export function helmDiffText({ releases }: SetPlanDocument): string {
  return visibleText(releases.flatMap(({ plan }) => (plan?.changes ?? []).flatMap(changeText)).join(''));
}

const verbs: Partial<Readonly<Record<PlannedChange['action'], string>>> = {
  create: 'has been added',
  update: 'has changed',
  recreate: 'has changed',
  delete: 'has been removed',
};

function changeText(change: PlannedChange): string[] {
  const verb = verbs[change.action];
  if (verb === undefined || (change.action === 'update' && change.fields.length === 0)) return [];
  const slash = change.apiVersion.indexOf('/');
  const group = slash < 0 ? change.apiVersion : change.apiVersion.slice(0, slash);
  const lines = (change.diff ?? '').split('\n').filter((line) => line !== '' && !/^(?:---|\+\+\+) /.test(line));
  const body = lines.map((line) => (line.startsWith('@@') ? '...' : line.replace(/^(.)/, '$1 ')));
  return [`${change.namespace}, ${change.name}, ${change.kind} (${group}) ${verb}:\n${body.join('\n')}\n`];
}

/** Formats the outcome of an operation on many releases, as tables in the form of helmfile. */
export function outcomeText(outcomes: readonly ReleaseOutcome[]): string {
  const sections: [string, ReleaseOutcome[]][] = [
    ['UPDATED RELEASES:', outcomes.filter(({ action }) => action === 'install' || action === 'upgrade')],
    ['DELETED RELEASES:', outcomes.filter(({ action }) => action === 'uninstall')],
    ['FAILED RELEASES:', outcomes.filter(({ status }) => status === 'failed')],
    ['SKIPPED RELEASES:', outcomes.filter(({ status }) => status === 'skipped')],
  ];
  const texts = sections.filter(([, rows]) => rows.length > 0).map(([title, rows]) => `${title}\n${outcomeTable(rows)}`);
  return texts.length === 0 ? 'No affected releases\n' : `\n${texts.join('\n')}\n`;
}

function outcomeTable(outcomes: readonly ReleaseOutcome[]): string {
  const rows = outcomes.map(({ release, namespace, chart, revision, ms, reason }) => [
    release,
    namespace,
    chart,
    revision === undefined ? '' : String(revision),
    ms === undefined ? '' : `${Math.round(ms / 1000)}s`,
    reason?.split('\n', 1)[0] ?? '',
  ]);
  const all = [['NAME', 'NAMESPACE', 'CHART', 'REVISION', 'DURATION', ''], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
  return visibleText(lines.map((line) => `${line}\n`).join(''));
}
