import type { UnreadPolicy } from '../../actions/explain/report-unread-values.ts';
import type { ChartInput, ChartReaders, ChartRequest } from '../../actions/render/chart-input.ts';
import { readChartInput } from '../../actions/render/chart-input.ts';
import { randomSource } from '../../actions/render/random-source.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Io, logLine } from '../../output/io.ts';
import type { chartSourceFlags } from '../flags/chart-source-flags.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { renderFlags, valueFlags } from '../flags/release-flags.ts';
import { chartCompletion, chartPath } from './chart-path.ts';
import type { Context } from './context.ts';
import { valueInputs, valueReaders } from './values-io.ts';

type ChartFlags = FlagValues<typeof valueFlags> &
  Pick<FlagValues<typeof renderFlags>, 'skip-schema-validation' | 'enable-dns' | 'unread'> &
  FlagValues<typeof chartSourceFlags> & { readonly 'dependency-update'?: boolean; readonly seed?: string };

/** Loads the chart specified on the command line and reads the values for it. A remote chart is downloaded. */
export async function readChart(context: Context, name: string, flags: ChartFlags): Promise<ChartInput> {
  const { log } = context;
  log.debug('Original chart version', { version: flags.version });
  if (flags.version === '' && flags.devel) log.debug('setting version to >0.0.0-0');
  const path = await chartPath(context, name, flags);
  log.debug('Chart path', { path });
  const unread = unreadPolicy(context.io, flags.unread, 'on a terminal');
  const input = await readChartInput(chartRequest(path, flags), {
    ...schemaReaders(context),
    ...valueReaders(context),
    complete: chartCompletion(context, flags),
  });
  if (!flags.seed) return { ...input, unread };
  return { ...input, unread, randomness: (await randomSource(flags.seed)).randomness };
}

/** Returns the options for fetching the remote schemas that a chart's schema refers to. */
export function schemaReaders({ io }: Pick<Context, 'io'>): Required<Pick<ChartReaders, 'env' | 'warn'>> {
  return { env: io.env, warn: (message, fields) => logLine(io, 'WARN', message, fields) };
}

export function chartRequest(path: string, flags: ChartFlags): ChartRequest {
  return {
    path,
    values: valueInputs(flags),
    skipSchema: flags['skip-schema-validation'],
    enableDns: flags['enable-dns'],
  };
}

/**
 * Returns the chart for an operation: the chart of the saved plan or, if there is no plan, the chart that `readChart` loads.
 * Warns if the loaded chart is deprecated.
 */
export async function chartInputFor(context: Context, name: string, flags: ChartFlags): Promise<ChartInput> {
  if (context.planned?.input) return context.planned.input;
  const input = await readChart(context, name, flags);
  warnOfDeprecation(context, input);
  return input;
}

export function warnOfDeprecation({ io }: Context, { chart }: ChartInput): void {
  if (chart.metadata.deprecated) logLine(io, 'WARN', 'this chart is deprecated');
}

/**
 * Returns how to handle values that no template reads; undefined to ignore them.
 *
 * @param flag argument of --unread; empty if the flag is not set
 * @param byDefault when to print warnings if the flag is not set: always, or only if stderr is a terminal
 * @throws USAGE
 */
export function unreadPolicy(io: Io, flag: string, byDefault: 'always' | 'on a terminal'): UnreadPolicy | undefined {
  const warn = (warning: string): void => io.stderr(`warning: ${warning}\n`);
  switch (flag) {
    case 'ignore':
      return undefined;
    case 'error':
      return { fails: true, warn };
    case 'warn':
      return { fails: false, warn };
    case '':
      return byDefault === 'always' || io.isTerminal.stderr ? { fails: false, warn } : undefined;
    default:
      throw new TillerlessError('USAGE', `--unread must be warn, error or ignore, not ${JSON.stringify(flag)}`);
  }
}
