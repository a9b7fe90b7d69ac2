import { useEffect, useMemo } from 'preact/hooks';
import type { UiRelease } from '../../../report/ui-releases.ts';
import { CommandLine, CopyButton } from '../parts/copy.tsx';
import { Empty, Loading, Notice, ProblemBox } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { VirtualRows } from '../parts/virtual-rows.tsx';
import { useApp } from '../state/app.ts';
import { useCommand } from '../state/command.ts';
import { count } from '../state/format.ts';
import { keyOf } from '../state/releases.ts';
import { setParameter, useRoute, viewAddress } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import { useIsNarrow } from '../state/width.ts';
import { ReleaseRow } from './release-row.tsx';

const rowHeight = 56;
const narrowRowHeight = 92;

/** All releases, with search and filters. */
export function ReleasesView() {
  const { releases, session } = useApp();
  const state = useStore(releases.state);
  const shown = useFiltered(state.list);
  const command = useCommand(['list', ...(state.namespace === '' ? ['-A'] : [])], state.namespace);
  return (
    <div class="page page-fixed">
      <div class="page-head">
        <h1>Releases</h1>
        <span class="muted" data-testid="release-count">
          {state.isLoaded && countText(shown.length, state.list.length)}
        </span>
        <CopyButton text={command} label="Copy command" />
        {!session.isReadOnly && (
          <Link to={viewAddress(['install'])} class="button button-primary push-end">
            <Icon name="plus" />
            Install a chart
          </Link>
        )}
      </div>
      <Filters list={state.list} />
      {state.problem && <ProblemBox problem={state.problem} onRetry={() => void releases.load()} />}
      {state.isLoaded && state.namespace !== '' && session.namespace === '' && (
        <Notice tone="info">
          Only the namespace {state.namespace} is shown, because you may not list the releases of all namespaces.
        </Notice>
      )}
      {state.unreadable.length > 0 && (
        <Notice tone="warn">
          {count(state.unreadable.length, 'release record')} cannot be decoded: {state.unreadable.slice(0, 3).join('; ')}
        </Notice>
      )}
      {state.isLoaded ? (
        <ReleaseList list={shown} all={state.list.length} hasProblem={state.problem !== undefined} />
      ) : (
        <Loading label="Reading releases" lines={8} />
      )}
    </div>
  );
}

function countText(shown: number, all: number): string {
  return shown === all ? count(all, 'release') : `${shown} of ${count(all, 'release')}`;
}

function ReleaseList({
  list,
  all,
  hasProblem,
}: {
  readonly list: readonly UiRelease[];
  readonly all: number;
  readonly hasProblem: boolean;
}) {
  const { health, session } = useApp();
  const isNarrow = useIsNarrow(760);
  useEffect(() => () => health.want([]), [health]);
  if (all === 0 && hasProblem) return null;
  if (all === 0)
    return (
      <Empty icon="box" title="There are no releases yet">
        <p>A release is a chart that has been installed in a cluster.</p>
        <CommandLine
          command={`tillerless install web ./web${session.sandbox === undefined ? '' : ` --sandbox=${session.sandbox}`}`}
        />
      </Empty>
    );
  if (list.length === 0)
    return (
      <Empty icon="search" title="No release matches the filters">
        <Link to={viewAddress(['releases'])}>Remove all filters</Link>
      </Empty>
    );
  return (
    <div class="release-list card">
      <ListHead />
      <VirtualRows
        items={list}
        rowHeight={isNarrow ? narrowRowHeight : rowHeight}
        label="Releases"
        render={(release) => <ReleaseRow key={keyOf(release)} release={release} />}
        onVisible={(visible) => health.want(visible.map(keyOf))}
      />
    </div>
  );
}

const columns: readonly { readonly id: string; readonly label: string; readonly sorts: boolean }[] = [
  { id: 'name', label: 'Release', sorts: true },
  { id: 'status', label: 'Status', sorts: true },
  { id: 'health', label: 'Health', sorts: false },
  { id: 'chart', label: 'Chart', sorts: true },
  { id: 'updated', label: 'Updated', sorts: true },
];

