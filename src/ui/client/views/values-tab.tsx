import { useState } from 'preact/hooks';
import type { UiRevision, UiValueOrigin } from '../../../report/ui-release.ts';
import { CodeView } from '../parts/code-view.tsx';
import { CommandLine, CopyButton } from '../parts/copy.tsx';
import { Empty } from '../parts/feedback.tsx';
import { FilterField } from '../parts/filter-field.tsx';
import { LongText } from '../parts/long-text.tsx';
import { Segments } from '../parts/segments.tsx';
import { useCommand } from '../state/command.ts';
import { setParameter, useRoute } from '../state/router.ts';

const views = [
  { id: '', label: 'With origins' },
  { id: 'user', label: 'Set by the user' },
  { id: 'computed', label: 'All values' },
] as const;

/** The values of a revision, and where they come from. */
export function ValuesTab({ revision }: { readonly revision: UiRevision }) {
  const view = useRoute().query.get('view') ?? '';
  const all = view === 'user' ? [] : ['--all'];
  const origin = view === '' ? ['--origin'] : [];
  const command = useCommand(
    ['get', 'values', revision.name, ...all, ...origin, '--revision', String(revision.revision)],
    revision.namespace,
  );
  const text = view === 'user' ? revision.userValues : revision.computedValues;
  return (
    <section class="stack" aria-label="Values">
      <div class="toolbar">
        <Segments label="Values to show" options={views} chosen={view} onChoose={(id) => setParameter('view', id, 'push')} />
        {view !== '' && (
          <span class="push-end">
            <CopyButton text={text} label="Copy YAML" />
          </span>
        )}
      </div>
      {view === '' ? (
        <Origins origins={revision.origins} />
      ) : text === '' ? (
        <Empty icon="pencil" title="No values were set">
          The release uses the defaults of the chart.
        </Empty>
      ) : (
        <div class="card">
          <CodeView text={text} label="Values as YAML" />
        </div>
      )}
      <CommandLine command={command} />
    </section>
  );
}

function Origins({ origins }: { readonly origins: readonly UiValueOrigin[] }) {
  const [filter, setFilter] = useState('');
  const [isUserOnly, setUserOnly] = useState(false);
  const shown = origins.filter(
    ({ path, origin }) => path.toLowerCase().includes(filter.toLowerCase()) && (!isUserOnly || origin === 'user'),
  );
  if (origins.length === 0) return <Empty icon="pencil" title="The chart has no values" />;
  return (
    <>
      <div class="toolbar">
        <FilterField label="Filter values" value={filter} onChange={setFilter} />
        <label class="check">
          <input type="checkbox" checked={isUserOnly} onChange={({ currentTarget }) => setUserOnly(currentTarget.checked)} />
          Only values set by the user
        </label>
      </div>
      <div class="card table-scroll">
        <table class="table value-table">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Value</th>
              <th scope="col">Set by</th>
              <th scope="col">Default of the chart</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((origin) => (
              <OriginRow key={origin.path} origin={origin} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function OriginRow({ origin }: { readonly origin: UiValueOrigin }) {
  return (
    <tr>
      <th scope="row" class="mono">
        {origin.path}
      </th>
      <td class="mono break" data-label="Value">
        {origin.isRemoved ? 'removed' : <LongText text={origin.value} />}
      </td>
      <td data-label="Set by">
        {origin.origin === 'user' ? <span class="tag tag-accent">user</span> : <span class="muted">chart</span>}
      </td>
      {origin.origin === 'user' ? (
        <td class="mono break muted" data-label="Default of the chart">
          <LongText text={origin.overrides ?? 'none'} />
        </td>
      ) : (
        <td />
      )}
    </tr>
  );
}
