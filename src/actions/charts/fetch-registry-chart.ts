import { basename } from 'node:path';
import { isVersion } from '../../base/semver-range.ts';
import { readChartArchive } from '../../chart/archive.ts';
import { archiveName } from '../../chart/archive-name.ts';
import { loadChartFiles } from '../../chart/load-files.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { fetchBlob, fetchChartManifest, listTags, manifestDigest } from '../../registry/chart-artifacts.ts';
import { chooseTag } from '../../registry/choose-version.ts';
import type { RegistryClient } from '../../registry/client.ts';
import { noProvenance } from '../../registry/manifest.ts';
import { isTag, parseReference, type Reference, referenceText, tagOf, versionOf } from '../../registry/reference.ts';
import { cachedContent, storeContent } from '../../repo/content-cache.ts';
import { type ChartSource, type FetchedChart, rangeOf } from '../chart-source.ts';
import type { Downloads } from '../download-options.ts';
import { registryFor } from '../registry/registry-access.ts';

/** A chart version in a registry. */
export interface RegistryChart {
  readonly client: RegistryClient;
  readonly reference: Reference;
}

/** Resolves a chart reference and the --version flag to a tag. @throws REGISTRY, NETWORK, CHART_NOT_FOUND, USAGE */
export async function resolveInRegistry(name: string, source: ChartSource, downloads: Downloads): Promise<RegistryChart> {
  const reference = parseReference(name);
  const client = await registryFor(reference, source, downloads);
  const range = rangeOf(source);
  if (reference.digest !== '') {
    await checkTagOf(reference, { client, version: source.version });
    return { client, reference };
  }
  if (reference.tag !== '') {
    const { version } = source;
    if (version === '' || tagOf(version) === reference.tag) return { client, reference };
    throw new TillerlessError('USAGE', `${name} specifies a different version than --version ${version}`, {
      helmText: `chart reference and version mismatch: ${version} is not ${versionOf(reference.tag)}`,
    });
  }
  if (isVersion(range)) return { client, reference: { ...reference, tag: tagOf(range) } };
  const tags = await listTags(client, reference.repository);
  return { client, reference: { ...reference, tag: chooseTag(referenceText(reference), tags, range) } };
}

/**
 * Checks that the digest of a reference is the digest of its tag or of the requested version. As in Helm, the tag does not have to
 * exist.
 *
 * @throws DIGEST_MISMATCH, CANCELLED
 */
async function checkTagOf(
  reference: Reference,
  { client, version }: { readonly client: RegistryClient; readonly version: string },
): Promise<void> {
  const tag = tagOf(version) || reference.tag;
  if (!isTag(tag)) return;
  const found = await manifestDigest(client, { ...reference, tag, digest: '' });
  if (found === undefined || found === reference.digest) return;
  throw new TillerlessError('DIGEST_MISMATCH', `version ${versionOf(tag)} of ${reference.repository} has a different digest`, {
    helmText: `chart reference digest mismatch: ${found} is not ${reference.digest}`,
    where: { object: `requested: ${reference.digest}\n  registry: ${found}` },
    hint: 'remove either the version or the digest, or specify a digest of this version',
  });
}

/** Returns the message to print after a pull or push. */
export function saidReference(verb: 'Pulled' | 'Pushed', reference: Reference, digest: string): string {
  const text = referenceText(reference);
  const note = reference.digest === '' && reference.tag.includes('_') ? `${text} contains an underscore.\n` : '';
  return `${verb}: ${text}\nDigest: ${digest}\n${note}`;
}

/** A chart fetched from a registry. */
export interface FetchedFromRegistry extends FetchedChart {
  readonly message: string;
  /** hexadecimal SHA-256 digest of the chart's manifest */
  readonly manifestDigest: string;
}

/** Fetches a chart archive, unless it is cached. @throws REGISTRY, NETWORK, CHART_NOT_FOUND, DIGEST_MISMATCH, FILE_IO */
export async function fetchFromRegistry(
  { client, reference }: RegistryChart,
  downloads: Downloads,
): Promise<FetchedFromRegistry> {
  const { manifest, digest } = await fetchChartManifest(client, reference);
  const { contentCache } = downloads.paths;
  const known = cachedContent(contentCache, manifest.chart.digest.slice('sha256:'.length));
  const bytes = known?.bytes ?? (await fetchBlob(client, reference, manifest.chart, downloads.onProgress));
  return {
    path: known?.path ?? storeContent(contentCache, bytes),
    bytes,
    fileName: fileNameOf(reference, bytes),
    provenance: async () => {
      if (manifest.provenance) return fetchBlob(client, reference, manifest.provenance);
      throw new TillerlessError('REGISTRY', `${referenceText(reference)} is not signed`, { helmText: noProvenance });
    },
    message: saidReference('Pulled', reference, digest),
    manifestDigest: digest.slice('sha256:'.length),
  };
}

function fileNameOf({ repository, tag, digest }: Reference, bytes: Uint8Array): string {
  if (digest === '') return `${basename(repository)}-${versionOf(tag)}.tgz`;
  return archiveName(loadChartFiles(readChartArchive(bytes)).metadata);
}
