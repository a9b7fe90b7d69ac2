import { join } from 'node:path';
import { writeWhole } from '../base/write-whole.ts';
import { extractChart } from '../chart/extract.ts';
import { isTillerlessError } from '../errors/tillerless-error.ts';
import type { ChartSource } from './chart-source.ts';
import type { Downloads } from './downloads.ts';
import { downloadFrom, fetchResolved } from './fetch-chart.ts';
import { resolveChart } from './resolve-chart.ts';

export interface PullRequest {
  readonly name: string;
  readonly source: ChartSource;
  /** existing folder */
  readonly destination: string;
  /** where to unpack; undefined to keep the archive */
  readonly unpackInto: string | undefined;
  /** also fetch the signature, which is not looked at */
  readonly provenance: boolean;
}

/** Fetches the archive of a chart into a folder, or unpacks it there. @throws what fetching throws, FILE_EXISTS, FILE_IO */
export async function pullChart(request: PullRequest, downloads: Downloads): Promise<void> {
  if (request.name.startsWith('oci://')) return pullFromRegistry(request, downloads);
  const { name, source, destination, unpackInto } = request;
  const resolved = await resolveChart(name, source, downloads);
  const { bytes, fileName } = await fetchResolved(resolved, downloads);
  if (unpackInto === undefined) writeWhole(join(destination, fileName), bytes);
  if (request.provenance) {
    const url = new URL(resolved.url);
    url.pathname += '.prov';
    try {
      writeWhole(join(destination, `${fileName}.prov`), await downloadFrom(url, resolved, downloads));
    } catch (error) {
      if (!isTillerlessError(error, 'NETWORK')) throw error;
      downloads.say(`WARNING: Verification not found for ${name}: ${error.helmText ?? error.message}\n`);
    }
  }
  if (unpackInto !== undefined) extractChart(bytes, unpackInto);
}

async function pullFromRegistry(request: PullRequest, downloads: Downloads): Promise<void> {
  const { name, source, destination, unpackInto } = request;
  const { fetchFromRegistry, resolveInRegistry } = await import('./fetch-registry-chart.ts');
  const chart = await resolveInRegistry(name, source, downloads);
  const { bytes, fileName, manifest, said } = await fetchFromRegistry(chart, downloads);
  downloads.say(said);
  if (unpackInto === undefined) writeWhole(join(destination, fileName), bytes);
  if (request.provenance && manifest.provenance) {
    const { fetchBlob } = await import('../registry/charts.ts');
    const provenance = await fetchBlob(chart.client, chart.reference, manifest.provenance);
    writeWhole(join(destination, `${fileName}.prov`), provenance);
  } else if (request.provenance) {
    const { noProvenance } = await import('../registry/manifest.ts');
    downloads.say(`WARNING: Verification not found for ${name}: ${noProvenance}\n`);
  }
  if (unpackInto !== undefined) extractChart(bytes, unpackInto);
}
