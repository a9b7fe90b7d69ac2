import type { Discovery } from './discovery.ts';
import { type ApiResource, apiVersionOf, type KubeObject } from './resource.ts';

interface DefinitionSpec {
  readonly group?: string;
  readonly scope?: string;
  readonly names?: { readonly kind?: string; readonly plural?: string };
  readonly versions?: readonly { readonly name?: string; readonly served?: boolean }[];
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/**
 * Returns discovery data extended by the CustomResourceDefinitions that will be installed. Resources that are already served take
 * precedence.
 */
export function withDefinitions(discovery: Discovery, objects: readonly KubeObject[]): Discovery {
  const added = new Map<string, ApiResource>();
  const names: string[] = [];
  for (const resource of objects.flatMap(resourcesOf)) {
    const apiVersion = apiVersionOf(resource);
    if (discovery.find(apiVersion, resource.kind)) continue;
    added.set(`${apiVersion}/${resource.kind}`, resource);
    names.push(apiVersion, `${apiVersion}/${resource.kind}`);
  }
  if (added.size === 0) return discovery;
  return {
    version: discovery.version,
    apiVersions: [...new Set([...discovery.apiVersions, ...names])],
    find: (apiVersion, kind) => discovery.find(apiVersion, kind) ?? added.get(`${apiVersion}/${kind}`),
  };
}

function resourcesOf(object: KubeObject): ApiResource[] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  // A CRD without the required fields adds no resources. This is not an error here, because the API server validates the CRD
  // later.
  const { group, scope, names, versions = [] } = (object.spec ?? {}) as DefinitionSpec;
  const { kind, plural } = names ?? {};
  if (!group || !kind || !plural) return [];
  return versions
    .filter((version) => version.name && version.served !== false)
    .map((version) => ({ group, version: version.name ?? '', kind, plural, namespaced: scope === 'Namespaced', verbs }));
}
