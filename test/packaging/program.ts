// A program that uses the library. It renders a chart, plans it, installs it on a sandbox and lists the release.
import {
  chartInput,
  defaultApply,
  install,
  installDefaults,
  isTillerlessError,
  listDefaults,
  listReleases,
  loadChart,
  openSession,
  plan,
  type ReleaseEvent,
  readSettings,
  renderChart,
  runWithEvents,
} from 'tillerless';
import * as browser from 'tillerless/render';

const [path = '', home = ''] = process.argv.slice(2);
const env = { HELM_DATA_HOME: home, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home };
const { signal } = new AbortController();

const chart = loadChart(path);
const { text } = renderChart(chart, { name: 'web', set: ['replicaCount=2'] });
const input = chartInput(chart, { set: ['replicaCount=2'] });

const events: ReleaseEvent[] = [];
const session = await openSession(readSettings({ sandbox: 'embedded' }, env), { env, signal, warn: () => undefined });
try {
  const of = { kind: 'chart', chart: input, values: 'default' } as const;
  const { changes } = await plan(session, { name: 'web', of, apply: defaultApply });
  const operation = runWithEvents((emit) =>
    install(session, { ...installDefaults, name: 'web', chart: input, choice: { ...installDefaults.choice, emit } }),
  );
  for await (const event of operation) events.push(event);
  const { record } = await operation.result;
  const { records } = await listReleases(session, listDefaults);
  const again = await install(session, { ...installDefaults, name: 'web', chart: input }).catch((error: unknown) =>
    isTillerlessError(error) ? error.code : 'unexpected',
  );
  console.log(
    JSON.stringify({
      renders: text.includes('replicas: 2'),
      isSameRenderer: browser.renderChart(chart, { name: 'web', set: ['replicaCount=2'] }).text === text,
      planned: changes.map(({ action }) => action),
      status: record.info.status,
      releases: records.map(({ name, version }) => `${name} ${version}`),
      events: events.length > 0,
      again,
    }),
  );
} finally {
  await session.close();
}
