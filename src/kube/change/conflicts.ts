import { describeSecret } from '../../base/mask-secret.ts';
import type { ApiStatus } from '../api-status.ts';
import type { KubeObject, ManagedFields, Target } from '../resource.ts';
import { fieldPaths, type Step, shortPath, valueAt } from './field-set.ts';
import { comparable } from './plan.ts';

/**
 * The conflicting fields that server-side apply overwrites: all (true), none (false), or those that match an item of a list. An
 * item is a field manager, or a field in the form "field:spec.replicas".
 */
export type ForceConflicts = boolean | readonly string[];

/** A field that another manager owns with a different value. */
export interface Conflict {
  /** for example `spec.template.spec.containers[web].image` */
  readonly field: string;
  readonly manager: string;
  /** time of the manager's last write (RFC 3339); undefined if unknown */
  readonly since: string | undefined;
  /** current value as text; for a Secret, only the size and digest of the value; undefined if the value is unknown */
  readonly live: string | undefined;
  readonly ours: string | undefined;
}

/** A Status whose conflicts have been parsed. */
export interface ConflictStatus extends ApiStatus {
  readonly conflicts: readonly Conflict[];
}

const fieldWord = 'field:';
const widest = 80;

/**
 * Returns the conflicts of a rejected apply, or an empty list if the Status names no fields.
 *
 * @param live the live object, which provides current values and timestamps
 */
export function conflictsOf(status: ApiStatus, target: Target, live: KubeObject | undefined): Conflict[] {
  return status.causes.flatMap((cause) => {
    const match = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource "([^"]*)")?/.exec(cause.message ?? '');
    if (!match?.[1] || !cause.field) return [];
    const holder = { manager: JSON.parse(match[1]) as string, subresource: match[2] ?? '' };
    return [conflictAt(cause.field, holder, target, live)];
  });
}

interface Holder {
  readonly manager: string;
  readonly subresource: string;
}

function conflictAt(path: string, { manager, subresource }: Holder, target: Target, live: KubeObject | undefined): Conflict {
  const entries = (live?.metadata.managedFields ?? []).filter(
    (entry) => entry.manager === manager && (entry.subresource ?? '') === subresource,
  );
  const { entry, steps } = holding(entries, path);
  const at = (object: KubeObject | undefined): string | undefined =>
    steps && object ? valueText(valueAt(comparable(object), steps), target, steps) : undefined;
  return { field: shortPath(path), manager, since: entry?.time, live: at(live), ours: at(target.object) };
}

function holding(
  entries: readonly ManagedFields[],
  path: string,
): { readonly entry: ManagedFields | undefined; readonly steps: readonly Step[] | undefined } {
  for (const entry of entries) {
    const steps = fieldPaths(entry).get(path);
    if (steps) return { entry, steps };
  }
  return { entry: entries[0], steps: undefined };
}

function valueText(value: unknown, { resource }: Target, steps: readonly Step[]): string {
  if (value === undefined) return 'nothing';
  const first = steps[0];
  const isData = resource.kind === 'Secret' && first !== undefined && 'field' in first && first.field === 'data';
  const text = isData ? describeSecret(value, 'base64') : JSON.stringify(value);
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}

/** Reports whether a conflicting field should be overwritten. */
export function isTakenOver(force: ForceConflicts, { field, manager }: Pick<Conflict, 'field' | 'manager'>): boolean {
  if (typeof force === 'boolean') return force;
  return force.some((rule) =>
    rule.startsWith(fieldWord) ? shortPath(rule.slice(fieldWord.length)) === field : rule === manager,
  );
}

/** Formats a conflict, for example `held by "kubectl-edit" since 2026-03-01T09:30:00Z: the cluster has 3, the chart wants 2`. */
export function conflictText({ manager, since, live, ours }: Conflict): string {
  const values = live === undefined ? '' : `: the cluster has ${live}, the chart wants ${ours ?? 'something else'}`;
  return `held by ${JSON.stringify(manager)}${since ? ` since ${since}` : ''}${values}`;
}

/**
 * Returns a hint that lists the ways to resolve conflicts: to overwrite the fields with --force-conflicts, or to remove them from
 * the chart.
 */
export function conflictHint(conflicts: readonly Conflict[]): string {
  const managers = [...new Set(conflicts.map((conflict) => conflict.manager))].toSorted();
  const flag = quoted(`--force-conflicts=${managers.map(csvWord).join(',')}`);
  const fields = [...new Set(conflicts.map((conflict) => conflict.field))];
  const first = quoted(`--force-conflicts=${csvWord(`${fieldWord}${fields[0]}`)}`);
  const one = fields.length === 1 ? '' : `, or ${first} for only that field`;
  return `use ${flag} to take over ${fields.length === 1 ? 'the field' : 'these fields'}${one}; or remove ${fields.length === 1 ? 'it' : 'them'} from the chart`;
}

/** Quotes a name that contains a comma or a quote, following pflag's rules for comma-separated lists. */
function csvWord(value: string): string {
  return /[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
