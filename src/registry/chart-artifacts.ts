import { sha256Digest } from '../base/crypto/sha256.ts';
import { orderedJson } from '../base/go/json-stringify.ts';
import { addressOf } from '../base/parse-url.ts';
import { MAX_CHART_BYTES } from '../chart/buffered-file.ts';
import { metadataFields } from '../chart/metadata-fields.ts';
import type { ChartMetadata } from '../chart/model.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { type DownloadState, readBody } from '../net/download.ts';
import { type HttpAnswer, isLost } from '../net/http.ts';
import { type RegistryClient, refusal } from './client.ts';
import {
  type ChartManifest,
  chartType,
  configType,
  type Descriptor,
  isChartManifest,
  manifestType,
  provenanceType,
  readIndex,
  readManifest,
} from './manifest.ts';
import { type Reference, referenceText } from './reference.ts';

const maxManifestBytes = 4 << 20;
/** Maximum total size of all pages of a tag list, in bytes. */
const maxTagBytes = 16 << 20;
const maxPages = 1000;
/** Maximum number of attempts to download a layer. */
const attempts = 3;

const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  manifestType,
  'application/vnd.oci.image.index.v1+json',
].join(', ');

function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

/** Returns a repository's tags in the registry's order. @throws REGISTRY, NETWORK */
export async function listTags(client: RegistryClient, repository: string): Promise<string[]> {
  const tags: string[] = [];
  let path: string | undefined = `/v2/${repository}/tags/list`;
  let left = maxTagBytes;
  for (let page = 0; path !== undefined && page < maxPages; page++) {
    const answer = await client.request({ path, scope: pullScope(repository) });
    if (answer.status !== 200) throw await refusal('GET', answer);
    const body = await readBody(answer, { url: answer.url, maxBytes: left });
    left -= body.length;
    tags.push(...readTags(body.toString('utf8'), answer));
    path = nextPage(client, answer);
  }
  return tags;
}

function readTags(text: string, { url }: HttpAnswer): string[] {
  try {
    // If the body is null, this throws a TypeError, which is reported as an invalid response. If `tags` is not a list, the
    // repository has no tags.
    const { tags } = JSON.parse(text) as { tags?: unknown };
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
  } catch (cause) {
    throw new TillerlessError('REGISTRY', `the response from ${url.href} is not a list of tags`, { cause });
  }
}

function noAddress(url: URL, named: string): TillerlessError {
  return new TillerlessError('REGISTRY', `${url.href} refers to ${JSON.stringify(named)}, which is not a URL`);
}

/** Returns the URL of the next page, which must be on the same server. */
function nextPage({ base }: RegistryClient, { headers, url }: HttpAnswer): string | undefined {
  const link = /<([^<>]*)>\s*;\s*rel="?next"?/.exec(headers.link ?? '')?.[1];
  if (link === undefined) return undefined;
  const next = addressOf(link, url);
  if (next === undefined) throw noAddress(url, link);
  return next.origin === base.origin ? next.href : undefined;
}

/**
 * Fetches and decodes a manifest, and returns it together with its digest.
 *
 * @throws CHART_NOT_FOUND, REGISTRY, NETWORK, DIGEST_MISMATCH
 */
export async function fetchManifest<T>(
  client: RegistryClient,
  reference: Reference,
  read: (location: string, bytes: Uint8Array) => T,
): Promise<{ readonly manifest: T; readonly digest: string }> {
  const { bytes, digest } = await fetchManifestBytes(client, reference);
  return { manifest: read(referenceText(reference), bytes), digest };
}

/** Maximum number of manifests to read from an index. */
const maxIndexed = 32;

/**
 * Fetches a chart's manifest. An index may contain images, but must contain exactly one chart.
 *
 * @throws REGISTRY if an index contains no chart or more than one, or any error that `fetchManifest` throws
 */