function ListHead() {
  const { query } = useRoute();
  const sort = query.get('sort') ?? 'name';
  return (
    <div class="release-head release-grid">
      {columns.map(({ id, label, sorts }) =>
        sorts ? (
          <button
            key={id}
            type="button"
            class={`head-button head-${id}`}
            aria-pressed={sort === id || sort === `-${id}`}
            onClick={() => setParameter('sort', sort === id ? `-${id}` : id === 'name' ? '' : id)}
          >
            {label}
            <span aria-hidden="true">{sort === id ? ' ↑' : sort === `-${id}` ? ' ↓' : ''}</span>
          </button>
        ) : (
          <span key={id} class={`head-${id}`}>
            {label}
          </span>
        ),
      )}
    </div>
  );
}

function Filters({ list }: { readonly list: readonly UiRelease[] }) {
  const { query } = useRoute();
  const namespaces = useMemo(() => [...new Set(list.map(({ namespace }) => namespace))].toSorted(), [list]);
  const statuses = useMemo(() => [...new Set(list.map(({ status }) => status))].toSorted(), [list]);
  return (
    <search class="filters">
      <label class="search-field">
        <Icon name="search" />
        <span class="visually-hidden">Search releases</span>
        <input
          type="search"
          placeholder="Search by name, chart or namespace"
          value={query.get('q') ?? ''}
          onInput={({ currentTarget }) => setParameter('q', currentTarget.value)}
        />
        <span class="key">/</span>
      </label>
      <Choice parameter="namespace" label="Namespace" all="All namespaces" values={namespaces} />
      <Choice parameter="status" label="Status" all="Any status" values={statuses} />
      <label class="check">
        <input
          type="checkbox"
          checked={query.has('newer')}
          onChange={({ currentTarget }) => setParameter('newer', currentTarget.checked ? '1' : '')}
        />
        Newer version available
      </label>
    </search>
  );
}

interface ChoiceProps {
  readonly parameter: string;
  readonly label: string;
  readonly all: string;
  readonly values: readonly string[];
}

function Choice({ parameter, label, all, values }: ChoiceProps) {
  const value = useRoute().query.get(parameter) ?? '';
  return (
    <label>
      <span class="visually-hidden">{label}</span>
      <select value={value} onChange={({ currentTarget }) => setParameter(parameter, currentTarget.value)}>
        <option value="">{all}</option>
        {[...new Set([...values, ...(value === '' ? [] : [value])])].map((item) => (
          <option key={item} value={item}>
            {item}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Returns the releases that match the filters in the URL, in the order specified there. */
function useFiltered(list: readonly UiRelease[]): readonly UiRelease[] {
  const { query } = useRoute();
  const [text, namespace, status] = ['q', 'namespace', 'status'].map((key) => query.get(key) ?? '');
  const sort = query.get('sort') ?? 'name';
  const isNewer = query.has('newer');
  return useMemo(() => {
    const terms = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const matching = list.filter((release) => {
      const searched = `${release.name} ${release.namespace} ${release.chart}-${release.chartVersion}`.toLowerCase();
      return (
        terms.every((term) => searched.includes(term)) &&
        (!namespace || release.namespace === namespace) &&
        (!status || release.status === status) &&
        (!isNewer || release.newer !== undefined)
      );
    });
    return sorted(matching, sort);
  }, [list, text, namespace, status, sort, isNewer]);
}

function sorted(list: readonly UiRelease[], sort: string): readonly UiRelease[] {
  const key = sort.replace(/^-/, '');
  const field = key === 'status' || key === 'chart' || key === 'updated' ? key : 'name';
  // The list is already sorted by name, and sorting is stable, so releases with equal fields stay sorted by name. If the list is
  // sorted by update time, the most recently updated release comes first.
  const up = field === 'updated' ? -1 : 1;
  const direction = sort.startsWith('-') ? -up : up;
  if (field === 'name') return direction < 0 ? list.toReversed() : list;
  return list.toSorted((a, b) => (a[field] === b[field] ? 0 : a[field] < b[field] ? -direction : direction));
}
