import { existsSync, readFileSync, statSync } from 'node:fs';
import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { trimEndOf } from '../../base/text.ts';
import { loadChart } from '../../chart/load.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { pushToRegistry } from '../../registry/chart-artifacts.ts';
import { isRegistryReference, parseReference, tagOf } from '../../registry/reference.ts';
import type { ChartSource } from '../chart-source.ts';
import type { Downloads } from '../download-options.ts';
import { registryFor } from '../registry/registry-access.ts';
import { saidReference } from './fetch-registry-chart.ts';

export interface PushRequest {
  /** path of the archive */
  readonly archive: string;
  /** URL in the form oci://HOST/PATH; the chart's name is appended to it */
  readonly remote: string;
  readonly source: Pick<ChartSource, 'username' | 'password' | 'tls' | 'plainHttp'>;
}

function checkRemote(remote: string): void {
  if (isRegistryReference(remote)) return;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(remote)?.[1];
  throw new TillerlessError('USAGE', `${remote} is not a registry URL`, {
    helmText: scheme === undefined ? `invalid chart URL format: ${remote}` : `scheme ${JSON.stringify(scheme)} not supported`,
    hint: 'use the form `push CHART.tgz oci://HOST/PATH`',
  });
}

function checkArchive(path: string): void {
  if (!existsSync(path))
    throw new TillerlessError('FILE_NOT_FOUND', `file ${path} does not exist`, { helmText: `${path}: no such file` });
  if (statSync(path).isDirectory())
    throw new TillerlessError('CHART_INVALID', `${path} is a folder, not an archive`, {
      helmText: 'cannot push directory, must provide chart archive (.tgz)',
      hint: `run \`package ${path}\` to create the archive`,
    });
}

/**
 * Pushes a packaged chart, along with its provenance file if one exists next to it.
 *
 * @returns the message to print
 * @throws REGISTRY, NETWORK, CHART_*
 */
export async function pushChart({ archive, remote, source }: PushRequest, downloads: Downloads): Promise<string> {
  checkArchive(archive);
  checkRemote(remote);
  const { metadata } = loadChart(archive);
  const reference = {
    ...parseReference(`${trimEndOf(remote, '/')}/${metadata.name}`),
    tag: tagOf(metadata.version),
  };
  const client = await registryFor(reference, source, downloads);
  const signature = `${archive}.prov`;
  const digest = await pushToRegistry(client, reference, {
    metadata,
    archive: readFileSync(archive),
    provenance: existsSync(signature) ? readFileSync(signature) : undefined,
    created: formatRfc3339(Math.floor(statSync(archive).mtimeMs / 1000) * 1000),
  });
  return saidReference('Pushed', reference, digest);
}
