import { useState } from 'preact/hooks';
import type { ChangeAction, PlanDocument, PlannedChange, ShownField } from '../../../report/plan-document.ts';
import { count, valueText } from '../state/format.ts';
import { Empty } from './feedback.tsx';
import { Icon, type IconName } from './icons.tsx';
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

/** The changes of a plan or a comparison, one card for each object. Unchanged objects are only counted. */
export function ChangeList({ document, mode }: { readonly document: PlanDocument; readonly mode: ChangeMode }) {
  const all = [...document.crdChanges, ...document.changes];
  const changes = all.filter(({ action, drift }) => action !== 'unchanged' || drift.length > 0);
  const unchanged = all.length - changes.length;
  return (
    <div class="change-list">
      {changes.length === 0 && <Empty icon="check" title="No object changes" />}
      {changes.map((change) => (
        <ChangeCard key={`${change.apiVersion}/${change.kind}/${change.namespace}/${change.name}`} change={change} mode={mode} />
      ))}
      {unchanged > 0 && <p class="muted small">{count(unchanged, 'object')} without changes</p>}
    </div>
  );
}

/** Counts the changes by action, for example "1 create, 2 change". */
export function changeSummary(document: PlanDocument): string {
  const counts = new Map<string, number>();
  for (const { action } of [...document.crdChanges, ...document.changes]) {
    const [, , label] = actions[action];
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, number]) => `${number} ${label}`).join(', ');
}

function ChangeCard({ change, mode }: { readonly change: PlannedChange; readonly mode: ChangeMode }) {
  const [isOpen, setOpen] = useState(true);
  const [tone, icon, label] = actions[change.action];
  return (
    <details class="card fold" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary data-testid={`change-${change.kind}-${change.name}`}>
        <Icon name="chevron" />
        <Badge tone={tone} icon={icon}>
          {label}
        </Badge>
        <strong class="ellipsis">
          {change.kind}/{change.name}
        </strong>
        <span class="muted small ellipsis">
          {change.apiVersion}
          {change.namespace && ` · ${change.namespace}`}
        </span>
      </summary>
      {isOpen && <ChangeBody change={change} mode={mode} />}
    </details>
  );
}

function ChangeBody({ change, mode }: { readonly change: PlannedChange; readonly mode: ChangeMode }) {
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
      {mode === 'fields' && hasFields && <FieldTable fields={change.fields} heads={['Before', 'After']} />}
      {(mode === 'text' || !hasFields) && change.diff !== undefined && (
        <UnifiedDiff text={change.diff} label={`Changes of ${change.kind}/${change.name}`} />
      )}
    </div>
  );
}

interface FieldTableProps {
  readonly fields: readonly Pick<ShownField, 'path' | 'before' | 'after'>[];
  readonly heads: readonly [string, string];
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
              <td class="mono break">
                <FieldValue value={field.before} side="before" />
              </td>
              <td class="mono break">
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
    <del class="value-before">{valueText(value)}</del>
  ) : (
    <ins class="value-after">{valueText(value)}</ins>
  );
}
