#!/usr/bin/env node
// Compiles the API descriptions of a kube-apiserver (Apache-2.0) into src/base/kubernetes-schema.gen.ts.
//   node scripts/generate-openapi.js FOLDER VERSION
// FOLDER holds openapi-spec/v3/*_openapi.json and discovery/aggregated_v2.json, as the folder `api` of Kubernetes' source does.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, version] = process.argv.slice(2);
if (!folder || !/^v\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error('usage: generate-openapi.js FOLDER v1.2.3');
  process.exit(1);
}
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// What an API server serves without being asked for more: stable versions of public groups.
const served = (group, name) => /^v\d+$/.test(name) && group !== 'internal.apiserver.k8s.io';

function readResources() {
  const discovery = JSON.parse(readFileSync(join(folder, 'discovery/aggregated_v2.json'), 'utf8'));
  const core = JSON.parse(readFileSync(join(folder, 'discovery/api__v1.json'), 'utf8'));
  const resources = core.resources.filter((each) => !each.name.includes('/')).map((each) => ({
    group: '', version: 'v1', plural: each.name, singular: each.singularName, kind: each.kind, namespaced: each.namespaced, verbs: each.verbs,
    shortNames: each.shortNames, categories: each.categories,
    subresources: core.resources.filter((sub) => sub.name.startsWith(`${each.name}/`)).map((sub) => ({
      name: sub.name.split('/')[1], group: sub.group ?? '', version: sub.version ?? 'v1', kind: sub.kind, verbs: sub.verbs,
    })),
  }));
  for (const group of discovery.items)
    for (const each of group.versions.filter((one) => served(group.metadata.name, one.version)))
      for (const item of each.resources) resources.push(fromAggregated(group.metadata.name, each.version, item));
  return resources;
}

function fromAggregated(group, version, item) {
  return {
    group, version, plural: item.resource, singular: item.singularResource, kind: item.responseKind.kind, namespaced: item.scope === 'Namespaced', verbs: item.verbs,
    shortNames: item.shortNames, categories: item.categories,
    subresources: (item.subresources ?? []).map((sub) => ({
      name: sub.subresource, group: sub.responseKind.group || group, version: sub.responseKind.version || version, kind: sub.responseKind.kind, verbs: sub.verbs,
    })),
  };
}

const dropped = new Set(['description', 'externalDocs', 'x-kubernetes-unions', 'x-kubernetes-validations', 'example', 'title']);

function shrinkSchema(schema) {
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (dropped.has(key)) continue;
    if (key === 'allOf' && value.length === 1 && value[0].$ref) result.$ref = name(value[0].$ref);
    else if (key === '$ref') result.$ref = name(value);
    else if (key === 'properties') result.properties = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shrinkSchema(v)]));
    else if (key === 'items' || key === 'additionalProperties') result[key] = typeof value === 'object' ? shrinkSchema(value) : value;
    else if (key === 'x-kubernetes-group-version-kind' && value.length > 3) continue;
    else result[key] = value;
  }
  return result;
}

const name = (ref) => ref.split('/').at(-1);

function readSchemas(resources) {
  const all = {};
  const specs = join(folder, 'openapi-spec/v3');
  for (const file of readdirSync(specs)) Object.assign(all, JSON.parse(readFileSync(join(specs, file), 'utf8')).components?.schemas);
  const wanted = new Set(resources.flatMap((each) => [each, ...each.subresources]).map((each) => `${each.group}/${each.version}/${each.kind}`));
  const queue = Object.keys(all).filter((key) =>
    (all[key]['x-kubernetes-group-version-kind'] ?? []).some((gvk) => wanted.has(`${gvk.group}/${gvk.version}/${gvk.kind}`)));
  const schemas = {};
  while (queue.length > 0) {
    const key = queue.pop();
    if (schemas[key] || !all[key]) continue;
    schemas[key] = shrinkSchema(all[key]);
    queue.push(...[...JSON.stringify(schemas[key]).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]));
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const pack = (data) => gzipSync(Buffer.from(JSON.stringify(data)), { level: 9 }).toString('base64');
const resources = readResources();
const schemas = readSchemas(resources);
writeFileSync(
  join(root, 'src/base/kubernetes-schema.gen.ts'),
  `// Made by scripts/generate-openapi.js from the API descriptions of Kubernetes ${version} (Apache License 2.0); do not edit.
export const kubernetesVersion = '${version}';
export const packedResources =
  '${pack(resources)}';
export const packedSchemas =
  '${pack(schemas)}';
`,
);
console.log(`${resources.length} resources, ${Object.keys(schemas).length} schemas`);
