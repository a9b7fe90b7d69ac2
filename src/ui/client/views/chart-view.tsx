import type { UiChartContent } from '../../../report/ui-charts.ts';
import { CodeView } from '../parts/code-view.tsx';
import { Facts } from '../parts/facts.tsx';
import { Empty, Loaded, Notice } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { Markdown } from '../parts/markdown.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { useApp } from '../state/app.ts';
import { useLoad } from '../state/load.ts';
import { setParameter, useRoute, viewAddress } from '../state/router.ts';

/** A chart of a repository: its versions, readme, values and schema. */
export function ChartView({ repository, name }: { readonly repository: string; readonly name: string }) {
  const { query } = useRoute();
  const version = query.get('version') ?? '';
  const reference = `${repository}/${name}`;
  const loaded = useLoad<UiChartContent>('chart', { reference, version });
  return (
    <div class="page">
      <nav class="crumbs" aria-label="Breadcrumb">
        <Link to={viewAddress(['charts'])}>Charts</Link>
        <span aria-hidden="true">/</span>
        <Link to={viewAddress(['charts'], { q: repository })}>{repository}</Link>
        <span aria-hidden="true">/</span>
        <span aria-current="page">{name}</span>
      </nav>
      <Loaded loaded={loaded} label="Downloading the chart">
        {(chart) => <Chart chart={chart} />}
      </Loaded>
    </div>
  );
}

function Chart({ chart }: { readonly chart: UiChartContent }) {
  const { session } = useApp();
  const { query, path } = useRoute();
  const tab = query.get('tab') ?? '';
  const version = query.get('version') ?? '';
  const address = (id: string): string => viewAddress(path, { tab: id, version });
  return (
    <>
      <div class="release-title">
        <div class="release-title-main">
          <h1>{chart.name}</h1>
          <label class="field-inline">
            Version
            <select value={chart.version} onChange={({ currentTarget }) => setParameter('version', currentTarget.value, 'push')}>
              {(chart.versions.length > 0 ? chart.versions : [chart]).map((item) => (
                <option key={item.version} value={item.version}>
                  {item.appVersion ? `${item.version} (app ${item.appVersion})` : item.version}
                </option>
              ))}
            </select>
          </label>
        </div>
        <p class="muted">{chart.description}</p>
        {!session.isReadOnly && (
          <div class="release-actions">
            <Link to={viewAddress(['install'], { chart: chart.reference, version: chart.version })} class="button button-primary">
              <Icon name="plus" />
              Install
            </Link>
          </div>
        )}
      </div>
      {chart.isDeprecated && <Notice tone="warn">The chart is deprecated.</Notice>}
      <Tabs
        label="Chart"
        current={tab}
        tabs={[
          { id: '', label: 'Readme', address: address('') },
          { id: 'values', label: 'Values', address: address('values') },
          { id: 'schema', label: 'Schema', address: address('schema') },
          { id: 'about', label: 'About', address: address('about') },
        ]}
      />
      <Part chart={chart} tab={tab} />
    </>
  );
}

function Part({ chart, tab }: { readonly chart: UiChartContent; readonly tab: string }) {
  if (tab === 'about') return <About chart={chart} />;
  if (tab === 'values' || tab === 'schema') {
    const text = tab === 'values' ? chart.values : chart.schema;
    if (text.trim() === '')
      return <Empty icon="pencil" title={`The chart has no ${tab === 'values' ? 'values.yaml' : 'values.schema.json'}`} />;
    return (
      <div class="card">
        <CodeView text={text} label={tab === 'values' ? 'values.yaml' : 'values.schema.json'} />
      </div>
    );
  }
  if (chart.readme.trim() === '') return <Empty icon="box" title="The chart has no readme" />;
  return (
    <article class="card pad markdown" aria-label="Readme">
      <Markdown text={chart.readme} />
    </article>
  );
}

function About({ chart }: { readonly chart: UiChartContent }) {
  const rows: readonly (readonly [string, string])[] = [
    ['App version', chart.appVersion],
    ['Home', chart.home],
    ['Maintainers', chart.maintainers.join(', ')],
    ['Keywords', chart.keywords.join(', ')],
  ];
  return (
    <section class="card pad" aria-label="About the chart">
      <Facts rows={rows} />
      {chart.dependencies.length > 0 && (
        <>
          <h3 class="spaced">Dependencies</h3>
          <ul class="plain-list">
            {chart.dependencies.map(({ name, version, repository }) => (
              <li key={`${name} ${version}`}>
                {name} {version} <span class="muted small">{repository}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
