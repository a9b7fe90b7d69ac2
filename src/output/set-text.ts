import { plural } from '../base/text.ts';
import { hasChanges } from '../report/plan-document.ts';
import type { ReleaseOutcome } from '../report/set-outcome.ts';
import type { SetPlanDocument, SetPlanEntry } from '../report/set-plan-document.ts';
import { planText } from './plan-text.ts';
import { visibleText } from './visible.ts';

/** Reports whether executing a plan for multiple releases would change anything. */
export function setHasChanges({ releases }: SetPlanDocument): boolean {
  return releases.some(isPlanned);
}

function isPlanned(entry: SetPlanEntry): boolean {
  const { plan } = entry;
  return plan !== undefined && (plan.operation === 'install' || plan.operation === 'uninstall' || isUpgraded(entry));
}

function isUpgraded({ plan, changedHooks = [] }: SetPlanEntry): boolean {
  return plan?.operation === 'upgrade' && (hasChanges(plan) || changedHooks.length > 0);
}

function entryText({ plan, changedHooks = [] }: SetPlanEntry): string {
  const hooks = changedHooks.map((hook) => `~ hook ${hook} has changed\n`).join('');
  return plan === undefined ? '' : planText(plan) + visibleText(hooks);
}

/** Formats a plan for multiple releases: the plans of the releases that change, and a summary. */
export function setPlanText({ releases }: SetPlanDocument): string {
  const changed = releases.filter(isPlanned).map(entryText);
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
    [count(isUpgraded), 'to upgrade'],
    [count(({ plan }) => plan?.operation === 'uninstall'), 'to uninstall'],
    [count(({ error, skipped }) => error !== undefined || skipped !== undefined), 'cannot be planned'],
  ];
  const parts = counts.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
  const rest = releases.length - counts.reduce((sum, [number]) => sum + number, 0);
  if (rest > 0) parts.push(`${rest} unchanged`);
  return `${plural(releases.length, 'release')}: ${parts.join(', ') || 'nothing to do'}\n`;
}

/** Formats the outcome of an operation on multiple releases, as tables in helmfile's format. */
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