export async function fetchChartManifest(
  client: RegistryClient,
  reference: Reference,
): Promise<{ readonly manifest: ChartManifest; readonly digest: string }> {
  const location = referenceText(reference);
  const first = await fetchManifestBytes(client, reference);
  const index = readIndex(location, first.bytes);
  if (!index) return { manifest: readManifest(location, first.bytes), digest: first.digest };
  const members = await Promise.all(
    index.slice(0, maxIndexed).map(({ digest }) => fetchManifestBytes(client, { ...reference, tag: '', digest })),
  );
  const charts = members.filter(({ bytes }) => isChartManifest(bytes));
  const [only] = charts;
  if (only && charts.length === 1) return { manifest: readManifest(location, only.bytes), digest: only.digest };
  const count = charts.length === 0 ? 'no chart' : `${charts.length} charts`;
  throw new TillerlessError('REGISTRY', `${location} is an index with ${count}`, {
    helmText: `manifest does not contain minimum number of descriptors (2), descriptors found: 0`,
    hint: charts.length === 0 ? undefined : `specify one by digest: ${charts.map(({ digest }) => digest).join(', ')}`,
  });
}

/** Returns the digest of a tag's manifest or index. Returns undefined if it cannot be fetched. @throws CANCELLED */
export async function manifestDigest(client: RegistryClient, reference: Reference): Promise<string | undefined> {
  try {
    return (await fetchManifestBytes(client, reference)).digest;
  } catch (error) {
    if (!isTillerlessError(error) || isTillerlessError(error, 'CANCELLED')) throw error;
    return undefined;
  }
}

async function fetchManifestBytes(
  client: RegistryClient,
  reference: Reference,
): Promise<{ readonly bytes: Uint8Array; readonly digest: string }> {
  const location = referenceText(reference);
  const path = `/v2/${reference.repository}/manifests/${reference.digest || reference.tag}`;
  const request = { path, headers: { accept: manifestTypes }, scope: pullScope(reference.repository) };
  const answer = await client.request(request).catch((error: unknown) => {
    throw whileFetching(error);
  });
  if (answer.status === 404) {
    answer.discard();
    throw new TillerlessError('CHART_NOT_FOUND', `${location} not found`, {
      helmText: `${fetching}${location}: not found`,
    });
  }
  if (answer.status !== 200) throw whileFetching(await refusal('GET', answer));
  const bytes = await readBody(answer, { url: answer.url, maxBytes: maxManifestBytes });
  const digest = sha256Digest(bytes);
  if (reference.digest !== '' && reference.digest !== digest) throw mismatch(location, reference.digest, digest);
  return { bytes, digest };
}

const fetching = 'failed to perform "FetchReference" on source: ';

/** Adds oras-go's prefix to an error message. */
function whileFetching(error: unknown): unknown {
  if (!isTillerlessError(error, 'REGISTRY', 'NETWORK')) return error;
  return reworded(error, { helmText: fetching + reasonOf(error) });
}

function mismatch(location: string, wanted: string, got: string): TillerlessError {
  return new TillerlessError('DIGEST_MISMATCH', `the registry returned content for ${location} that does not match its digest`, {
    where: { object: `wanted: ${wanted}\n  got: ${got}` },
    hint: 'the content was discarded; contact the registry administrator',
  });
}

/** Fetches a blob that a manifest refers to. @throws REGISTRY, NETWORK, DIGEST_MISMATCH */
export async function fetchBlob(
  client: RegistryClient,
  reference: Reference,
  { digest, size }: Descriptor,
  onProgress?: (state: DownloadState) => void,
): Promise<Uint8Array> {
  const { repository } = reference;
  const maxBytes = Math.min(size, MAX_CHART_BYTES);
  for (let attempt = 1; ; attempt++) {
    const answer = await client.request({ path: `/v2/${repository}/blobs/${digest}`, scope: pullScope(repository) });
    if (answer.status !== 200) throw await refusal('GET', answer);
    try {
      const bytes = await readBody(answer, { url: answer.url, maxBytes, onProgress });
      if (sha256Digest(bytes) !== digest) throw mismatch(referenceText(reference), digest, sha256Digest(bytes));
      return bytes;
    } catch (error) {
      if (attempt >= attempts || !isLost(error)) throw error;
    }
  }
}

