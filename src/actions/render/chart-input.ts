import type { ValueMap } from '../../base/go/value.ts';
import type { LogFields } from '../../base/log.ts';
import type { Chart } from '../../chart/model.ts';
import type { Randomness } from '../../engine/randomness.ts';
import type { TemplateCache } from '../../engine/template-cache.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UnreadPolicy } from '../explain/report-unread-values.ts';
import { loadRenderedChart } from './load-local-chart.ts';
import type { PostRenderer } from './post-renderer.ts';
import { withRemoteSchemas } from './remote-schemas.ts';
import type { Rendering } from './render-release.ts';
import { readUserValues, type ValueInputs, type ValueReaders } from './user-values.ts';

/** A chart and the user's values. */
export interface ChartInput {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  /** sources of the values, for error messages */
  readonly sources?: ValueSources;
  readonly skipSchema: boolean;
  readonly subNotes: boolean;
  readonly enableDns: boolean;
  /** time that templates see, in milliseconds since the Unix epoch; defaults to the current time */
  readonly renderedAtMs?: number;
  /** source of random values; defaults to one that is not reproducible */
  readonly randomness?: Randomness;
  /** cache of compiled templates, to reuse if the chart is rendered more than once */
  readonly templates?: TemplateCache | undefined;
  /** changes the rendered output before the post-renderer runs */
  readonly transform?: ((rendering: Rendering) => Promise<Rendering>) | undefined;
  /** post-renderer to run on the rendered output */
  readonly postRenderer?: PostRenderer | undefined;
  /** how to handle values that no template reads; by default, they are not detected */
  readonly unread?: UnreadPolicy | undefined;
}

/** A local chart and the values for it. */
export interface ChartRequest {
  /** path of a directory or archive */
  readonly path: string;
  /** the user's values; defaults to none */
  readonly values?: Partial<ValueInputs>;
  /** true to skip JSON Schema validation of values */
  readonly skipSchema?: boolean;
  /** true to enable DNS lookups in `getHostByName` */
  readonly enableDns?: boolean;
}

/** Returns the chart with its missing dependencies added. */
export type CompleteChart = (chart: Chart, folder: string) => Promise<Chart>;

/** The services needed to read a chart and its values. */
export interface ChartReaders extends Partial<ValueReaders> {
  /** environment variables, used to configure proxies */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly complete?: CompleteChart | undefined;
  readonly warn?: (message: string, fields: LogFields) => void;
}

/** Loads a chart and reads the values for it. @throws CHART_*, FILE_IO, YAML_PARSE, VALUES_* */
export async function readChartInput(request: ChartRequest, readers: ChartReaders = {}): Promise<ChartInput> {
  return withUserValues(await readCompleteChart(request, readers), request, readers);
}

/** Loads a chart with its dependencies and the remote schemas that it refers to. @throws CHART_* */
export async function readCompleteChart(
  { path, skipSchema = false }: Pick<ChartRequest, 'path' | 'skipSchema'>,
  readers: ChartReaders = {},
): Promise<Chart> {
  const local = loadRenderedChart(path);
  const complete = readers.complete ? await readers.complete(local, path) : local;
  return skipSchema ? complete : withRemoteSchemas(complete, { env: {}, ...readers });
}

/** Reads the values for a chart. @throws FILE_IO, YAML_PARSE, VALUES_* */
export async function withUserValues(
  chart: Chart,
  { values, skipSchema = false, enableDns = false }: Omit<ChartRequest, 'path'>,
  readers: ChartReaders = {},
): Promise<ChartInput> {
  const { values: userValues, sources } = await readUserValues(
    { ...noValues, ...values },
    { readStdin: noStdin, fetch: noFetch, ...readers },
  );
  return { chart, userValues, sources, skipSchema, subNotes: false, enableDns };
}

const noValues: ValueInputs = { files: [], set: [], setString: [], setJson: [], setFile: [], setLiteral: [] };

async function noStdin(): Promise<never> {
  throw new TillerlessError('USAGE', 'cannot read values from standard input: the caller did not provide any');
}

async function noFetch(address: string): Promise<never> {
  throw new TillerlessError('USAGE', `cannot fetch values from ${address}: the caller did not provide a way to fetch URLs`);
}
