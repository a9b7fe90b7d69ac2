import { useEffect, useState } from 'preact/hooks';
import type { UiChart, UiChartList, UiRepositoryUpdate } from '../../../report/ui-charts.ts';
import { CommandLine } from '../parts/copy.tsx';
import { Empty, Loaded, Notice, ProblemBox } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { useApp } from '../state/app.ts';
import { count } from '../state/format.ts';
import { useLoad } from '../state/load.ts';
import { setParameter, useRoute, viewAddress } from '../state/router.ts';
import { useSubmit } from '../state/submit.ts';

const typingMs = 250;

/** The charts of the configured repositories. */
export function ChartsView() {
  const { session } = useApp();
  const text = useRoute().query.get('q') ?? '';
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text), typingMs);
    return () => window.clearTimeout(timer);
  }, [text]);
  const loaded = useLoad<UiChartList>('charts', { query: settled });
  return (
    <div class="page">
      <div class="page-head">
        <h1>Charts</h1>
        {loaded.data && <span class="muted">{count(loaded.data.charts.length, 'chart')}</span>}
        {!session.isReadOnly && loaded.data && loaded.data.repositories.length > 0 && <UpdateButton onDone={loaded.reload} />}
      </div>
      <search class="filters">
        <label class="search-field">
          <Icon name="search" />
          <span class="visually-hidden">Search charts</span>
          <input
            type="search"
            placeholder="Search by name, description or keyword"
            value={text}
            onInput={({ currentTarget }) => setParameter('q', currentTarget.value)}
          />
          <span class="key">/</span>
        </label>
      </search>
      <Loaded loaded={loaded} label="Searching the repositories">
        {(list) => <ChartList list={list} />}
      </Loaded>
    </div>
  );
}

function UpdateButton({ onDone }: { readonly onDone: () => void }) {
  const { api } = useApp();
  const submission = useSubmit();
  const [failed, setFailed] = useState<readonly string[]>([]);
  const update = (): void =>
    submission.run(async () => {
      const { outcomes } = await api.post<UiRepositoryUpdate>('repositories/update');
      setFailed(outcomes.flatMap(({ name, problem }) => (problem ? [`${name}: ${problem}`] : [])));
      onDone();
    });
  return (
    <>
      <button type="button" class="button push-end" disabled={submission.isBusy} onClick={update}>
        <Icon name="back" />
        {submission.isBusy ? 'Updating…' : 'Update repositories'}
      </button>
      {submission.problem && <ProblemBox problem={submission.problem} />}
      {failed.length > 0 && <Notice tone="warn">{failed.join('; ')}</Notice>}
    </>
  );
}

function ChartList({ list }: { readonly list: UiChartList }) {
  if (list.repositories.length === 0)
    return (
      <Empty icon="box" title="No chart repositories are configured">
        <CommandLine command="tillerless repo add NAME URL" />
        <p>
          A chart can also be <Link to={viewAddress(['install'])}>installed</Link> from a registry, a URL or a local path.
        </p>
      </Empty>
    );
  return (
    <>
      {list.warnings.length > 0 && <Notice tone="warn">{list.warnings.slice(0, 5).join('; ')}</Notice>}
      {list.charts.length === 0 ? (
        <Empty icon="search" title="No chart matches the search" />
      ) : (
        <ul class="chart-grid">
          {list.charts.map((chart) => (
            <ChartCard key={chart.reference} chart={chart} />
          ))}
        </ul>
      )}
    </>
  );
}

function ChartCard({ chart }: { readonly chart: UiChart }) {
  const [repository = '', name = ''] = chart.reference.split('/');
  return (
    <li class="card chart-card">
      <span class="chart-letter" aria-hidden="true">
        {name.slice(0, 1).toUpperCase()}
      </span>
      <div class="chart-text">
        <Link to={viewAddress(['charts', repository, name])} class="chart-name">
          {name}
        </Link>
        <span class="muted small">
          {repository} · {chart.version}
          {chart.appVersion && ` · app ${chart.appVersion}`}
        </span>
        <p class="small chart-description">{chart.description}</p>
      </div>
    </li>
  );
}
