import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';
import * as library from '../../../src/index.ts';

const {
  allDrift,
  chartInput,
  chartObjects,
  diffRevisions,
  explain,
  explainValue,
  install,
  installDefaults,
  listReleases,
  loadChart,
  openSession,
  plan,
  readChartInput,
  readSettings,
  releaseDrift,
  renderChart,
  renderChartAsync,
  rollback,
  rollbackDefaults,
  runWithEvents,
  uninstall,
  uninstallDefaults,
  upgrade,
  upgradeDefaults,
  upgradeOrInstall,
} = library;

const chart = loadChart({ 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', 'templates/a.yaml': 'a: 1\n' });
const input = chartInput(chart);
const env = { HELM_DRIVER: 'memory' };
const environment = { env, signal: new AbortController().signal, warn: () => undefined };
const session = await openSession(readSettings({}, env), environment);
afterAll(() => session.close());

/** Passes an argument of any type, as a caller in JavaScript can. */
// biome-ignore lint/suspicious/noExplicitAny: a value of any type
const any = (value: unknown): any => value;
const view = { showSecrets: false, unified: undefined };

async function errorOf(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return `${error.code} ${error.message}`;
  }
}

const cases: readonly (readonly [string, () => unknown])[] = [
  ['loadChart: source: expected path, content of a .tgz file or map of files, got nothing', () => loadChart(any(undefined))],
  ['loadChart: source: expected path, content of a .tgz file or map of files, got object', () => loadChart(any(new Map()))],
  ['loadChart: source: expected path, content of a .tgz file or map of files, got array', () => loadChart(any([]))],
  ['renderChart: options: expected object, got null', () => renderChart(chart, any(null))],
  ['renderChart: options.lookup: expected function, got object', () => renderChart(chart, { lookup: any({}) })],
  ['renderChartAsync: options.signal: expected AbortSignal, got number', () => renderChartAsync(chart, { signal: any(5) })],
  ['renderChartAsync: chart: expected chart from loadChart, got object', () => renderChartAsync(any(input))],
  ['chartInput: chart: expected chart from loadChart, got string', () => chartInput(any('./web'))],
  ['chartObjects: chart: expected chart from loadChart, got nothing', () => chartObjects(any(undefined))],
  ['explain: object: expected string, got number', () => explain(chart, any(5))],
  ['explain: options.signal: expected AbortSignal, got number', () => explain(chart, 'A/a', { signal: any(5) })],
  ['explainValue: path: expected string, got nothing', () => explainValue(chart, any(undefined))],
  ['runWithEvents: start: expected function, got number', () => runWithEvents(any(5))],
  [
    'readSettings: overrides: expected object, got nothing; env: expected object with environment variables, got nothing',
    () => any(readSettings)(),
  ],
  ['readSettings: overrides.namespace: expected string, got number', () => readSettings({ namespace: any(5) }, env)],
  ['openSession: settings: expected settings from readSettings, got object', () => openSession(any({}), environment)],
  [
    'openSession: environment.signal: expected AbortSignal, got nothing',
    () => openSession(readSettings({}, env), any({ ...environment, signal: undefined })),
  ],
  ['openSession: environment: expected object, got nothing', () => any(openSession)(readSettings({}, env))],
  ['readChartInput: request.path: expected string, got nothing', () => readChartInput(any({}))],
  [
    'readChartInput: request.values.set: expected array, got string',
    () => readChartInput({ path: 'x', values: { set: any('a=1') } }),
  ],
  [
    'install: session: expected session from openSession, got object',
    () => install(any({}), { ...installDefaults, name: 'a', chart: input }),
  ],
  ['install: request.name: expected string, got nothing', () => install(session, any({ ...installDefaults, chart: input }))],
  [
    'install: request.chart: expected result of chartInput or readChartInput, got object',
    () => install(session, { ...installDefaults, name: 'a', chart: any(chart) }),
  ],
  [
    'install: request.choice.emit: expected function, got nothing',
    () =>
      install(session, {
        ...installDefaults,
        name: 'a',
        chart: input,
        choice: any({ ...installDefaults.choice, emit: undefined }),
      }),
  ],
  [
    'install: request.dryRun: expected "none" or "client" or "server", got boolean',
    () => install(session, { ...installDefaults, name: 'a', chart: input, dryRun: any(true) }),
  ],
  [
    'upgrade: request.labels.a: expected string, got number',
    () => upgrade(session, { ...upgradeDefaults, name: 'a', chart: input, labels: { a: any(1) } }),
  ],
  [
    'upgradeOrInstall: request.readChart: expected function, got nothing; request.createNamespace: expected boolean, got nothing',
    () => upgradeOrInstall(session, any({ ...upgradeDefaults, name: 'a', chart: input })),
  ],
  [
    'rollback: request.revision: expected number, got string',
    () => rollback(session, { ...rollbackDefaults, name: 'a', revision: any('1') }),
  ],
  [
    'uninstall: request.cascade: expected "background" or "orphan" or "foreground", got string',
    () => uninstall(session, { ...uninstallDefaults, name: 'a', cascade: any('x') }),
  ],
  [
    'listReleases: request.statuses: expected Set, got array',
    () => listReleases(session, { ...library.listDefaults, statuses: any(['deployed']) }),
  ],
  ['plan: request.of: expected object, got nothing', () => plan(session, any({ name: 'a', apply: installDefaults.apply }))],
  [
    'plan: request.of.kind: expected "chart" or "rollback" or "uninstall"',
    () => plan(session, { name: 'a', of: any({ kind: 'x' }), apply: installDefaults.apply }),
  ],
  [
    'plan: request.of.chart: expected result of chartInput or readChartInput, got object',
    () => plan(session, { name: 'a', of: { kind: 'chart', chart: any(chart), values: 'default' }, apply: installDefaults.apply }),
  ],
  ['diffRevisions: revisions: expected object, got number', () => diffRevisions(session, 'a', any(1), view)],
  ['releaseDrift: view: expected object, got nothing', () => releaseDrift(session, 'a', 0, any(undefined))],
  ['allDrift: allNamespaces: expected boolean, got nothing; view: expected object, got nothing', () => any(allDrift)(session)],
];

it.each(cases)('%s', async (message, run) => expect(await errorOf(run)).toBe(`USAGE ${message}`));

it('listReleases lists all releases by default', async () => {
  expect(await listReleases(session)).toEqual({ records: [], unreadable: [] });
});

it('every exported function is tested here', () => {
  const untested = ['TillerlessError', 'isTillerlessError'];
  const names = Object.entries(library).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  const tested = cases.map(([message]) => message.split(':')[0]);
  expect(names.filter((name) => !untested.includes(name) && !tested.includes(name))).toEqual([]);
});
