import { useState } from 'preact/hooks';
import type { ChangeAction, PlanDocument, PlannedChange, ShownField } from '../../../report/plan-document.ts';
import { count, valueText } from '../state/format.ts';
import { setParameter, useRoute } from '../state/router.ts';
import { Empty } from './feedback.tsx';
import { Icon, type IconName } from './icons.tsx';
import { LongText } from './long-text.tsx';
import { Segments } from './segments.tsx';
import { Badge } from './status.tsx';
import { UnifiedDiff } from './unified-diff.tsx';

const actions: Readonly<Record<ChangeAction, readonly ['good' | 'busy' | 'bad' | 'quiet' | 'warn', IconName, string]>> = {
  create: ['good', 'plus', 'create'],
  update: ['busy', 'pencil', 'change'],
  recreate: ['warn', 'back', 're-create'],
  delete: ['bad', 'trash', 'delete'],
  unchanged: ['quiet', 'minus', 'unchanged'],
  gone: ['quiet', 'minus', 'already gone'],
  keep: ['quiet', 'lock', 'keep'],
  'not-owned': ['quiet', 'lock', 'not owned'],
};

type ChangeMode = 'fields' | 'text';

const modes = [
  { id: 'fields', label: 'Fields' },
  { id: 'text', label: 'Text' },
] as const;

/** Returns the display mode for changes, which is part of the URL. */
export function useChangeMode(): ChangeMode {
  return useRoute().query.get('mode') === 'text' ? 'text' : 'fields';
}

/** Chooses how changes are shown. */
export function ChangeModes({ label, mode }: { readonly label: string; readonly mode: ChangeMode }) {
  const choose = (id: ChangeMode): void => setParameter('mode', id === 'fields' ? '' : id);
  return <Segments label={label} options={modes} chosen={mode} onChoose={choose} side="end" />;
}

/** Labels for the two sides of a comparison, for example the names of two releases; by default, "Before" and "After". */
type Sides = readonly [before: string, after: string];

interface ChangeListProps {
  readonly document: Pick<PlanDocument, 'crdChanges' | 'changes'>;
  readonly mode: ChangeMode;
  readonly sides?: Sides | undefined;
}

/** The changes in a plan or comparison, one card per object. Unchanged objects are only counted. */
export function ChangeList({ document, mode, sides }: ChangeListProps) {
  const all = [...document.crdChanges, ...document.changes];
  const changes = all.filter(({ action, drift }) => action !== 'unchanged' || drift.length > 0);
  const unchanged = all.length - changes.length;
  return (
    <div class="change-list">
      {changes.length === 0 && <Empty icon="check" title="No object changes" />}
      {changes.map((change) => (
        <ChangeCard
          key={`${change.apiVersion}/${change.kind}/${change.namespace}/${change.name}`}
          change={change}
          mode={mode}
          sides={sides}
          isOpen={changes.length <= maxOpen || change.fields.length > 0}
        />
      ))}
      {unchanged > 0 && <p class="muted small">{count(unchanged, 'object')} without changes</p>}
    </div>
  );
}

const summaries: readonly (readonly [ChangeAction, string])[] = [
  ['create', 'to create'],
  ['update', 'to change'],
  ['recreate', 'to re-create'],
  ['delete', 'to delete'],
  ['keep', 'kept'],
  ['not-owned', 'not owned'],
  ['gone', 'already gone'],
  ['unchanged', 'unchanged'],
];

/** Counts the changes by action, for example "1 to create, 2 to change, 11 unchanged". */
export function changeSummary({ crdChanges, changes }: Pick<PlanDocument, 'crdChanges' | 'changes'>): string {
  const all = [...crdChanges, ...changes];
  return summaries
    .map(([action, text]) => [all.filter((change) => change.action === action).length, text] as const)
    .filter(([number]) => number > 0)
    .map(([number, text]) => `${number} ${text}`)
    .join(', ');
}

/**
 * Maximum number of changes for which all cards are initially expanded. Otherwise, cards without changed fields, which show a
 * whole object, are collapsed.
 */
const maxOpen = 8;

interface ChangeProps {
  readonly change: PlannedChange;
  readonly mode: ChangeMode;
  readonly sides: Sides | undefined;
}

interface ChangeCardProps extends ChangeProps {
  /** whether the card is initially expanded */
  readonly isOpen: boolean;
}

function ChangeCard({ change, mode, sides, isOpen: isOpenAtFirst }: ChangeCardProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const [tone, icon, label] = actions[change.action];
  return (
    <details class="card fold" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary data-testid={`change-${change.kind}-${change.name}`}>
        <Icon name="chevron" />
        <Badge tone={tone} icon={icon}>
          {sides ? sideLabel(change.action, sides) : label}
        </Badge>
        <strong class="ellipsis">
          {change.kind}/{change.name}
        </strong>
        <span class="muted small ellipsis">
          {change.apiVersion}
          {change.namespace && ` · ${change.namespace}`}
        </span>
      </summary>
      {isOpen && <ChangeBody change={change} mode={mode} sides={sides} />}
    </details>
  );
}

function sideLabel(action: ChangeAction, [before, after]: Sides): string {
  if (action === 'create') return `only in ${after}`;
  return action === 'delete' ? `only in ${before}` : 'different';
}

function ChangeBody({ change, mode, sides }: ChangeProps) {
  const hasFields = change.fields.length > 0;
  return (
    <div class="change-body">
      {change.reason && <p class="change-note">{change.reason}</p>}
      {change.unchecked && <p class="change-note muted">not checked by the API server: {change.unchecked}</p>}
      {change.drift.length > 0 && (
        <div class="drift-note">
          <p>
            <Icon name="drift" /> Changed in the cluster since the last revision
          </p>
          <FieldTable
            fields={change.drift.map(({ path, recorded, live }) => ({ path, before: recorded, after: live }))}
            heads={['Revision', 'Cluster']}
          />
        </div>
      )}
      {mode === 'fields' && hasFields && <FieldTable fields={change.fields} heads={sides ?? ['Before', 'After']} />}
      {(mode === 'text' || !hasFields) && change.diff !== undefined && (
        <UnifiedDiff text={change.diff} label={`Changes of ${change.kind}/${change.name}`} />
      )}
    </div>
  );
}

interface FieldTableProps {
  readonly fields: readonly Pick<ShownField, 'path' | 'before' | 'after'>[];
  readonly heads: Sides;
}

/** Changed fields with their previous and new values. */
export function FieldTable({ fields, heads }: FieldTableProps) {
  return (
    <div class="table-scroll">
      <table class="table field-table">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">{heads[0]}</th>
            <th scope="col">{heads[1]}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.path}>
              <th scope="row" class="mono break">
                {field.path}
              </th>
              <td class="mono break" data-label={heads[0]}>
                <FieldValue value={field.before} side="before" />
              </td>
              <td class="mono break" data-label={heads[1]}>
                <FieldValue value={field.after} side="after" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FieldValue({ value, side }: { readonly value: unknown; readonly side: 'before' | 'after' }) {
  if (value === undefined) return <span class="muted">unset</span>;
  return side === 'before' ? (
    <del class="value-before">
      <LongText text={valueText(value)} />
    </del>
  ) : (
    <ins class="value-after">
      <LongText text={valueText(value)} />
    </ins>
  );
}
