import { readCacheFile, writeCacheFile } from '../base/cache-file.ts';
import { isFields } from '../base/untyped-fields.ts';
import { isTillerlessError } from '../errors/tillerless-error.ts';
import { isNotFound } from './api-status.ts';
import type { KubeClient } from './client.ts';
import { type ApiResource, apiVersionOf, groupOf } from './resource.ts';
import { strangeAnswer } from './response-body.ts';
import { fileIn, type ServerCache } from './server-cache.ts';

/** A cluster's API resources, for templates and REST mapping. */
export interface Discovery {
  readonly version: { readonly gitVersion: string; readonly major: string; readonly minor: string };
  /** entries such as "apps/v1" and "apps/v1/Deployment", as in `.Capabilities.APIVersions` */
  readonly apiVersions: readonly string[];
  /** Returns a resource, or undefined if the server does not serve the kind. */
  find(apiVersion: string, kind: string): ApiResource | undefined;
}

interface Stored {
  readonly etag: string;
  readonly resources: readonly ApiResource[];
  readonly groupVersions: readonly string[];
  /** kinds of subresources, which `.Capabilities.APIVersions` also contains */
  readonly subresourceKinds: readonly string[];
}

const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

/** Runs discovery with three small concurrent requests. Two of them return "not modified" if the cache is up to date. */
export async function discover(client: KubeClient, cache: ServerCache | undefined, signal?: AbortSignal): Promise<Discovery> {
  const [version, core, groups] = await Promise.all([
    client.json<Discovery['version'] | null>('GET', '/version', { signal }),
    discoverRoot(client, '/api', cache, signal),
    discoverRoot(client, '/apis', cache, signal),
  ]);
  // Servers that only imitate the API may omit gitVersion. If it has another type, this is not an API server.
  if (version === null) throw strangeAnswer('/version', 'it is empty', version);
  if (typeof (version.gitVersion ?? '') !== 'string') throw strangeAnswer('/version', 'its gitVersion is not a string', version);
  return buildDiscovery(version, [core, groups]);
}

