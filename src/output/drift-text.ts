import type { DriftedObject, DriftReport } from '../report/drift-report.ts';
import { fieldLines } from './field-diff-text.ts';
import { formatTable } from './table.ts';
import { visibleText } from './visible.ts';

/** Formats the drift of a release: a header, a block for each drifted object, and a summary line. */
export function driftText(drift: DriftReport): string {
  const head = `release ${drift.release} · namespace ${drift.namespace} · revision ${drift.revision} · chart ${drift.chart}`;
  const blocks = drift.drifted.flatMap(objectBlock);
  const parts = [[head], blocks, [countText(drift)]].filter((part) => part.length > 0);
  return visibleText(`${parts.map((part) => part.join('\n')).join('\n\n')}\n`);
}

function objectBlock(object: DriftedObject): string[] {
  const heading = `${`${object.kind}/${object.name}`.padEnd(48)} ${object.apiVersion}`;
  if (object.missing) return [`- ${heading}   missing in the cluster`];
  const fields = object.fields.map(({ path, masked, ...values }) => ({
    path,
    ...('recorded' in values ? { before: values.recorded } : {}),
    ...('live' in values ? { after: values.live } : {}),
    ...(masked ? { masked } : {}),
  }));
  return [`! ${heading}`, ...fieldLines(fields).map((line) => `    ${line}`)];
}

function countText(drift: DriftReport): string {
  if (drift.drifted.length === 0) return `no drift: ${drift.objects} objects are as revision ${drift.revision} has them`;
  return `${drift.drifted.length} of ${drift.objects} objects drifted`;
}

/** Formats a table with a row for each release. */
export function driftTable(releases: readonly DriftReport[]): string {
  const rows = releases.map((drift) => [
    drift.release,
    drift.namespace,
    String(drift.revision),
    drift.chart,
    drift.drifted.length === 0 ? 'no' : `${drift.drifted.length} of ${drift.objects}`,
    drift.drifted.map(objectWords).join(', '),
  ]);
  return formatTable([['NAME', 'NAMESPACE', 'REVISION', 'CHART', 'DRIFTED', 'OBJECTS'], ...rows]);
}

/** Returns the line about drift for `status`, or undefined if there is no drift. */
export function driftRemark(drift: DriftReport, program: string): string | undefined {
  if (drift.drifted.length === 0) return undefined;
  const names = drift.drifted.map(objectWords).join(', ');
  return `${countText(drift)} from revision ${drift.revision}: ${names}; see \`${program} drift ${drift.release}\`\n`;
}

function objectWords(object: DriftedObject): string {
  if (object.missing) return `${object.kind}/${object.name} (missing)`;
  const paths = object.fields.slice(0, 3).map((field) => field.path);
  const more = object.fields.length > paths.length ? ` and ${object.fields.length - paths.length} more` : '';
  return `${object.kind}/${object.name} (${paths.join(', ')}${more})`;
}
