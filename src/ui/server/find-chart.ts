import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { noSource } from '../../actions/chart-source.ts';
import { fetchChart } from '../../actions/charts/fetch-chart.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiOptions } from './surroundings.ts';

/** A chart as specified by the user. */
export interface ChartReference {
  /** REPO/CHART, a URL, oci://..., or a local path */
  readonly reference: string;
  readonly version: string;
}

/**
 * Returns the path of a chart, which is downloaded unless it is local.
 *
 * @throws CHART_NOT_FOUND, or any download error
 */
export async function findChart({ cwd, downloads }: UiOptions, { reference, version }: ChartReference): Promise<string> {
  const name = reference.trim();
  if (name === '') throw new TillerlessError('CHART_NOT_FOUND', 'no chart was chosen');
  const local = resolve(cwd, name);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(name) && existsSync(local)) return local;
  // Only the credentials of configured repositories and registries are used.
  const path = (await fetchChart(name, { ...noSource, version }, downloads)).path();
  return path;
}