/** A chart to be pushed. */
export interface PushedChart {
  readonly metadata: ChartMetadata;
  readonly archive: Uint8Array;
  readonly provenance: Uint8Array | undefined;
  /** RFC 3339 timestamp */
  readonly created: string;
}

/** Returns the manifest's annotations. The chart's own annotations cannot override its name and version. */
function annotationsOf({ metadata, created }: PushedChart): Record<string, string> {
  const { name, version, description, home, sources, maintainers, annotations } = metadata;
  const authors = (maintainers ?? []).map((maintainer) =>
    [maintainer.name, maintainer.email && `(${maintainer.email})`].filter(Boolean).join(' '),
  );
  const prefix = 'org.opencontainers.image.';
  const values: Readonly<Record<string, string | undefined>> = {
    description,
    url: home,
    source: sources?.[0],
    authors: authors.join(', '),
    created,
  };
  const known = Object.entries(values).flatMap(([key, value]) => (value ? [[prefix + key, value] as const] : []));
  const all = { ...Object.fromEntries(known), ...annotations, [`${prefix}title`]: name, [`${prefix}version`]: version };
  return Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Pushes a chart with a tag. @returns the digest of its manifest @throws REGISTRY, NETWORK */
export async function pushToRegistry(client: RegistryClient, reference: Reference, pushed: PushedChart): Promise<string> {
  const describe = (mediaType: string, bytes: Uint8Array): Descriptor => ({
    mediaType,
    digest: sha256Digest(bytes),
    size: bytes.length,
  });
  const configBytes = Buffer.from(orderedJson(metadataFields(pushed.metadata)));
  const layers = [
    { descriptor: describe(chartType, pushed.archive), bytes: pushed.archive },
    ...(pushed.provenance ? [{ descriptor: describe(provenanceType, pushed.provenance), bytes: pushed.provenance }] : []),
  ].toSorted((a, b) => (a.descriptor.digest < b.descriptor.digest ? -1 : 1));
  const config = { descriptor: describe(configType, configBytes), bytes: configBytes };
  for (const { descriptor, bytes } of [config, ...layers]) await pushBlob(client, reference.repository, descriptor, bytes);
  const manifest = {
    schemaVersion: 2,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    annotations: annotationsOf(pushed),
  };
  const body = Buffer.from(orderedJson(manifest));
  const answer = await client.request({
    method: 'PUT',
    path: `/v2/${reference.repository}/manifests/${reference.tag}`,
    headers: { 'content-type': manifestType },
    body,
    scope: pushScope(reference.repository),
  });
  if (answer.status !== 201) throw await refusal('PUT', answer);
  answer.discard();
  return sha256Digest(body);
}

function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}

async function pushBlob(client: RegistryClient, repository: string, { digest }: Descriptor, bytes: Uint8Array): Promise<void> {
  const scope = pushScope(repository);
  const head = await client.request({ method: 'HEAD', path: `/v2/${repository}/blobs/${digest}`, scope });
  head.discard();
  if (head.status === 200) return;
  const upload = await client.request({ method: 'POST', path: `/v2/${repository}/blobs/uploads/`, body: Buffer.alloc(0), scope });
  const { location } = upload.headers;
  if (upload.status !== 202 || location === undefined) throw await refusal('POST', upload);
  upload.discard();
  const target = addressOf(location, upload.url);
  if (target === undefined) throw noAddress(upload.url, location);
  target.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await client.request({ method: 'PUT', path: target.href, headers, body: bytes, scope });
  if (answer.status !== 201) throw await refusal('PUT', answer);
  answer.discard();
}
