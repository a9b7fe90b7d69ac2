import { join } from 'node:path';
import type { ChartTools } from '../../actions/chart-check/check-chart.ts';
import { buildDependencies } from '../../actions/dependencies/update.ts';
import { lintChart } from '../../actions/lint/lint.ts';
import { type ChartInput, readChartInput } from '../../actions/render/chart-input.ts';
import { loadRenderedChart } from '../../actions/render/load-local-chart.ts';
import { templateChart } from '../../actions/render/template-chart.ts';
import { readUserValues } from '../../actions/render/user-values.ts';
import { runUnittest, unittestDefaults } from '../../actions/unittest/run-suites.ts';
import { localZone } from '../../base/go/time.ts';
import { quietReport, runDependencies } from '../dependency/run-dependencies.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { serverFlags } from '../flags/server-flags.ts';
import { schemaReaders } from '../support/chart-input.ts';
import type { Context } from '../support/context.ts';
import { valueReaders } from '../support/values-io.ts';
import { lintRequest } from './lint-results.ts';

type DependencyFlags = FlagValues<typeof serverFlags> & { readonly 'skip-refresh': boolean };
type ToolFlags = DependencyFlags & { readonly 'kube-version': string };

/**
 * Returns the functions that `chart check` calls. They run the same actions as `dependency build`, `lint`, `template` and
 * `unittest`.
 */
export function checkTools(context: Context, flags: ToolFlags): ChartTools {
  const { io } = context;
  const inCwd = (path: string): string => join(io.cwd, path);
  return {
    now: () => io.now(),
    buildDependencies: (path) => build(context, flags, inCwd(path)),
    lint: (path, values) => lintWith(context, flags, { path, values }),
    render: (path, values) => renderWith(context, flags, { path: inCwd(path), values }),
    unittest: (path) => testChart(context, path),
  };
}

function build(context: Context, flags: DependencyFlags, folder: string): Promise<void> {
  const skipRefresh = flags['skip-refresh'];
  return runDependencies(context, { folder, flags, skipRefresh, work: buildDependencies, report: quietReport });
}

/** Reads a chart and its values, and downloads its dependencies into charts/ if it declares any. */
export async function completeChart(context: Context, flags: DependencyFlags, subject: Subject): Promise<ChartInput> {
  if ((loadRenderedChart(subject.path).metadata.dependencies ?? []).length > 0) await build(context, flags, subject.path);
  const readers = { ...schemaReaders(context), ...valueReaders(context) };
  return readChartInput({ path: subject.path, values: valuesOf(subject) }, readers);
}

/** A chart and a values file for it. */
interface Subject {
  readonly path: string;
  /** path of a values file; undefined to use the chart's default values */
  readonly values: string | undefined;
}

function valuesOf({ values }: Subject): { files: string[]; set: []; setString: []; setJson: []; setFile: []; setLiteral: [] } {
  return { files: values === undefined ? [] : [values], set: [], setString: [], setJson: [], setFile: [], setLiteral: [] };
}

async function lintWith(context: Context, flags: ToolFlags, subject: Subject): ReturnType<ChartTools['lint']> {
  const { values: userValues, sources } = await readUserValues(valuesOf(subject), valueReaders(context));
  const request = lintRequest(context, { kubeVersion: flags['kube-version'], namespace: 'default' });
  return lintChart(subject.path, { ...request, userValues, sources, checkApi: true, checksValues: true });
}

/** Renders as `template` does, and discards the output. */
async function renderWith(context: Context, flags: ToolFlags, subject: Subject): Promise<void> {
  const { io, signal } = context;
  const readers = { ...schemaReaders(context), ...valueReaders(context) };
  const input = await readChartInput({ path: subject.path, values: valuesOf(subject) }, readers);
  await templateChart(
    { name: 'check', input, isUpgrade: false, kubeVersion: flags['kube-version'], apiVersions: [] },
    {
      namespace: 'default',
      cluster: undefined,
      nowMs: io.now(),
      localZone: localZone(io.env.TZ),
      signal,
      warn: () => undefined,
    },
  );
}

function testChart({ io, signal }: Context, path: string): ReturnType<ChartTools['unittest']> {
  const ignore = (): void => undefined;
  return runUnittest(
    { ...unittestDefaults, charts: [path] },
    { env: io.env, signal, now: () => io.now(), onChart: ignore, onSuite: ignore, onChartError: ignore, onWarning: ignore },
  );
}
