import type { ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { loadNamedChart } from './load-local-chart.ts';
import type { PostRenderer } from './post-renderer.ts';
import { withRemoteSchemas } from './remote-schemas.ts';
import { readUserValues, type ValueFlags, type ValueReaders, type ValueSources } from './user-values.ts';

/** What is rendered: a chart with the user's values. */
export interface ChartInput {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  /** where they come from, for errors */
  readonly sources?: ValueSources;
  readonly skipSchema: boolean;
  readonly subNotes: boolean;
  readonly enableDns: boolean;
  /** the time that templates see, in unix milliseconds; now when absent */
  readonly renderedAtMs?: number;
  /** changes what was rendered */
  readonly postRenderer?: PostRenderer | undefined;
}

/** Flags that decide what is rendered. */
export interface ChartFlags extends ValueFlags {
  readonly 'skip-schema-validation': boolean;
  readonly 'enable-dns': boolean;
}

/** Gives a chart the dependencies that charts/ lacks. */
export type CompleteChart = (chart: Chart, folder: string) => Promise<Chart>;

/** What reading a chart gets from outside. */
export interface ChartSurroundings extends ValueReaders {
  /** for proxies */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly complete?: CompleteChart | undefined;
}

/** Reads a chart and the values for it, as the command line names them. @throws CHART_*, FILE_IO, YAML_PARSE, VALUES_* */
export async function readChartInput(
  path: string,
  flags: ChartFlags,
  outside: ChartSurroundings,
): Promise<{ input: ChartInput; warnings: readonly string[] }> {
  const named = loadNamedChart(path);
  const loaded = outside.complete ? await outside.complete(named, path) : named;
  const chart = flags['skip-schema-validation'] ? loaded : await withRemoteSchemas(loaded, outside.env);
  const { values: userValues, sources } = await readUserValues(flags, outside);
  const input = {
    chart,
    userValues,
    sources,
    skipSchema: flags['skip-schema-validation'],
    subNotes: false,
    enableDns: flags['enable-dns'],
  };
  return { input, warnings: chart.metadata.deprecated ? ['this chart is deprecated'] : [] };
}
