import { createHash } from 'node:crypto';
import { sha256 } from '../../base/crypto/sha256.ts';
import type { HttpResponse } from '../../base/http-exchange.ts';
import { kubernetesVersion } from '../../base/kubernetes/schema.ts';
import type { ApiContext } from '../context.ts';
import { compareVersions } from '../state/definitions.ts';
import type { JsonObject } from '../state/object.ts';
import type { Resource } from '../state/resources.ts';
import { jsonAnswer, negotiate } from './response.ts';

/** Returns the response body for /version. */
export function versionInfo(): JsonObject {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(kubernetesVersion) ?? [];
  return {
    major,
    minor,
    gitVersion: kubernetesVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'none',
    compiler: 'none',
    platform: 'sandbox/any',
  };
}

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly name: string; readonly resources: readonly Resource[] }[];
}

function groupsOf(context: ApiContext): Group[] {
  const groups = new Map<string, Map<string, Resource[]>>();
  for (const resource of context.resources.all) {
    const versions = groups.get(resource.group) ?? new Map<string, Resource[]>();
    groups.set(resource.group, versions);
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource]);
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions]
      .map(([version, resources]) => ({ name: version, resources }))
      .sort((a, b) => compareVersions(a.name, b.name)),
  }));
}

/** Handles requests to /api and /apis. The response is aggregated if the client requests it. */
export function answerGroups(context: ApiContext, root: 'api' | 'apis', headers: Readonly<Record<string, string>>): HttpResponse {
  const groups = groupsOf(context).filter((group) => (group.name === '') === (root === 'api'));
  if (negotiate(headers.accept ?? '', ['APIGroupDiscoveryList']) === 'APIGroupDiscoveryList') return aggregated(groups, headers);
  if (root === 'api')
    return jsonAnswer({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
    });
  return jsonAnswer({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupEntry) });
}

function groupEntry(group: Group): JsonObject {
  const versions = group.versions.map((version) => ({ groupVersion: `${group.name}/${version.name}`, version: version.name }));
  return { name: group.name, versions, preferredVersion: versions[0] };
}

/** Handles requests to /apis/GROUP. */
export function answerGroup(context: ApiContext, name: string): HttpResponse | undefined {
  const group = groupsOf(context).find((group) => group.name === name);
  return group && jsonAnswer({ kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) });
}

/** Handles requests to /api/v1 and /apis/GROUP/VERSION. */
export function answerResources(context: ApiContext, group: string, version: string): HttpResponse | undefined {
  const resources = context.resources.all.filter((resource) => resource.group === group && resource.version === version);
  if (resources.length === 0) return undefined;
  return jsonAnswer({
    kind: 'APIResourceList',
    ...(group ? { apiVersion: 'v1' } : {}),
    groupVersion: group ? `${group}/${version}` : version,
    resources: resources.flatMap(legacyEntries),
  });
}

function legacyEntries(resource: Resource): JsonObject[] {
  const { plural, singular, namespaced, kind, verbs, shortNames = [], categories = [] } = resource;
  const own: JsonObject = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    storageVersionHash: createHash('sha256').update(`${resource.storageKey}/${kind}`).digest('base64').slice(0, 12),
  };
  const below = resource.subresources.map((sub) => ({
    name: `${plural}/${sub.name}`,
    singularName: '',
    namespaced,
    ...(sub.group === resource.group && sub.version === resource.version ? {} : { group: sub.group, version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [own, ...below];
}

function aggregated(groups: readonly Group[], headers: Readonly<Record<string, string>>): HttpResponse {
  const items = groups.map((group) => ({
    metadata: { creationTimestamp: null, ...(group.name ? { name: group.name } : {}) },
    versions: group.versions.map((version) => ({
      version: version.name,
      resources: version.resources.map(aggregatedEntry),
      freshness: 'Current',
    })),
  }));
  const text = JSON.stringify({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items });
  const etag = `"${sha256(text).toUpperCase()}"`;
  const common = { etag, vary: 'Accept', 'cache-control': 'public' };
  if (headers['if-none-match'] === etag) return { ...jsonAnswer('', 304, common), headers: common };
  return jsonAnswer(text, 200, {
    ...common,
    'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  });
}

function aggregatedEntry(resource: Resource): JsonObject {
  const { plural, singular, kind, group, version, namespaced, verbs, shortNames = [], categories = [], subresources } = resource;
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map((sub) => ({
            subresource: sub.name,
            responseKind:
              sub.group === group && sub.version === version
                ? { group: '', version: '', kind: sub.kind }
                : { group: sub.group, version: sub.version, kind: sub.kind },
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}
