// A program that uses the library. It renders a chart, plans it, installs it on a sandbox and lists the release.
import {
  defaultApply,
  install,
  installDefaults,
  isTillerlessError,
  listDefaults,
  listReleases,
  openSession,
  planRelease,
  type ReleaseEvent,
  readChartInput,
  readSettings,
  templateChart,
  templateText,
  utcZone,
} from 'tillerless';

const [chart = '', home = ''] = process.argv.slice(2);
const env = { HELM_DATA_HOME: home, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home };
const { signal } = new AbortController();

const input = await readChartInput({ path: chart, values: { set: ['replicaCount=2'] } });
const rendering = await templateChart(
  { name: 'web', input, isUpgrade: false, kubeVersion: '', apiVersions: [] },
  { namespace: 'default', cluster: undefined, nowMs: 0, localZone: utcZone, signal, warn: () => undefined },
);
const text = templateText(rendering, { includeCrds: false, noHooks: false, skipTests: false, showOnly: [] });

const events: ReleaseEvent[] = [];
const session = await openSession(readSettings({ sandbox: 'embedded' }, env), { env, signal, warn: () => undefined });
try {
  const of = { kind: 'chart', chart: input, values: 'default' } as const;
  const view = { showSecrets: false, unified: undefined };
  const plan = await planRelease(session, { name: 'web', of, apply: defaultApply }, view);
  const choice = { ...installDefaults.choice, emit: (event: ReleaseEvent) => void events.push(event) };
  const { record } = await install(session, { ...installDefaults, name: 'web', chart: input, choice });
  const { records } = await listReleases(session, listDefaults);
  const again = await install(session, { ...installDefaults, name: 'web', chart: input }).catch((error: unknown) =>
    isTillerlessError(error) ? error.code : 'unexpected',
  );
  console.log(
    JSON.stringify({
      renders: text.includes('replicas: 2'),
      planned: plan.changes.map(({ action }) => action),
      status: record.info.status,
      releases: records.map(({ name, version }) => `${name} ${version}`),
      events: events.length > 0,
      again,
    }),
  );
} finally {
  await session.close();
}
