import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ChartSource } from '../../actions/chart-source.ts';
import type { CompleteChart } from '../../actions/render/chart-input.ts';
import type { chartSourceFlags } from '../flags/chart-source-flags.ts';
import type { FlagValues } from '../flags/flag.ts';
import { serverSource } from '../flags/server-flags.ts';
import type { Context } from './context.ts';

type SourceFlags = FlagValues<typeof chartSourceFlags>;

/** Converts the chart source flags to a `ChartSource`. */
export function chartSource(flags: SourceFlags): ChartSource {
  const { version, devel, repo } = flags;
  return { ...serverSource(flags, version), devel, repo, passCredentials: flags['pass-credentials'] };
}

/**
 * Returns the path of the chart specified on the command line. A remote chart is downloaded; the download code is only loaded if
 * needed.
 *
 * @throws CHART_NOT_FOUND, or any download error
 */
export async function chartPath(context: Context, name: string, flags: SourceFlags): Promise<string> {
  const keyring = flags.verify ? await keyringOf(context, flags) : undefined;
  const local = resolve(context.io.cwd, name.trim());
  if (flags.repo === '' && name.trim() !== '' && existsSync(local)) {
    if (keyring !== undefined) (await import('../../actions/charts/verify-chart.ts')).verifyFile(local, keyring);
    return local;
  }
  const { withDownloads } = await import('./downloads.ts');
  const { fetchChart } = await import('../../actions/charts/fetch-chart.ts');
  return withDownloads(context, async (downloads) => {
    context.log.debug('attempting to download chart', { ref: name, version: flags.version });
    const fetched = await fetchChart(name, chartSource(flags), downloads);
    if (keyring !== undefined) await (await import('../../actions/charts/verify-chart.ts')).verifyFetched(fetched, keyring);
    return fetched.path();
  });
}

/** Returns the keyring from --keyring. The default is GnuPG's keyring. */
export async function keyringOf({ io, settings }: Context, flags: { readonly keyring: string }): Promise<string> {
  const { defaultKeyring } = await import('../../actions/charts/verify-chart.ts');
  return flags.keyring || defaultKeyring(io.env, settings.home);
}

/** Returns a function that adds missing dependencies to a chart, or undefined if --dependency-update is not set. */
export function chartCompletion(
  context: Context,
  flags: SourceFlags & { readonly 'dependency-update'?: boolean },
): CompleteChart | undefined {
  if (!flags['dependency-update']) return undefined;
  return async (chart, folder) => {
    const { withDownloads } = await import('./downloads.ts');
    const { withDependencies } = await import('../../actions/dependencies/in-memory.ts');
    return withDownloads(context, (downloads) => withDependencies(chart, { folder, source: chartSource(flags) }, downloads));
  };
}
