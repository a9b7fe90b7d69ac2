import { basename } from 'node:path';
import { isTillerlessError, reasonOf, reworded } from '../../errors/tillerless-error.ts';
import { fetchBlob, fetchManifest } from '../../registry/chart-artifacts.ts';
import { readPluginManifest } from '../../registry/plugin-manifest.ts';
import { parseReference } from '../../registry/reference.ts';
import type { ChartSource } from '../chart-source.ts';
import { resolveInRegistry } from '../charts/fetch-registry-chart.ts';
import type { Downloads } from '../download-options.ts';
import type { PluginArchive } from './plugin-archive.ts';

export interface PluginPull {
  /** reference in the form oci://HOST/REPOSITORY[:TAG][@sha256:...] */
  readonly name: string;
  /** true to also fetch the provenance file */
  readonly verify: boolean;
  readonly remote: ChartSource;
}

/** Adds a prefix to an error's Helm message. */
function prefixedError(prefix: string, error: unknown): unknown {
  if (!isTillerlessError(error) || error.code === 'CANCELLED') return error;
  return reworded(error, {
    code: error.code === 'CHART_NOT_FOUND' ? 'PLUGIN_NOT_FOUND' : error.code,
    // USAGE means that the reference and --version specify different versions. Helm's plugin commands have no message for this
    // error, so `helmText` is not set.
    helmText: error.code === 'USAGE' ? undefined : prefix + reasonOf(error),
  });
}

/** Returns the plugin name implied by a reference: the last segment of the repository. @throws REGISTRY */
export function registryPluginName(name: string): string {
  try {
    return basename(parseReference(name).repository);
  } catch (error) {
    throw prefixedError('invalid OCI reference: ', error);
  }
}

/**
 * Fetches a plugin's archive and its signature from a registry.
 *
 * @throws PLUGIN_NOT_FOUND, REGISTRY, NETWORK, DIGEST_MISMATCH, USAGE
 */
export async function fetchRegistryPlugin({ name, verify, remote }: PluginPull, downloads: Downloads): Promise<PluginArchive> {
  const pluginName = registryPluginName(name);
  try {
    const { client, reference } = await resolveInRegistry(name, remote, downloads);
    const read = (location: string, bytes: Uint8Array) => readPluginManifest(location, pluginName, bytes);
    const { manifest } = await fetchManifest(client, reference, read);
    const bytes = await fetchBlob(client, reference, manifest.archive, downloads.onProgress);
    const provenance = manifest.provenance && (await fetchBlob(client, reference, manifest.provenance));
    return { fileName: manifest.title, bytes, provenance: async () => provenance };
  } catch (error) {
    throw prefixedError(`${verify ? 'failed to get verification data: ' : ''}failed to pull plugin from ${name}: `, error);
  }
}