/** Merges the discovery roots, which have no groups in common. */
function buildDiscovery(version: Discovery['version'], roots: readonly Stored[]): Discovery {
  const byKind = new Map<string, ApiResource>();
  const names = new Set<string>();
  for (const root of roots) {
    for (const groupVersion of root.groupVersions) names.add(groupVersion);
    for (const kind of root.subresourceKinds) names.add(kind);
    for (const resource of root.resources) {
      const key = `${apiVersionOf(resource)}/${resource.kind}`;
      names.add(key);
      if (!byKind.has(key)) byKind.set(key, resource);
    }
  }
  return { version, apiVersions: [...names], find: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`) };
}

async function discoverRoot(
  client: KubeClient,
  root: '/api' | '/apis',
  cache: ServerCache | undefined,
  signal?: AbortSignal,
): Promise<Stored> {
  const file = cache && fileIn(cache, root);
  const stored = file ? readStored(file) : undefined;
  const headers: Record<string, string> = stored?.etag ? { 'if-none-match': stored.etag } : {};
  const answer = await client.raw('GET', root, { accept: aggregated, headers, signal });
  if (answer.status === 304 && stored) return stored;
  const fresh = await readRoot(client, { root, text: answer.text, etag: answer.headers.etag ?? '' }, signal);
  if (file && fresh.etag) writeCacheFile(file, fresh);
  return fresh;
}

/**
 * Parses a discovery document. Older servers require further requests.
 *
 * @throws CLUSTER_UNREACHABLE if the server cannot be reached or is not an API server
 */
async function readRoot(
  client: KubeClient,
  { root, text, etag }: { readonly root: string; readonly text: string; readonly etag: string },
  signal?: AbortSignal,
): Promise<Stored> {
  try {
    const document = JSON.parse(text) as AggregatedList | LegacyRoot;
    return document.kind === 'APIGroupDiscoveryList'
      ? readAggregated(document, etag)
      : await readLegacy(client, root, document, signal);
  } catch (error) {
    if (isTillerlessError(error)) throw error;
    // An error that is not a TillerlessError means that the response is not a discovery document.
    throw strangeAnswer(root, 'it is not a list of APIs', error);
  }
}

interface AggregatedList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly { readonly version: string; readonly resources?: readonly AggregatedResource[] }[];
  }[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope?: string;
  readonly verbs?: readonly string[];
  readonly subresources?: readonly { readonly responseKind?: { readonly kind?: string } }[];
}

function readAggregated(document: AggregatedList, etag: string): Stored {
  const resources: ApiResource[] = [];
  const groupVersions: string[] = [];
  const subresourceKinds = new Set<string>();
  for (const item of document.items) {
    const group = item.metadata?.name ?? '';
    for (const { version, resources: served = [] } of item.versions ?? []) {
      const apiVersion = apiVersionOf({ group, version });
      groupVersions.push(apiVersion);
      for (const resource of served) {
        if (resource.responseKind?.kind) {
          resources.push({
            group,
            version,
            kind: resource.responseKind.kind,
            plural: resource.resource,
            namespaced: resource.scope === 'Namespaced',
            verbs: resource.verbs ?? [],
          });
        }
        for (const sub of resource.subresources ?? [])
          if (sub.responseKind?.kind) subresourceKinds.add(`${apiVersion}/${sub.responseKind.kind}`);
      }
    }
  }
  return { etag, resources, groupVersions, subresourceKinds: [...subresourceKinds] };
}

interface LegacyRoot {
  readonly kind: 'APIVersions' | 'APIGroupList';
  readonly versions?: readonly string[];
  readonly groups?: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[];
}

interface LegacyResources {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/**
 * Reads discovery documents from servers older than 1.26, which do not support aggregated discovery, with one request per group
 * version.
 */
async function readLegacy(client: KubeClient, root: string, document: LegacyRoot, signal?: AbortSignal): Promise<Stored> {
  const groupVersions =
    document.versions ?? (document.groups ?? []).flatMap((group) => group.versions.map((version) => version.groupVersion));
  const lists = await Promise.all(groupVersions.map((groupVersion) => readLegacyVersion(client, root, groupVersion, signal)));
  const resources: ApiResource[] = [];
  const subresourceKinds = new Set<string>();
  lists.forEach((list, i) => {
    const groupVersion = groupVersions[i] ?? '';
    for (const resource of list.resources) {
      if (resource.name.includes('/')) subresourceKinds.add(`${groupVersion}/${resource.kind}`);
      else
        resources.push({
          group: groupOf(groupVersion),
          version: groupVersion.slice(groupVersion.indexOf('/') + 1),
          kind: resource.kind,
          plural: resource.name,
          namespaced: resource.namespaced,
          verbs: resource.verbs,
        });
    }
  });
  return { etag: '', resources, groupVersions, subresourceKinds: [...subresourceKinds] };
}

async function readLegacyVersion(
  client: KubeClient,
  root: string,
  groupVersion: string,
  signal?: AbortSignal,
): Promise<LegacyResources> {
  try {
    return await client.json<LegacyResources>('GET', `${root}/${groupVersion}`, { signal });
  } catch (error) {
    // The group version was removed after it had been listed, so it has no resources.
    if (isNotFound(error)) return { resources: [] };
    throw error;
  }
}

/**
 * Reads a cached document. Returns undefined if the document is missing or has an unexpected shape. The server is then queried.
 */
function readStored(file: string): Stored | undefined {
  const stored = readCacheFile(file);
  return isFields(stored) && ['resources', 'groupVersions', 'subresourceKinds'].every((key) => Array.isArray(stored[key]))
    ? // The cache file contains a Stored.
      (stored as unknown as Stored)
    : undefined;
}
