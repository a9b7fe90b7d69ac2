import { join } from 'node:path';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { extractChart } from '../../chart/extract.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { ChartSource, FetchedChart } from '../chart-source.ts';
import type { Downloads } from '../download-options.ts';
import { fetchChart } from './fetch-chart.ts';
import type { Verification } from './verify-chart.ts';

export interface PullRequest {
  readonly name: string;
  readonly source: ChartSource;
  readonly destination: string;
  /** directory to extract the archive into; undefined to keep the archive as a file */
  readonly unpackInto: string | undefined;
  /** true to also fetch the provenance file, without verifying it */
  readonly provenance: boolean;
  /** keyring to verify the signature; undefined to skip verification */
  readonly keyring: string | undefined;
}

/**
 * Fetches a chart archive into a directory, or extracts it there.
 *
 * @returns the verified signature, if verification was requested
 * @throws PROVENANCE, FILE_EXISTS, FILE_IO, or any error from fetching the chart
 */
export async function pullChart(request: PullRequest, downloads: Downloads): Promise<Verification | undefined> {
  const { name, source, destination, unpackInto, keyring } = request;
  const fetched = await fetchChart(name, source, downloads);
  const { bytes, fileName } = fetched;
  const signed = keyring === undefined ? undefined : await (await import('./verify-chart.ts')).verifyFetched(fetched, keyring);
  const provenance = signed?.provenance ?? (request.provenance ? await tryProvenance(name, fetched, downloads) : undefined);
  if (unpackInto === undefined) writeWhole(join(destination, fileName), bytes);
  if (provenance) writeWhole(join(destination, `${fileName}.prov`), provenance);
  if (unpackInto !== undefined) extractChart(bytes, unpackInto);
  return signed?.verification;
}

async function tryProvenance(name: string, fetched: FetchedChart, downloads: Downloads): Promise<Uint8Array | undefined> {
  try {
    return await fetched.provenance();
  } catch (error) {
    if (!isTillerlessError(error, 'NETWORK', 'REGISTRY')) throw error;
    downloads.say(`WARNING: Verification not found for ${name}: ${reasonOf(error)}\n`);
    return undefined;
  }
}
