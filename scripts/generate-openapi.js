#!/usr/bin/env node
// Compiles the API descriptions of a kube-apiserver (Apache-2.0) into src/base/kubernetes/schema.gen.ts.
//   node scripts/generate-openapi.js FOLDER VERSION MODULES
// FOLDER contains openapi-spec/v3/*_openapi.json and discovery/aggregated_v2.json, like the `api` directory in the Kubernetes
// source. MODULES is a Go module cache that contains k8s.io/api and related modules of the same release, from which the protobuf
// field numbers are read.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [folder, version, modules] = process.argv.slice(2);
if (!folder || !modules || !/^v\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error('usage: generate-openapi.js FOLDER v1.2.3 MODULES');
  process.exit(1);
}
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// The APIs that an API server serves by default, which are the stable versions of public groups.
const served = (group, name) => /^v\d+$/.test(name) && group !== 'internal.apiserver.k8s.io';

function readResources() {
  const discovery = JSON.parse(readFileSync(join(folder, 'discovery/aggregated_v2.json'), 'utf8'));
  const core = JSON.parse(readFileSync(join(folder, 'discovery/api__v1.json'), 'utf8'));
  const resources = core.resources
    .filter((each) => !each.name.includes('/'))
    .map((each) => ({
      group: '',
      version: 'v1',
      plural: each.name,
      singular: each.singularName,
      kind: each.kind,
      namespaced: each.namespaced,
      verbs: each.verbs,
      shortNames: each.shortNames,
      categories: each.categories,
      subresources: core.resources
        .filter((sub) => sub.name.startsWith(`${each.name}/`))
        .map((sub) => ({
          name: sub.name.split('/')[1],
          group: sub.group ?? '',
          version: sub.version ?? 'v1',
          kind: sub.kind,
          verbs: sub.verbs,
        })),
    }));
  for (const group of discovery.items)
    for (const each of group.versions.filter((one) => served(group.metadata.name, one.version)))
      for (const item of each.resources) resources.push(fromAggregated(group.metadata.name, each.version, item));
  return resources;
}

function fromAggregated(group, version, item) {
  return {
    group,
    version,
    plural: item.resource,
    singular: item.singularResource,
    kind: item.responseKind.kind,
    namespaced: item.scope === 'Namespaced',
    verbs: item.verbs,
    shortNames: item.shortNames,
    categories: item.categories,
    subresources: (item.subresources ?? []).map((sub) => ({
      name: sub.subresource,
      group: sub.responseKind.group || group,
      version: sub.responseKind.version || version,
      kind: sub.responseKind.kind,
      verbs: sub.verbs,
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
    else if (key === 'properties')
      result.properties = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shrinkSchema(v)]));
    else if (key === 'items' || key === 'additionalProperties')
      result[key] = typeof value === 'object' ? shrinkSchema(value) : value;
    else if (key === 'x-kubernetes-group-version-kind' && value.length > 3) continue;
    else result[key] = value;
  }
  return result;
}

const name = (ref) => ref.split('/').at(-1);

function readSchemas(resources) {
  const all = {};
  const specs = join(folder, 'openapi-spec/v3');
  for (const file of readdirSync(specs))
    Object.assign(all, JSON.parse(readFileSync(join(specs, file), 'utf8')).components?.schemas);
  const wanted = new Set(
    resources.flatMap((each) => [each, ...each.subresources]).map((each) => `${each.group}/${each.version}/${each.kind}`),
  );
  const queue = ['io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions', ...Object.keys(all)].filter(
    (key) =>
      key.endsWith('.DeleteOptions') ||
      (all[key]['x-kubernetes-group-version-kind'] ?? []).some((gvk) => wanted.has(`${gvk.group}/${gvk.version}/${gvk.kind}`)),
  );
  const schemas = {};
  while (queue.length > 0) {
    const key = queue.pop();
    if (schemas[key] || !all[key]) continue;
    schemas[key] = shrinkSchema(all[key]);
    addGoFacts(key, schemas[key]);
    queue.push(...[...JSON.stringify(schemas[key]).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]));
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const roots = {
  'io.k8s.api.': 'api',
  'io.k8s.apimachinery.': 'apimachinery',
  'io.k8s.apiextensions-apiserver.': 'apiextensions-apiserver',
  'io.k8s.kube-aggregator.': 'kube-aggregator',
};
const packages = new Map();

/**
 * Reads the Go source of a package, and returns the field numbers of its messages and the non-pointer fields that are omitted
 * when zero.
 */
function packageFacts(schemaName) {
  const root = Object.keys(roots).find((each) => schemaName.startsWith(each));
  const path =
    root &&
    join(modules, 'k8s.io', `${roots[root]}@v0${version.slice(2)}`, ...schemaName.slice(root.length).split('.').slice(0, -1));
  if (!path || !existsSync(path)) return { messages: {}, structs: {} };
  if (!packages.has(path))
    packages.set(path, { messages: readMessages(join(path, 'generated.proto')), structs: readStructs(path) });
  return packages.get(path);
}

function readMessages(file) {
  if (!existsSync(file)) return {};
  const source = readFileSync(file, 'utf8').replace(/\/\/.*$/gm, '');
  return Object.fromEntries(
    [...source.matchAll(/message (\w+) \{([^}]*)\}/g)].map(([, message, body]) => [
      message,
      [...body.matchAll(/(?:optional |repeated )?(map<[^>]*>|[.\w]+) (\w+) = (\d+);/g)].map(([, type, field, number]) => ({
        type: type.replace(/^\./, ''),
        field,
        number: Number(number),
      })),
    ]),
  );
}

function readStructs(path) {
  const structs = {};
  for (const file of readdirSync(path).filter((each) => /types.*\.go$/.test(each))) {
    const source = readFileSync(join(path, file), 'utf8');
    for (const [, name, body] of source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm))
      structs[name] = {
        omitted: new Set([...body.matchAll(/^\s+\w+\s+[\w.]+\s+`json:"([^",]+),omitempty/gm)].map(([, json]) => json)),
        always: new Set(
          [...body.matchAll(/^\s+\w+\s+(?:u?int(?:32|64)|\[\][\w.]+)\s+`json:"([^",]+)"/gm)].map(([, json]) => json),
        ),
      };
  }
  return structs;
}

/**
 * Adds information from the Go source to a schema: the protobuf field numbers, whether Go omits zero values, and the fields of
 * structs that are inlined in JSON.
 */
function addGoFacts(key, schema) {
  const { structs } = packageFacts(key);
  const names = new Set(Object.keys(schema.properties ?? {}));
  const { fields, inline } = protoFields(key, names);
  for (const [number, field] of Object.entries(fields)) schema.properties[field]['x-proto'] = Number(number);
  if (inline) schema['x-proto-inline'] = inline;
  const struct = structs[key.split('.').at(-1)];
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    if (struct?.omitted.has(field) && ['string', 'integer', 'boolean', 'number'].includes(property.type))
      property['x-go-omit-zero'] = true;
    if (struct?.always.has(field)) property['x-go-always'] = true;
  }
}

function protoFields(key, names, depth = 0) {
  const fields = {};
  const inline = {};
  for (const { type, field, number } of packageFacts(key).messages[key.split('.').at(-1)] ?? []) {
    if (names.has(field)) fields[number] = field;
    // A type that contains itself cannot be an inlined struct. JSONSchemaProps is excluded because some of its JSON names are
    // spelled differently.
    else if (depth < 4 && !key.includes('JSONSchemaProps') && /^[A-Z]|\./.test(type))
      inline[number] = protoFields(
        type.includes('.') ? type.replace(/^k8s\.io\.([\w-]+)\./, 'io.k8s.$1.') : key.replace(/\w+$/, type),
        names,
        depth + 1,
      );
  }
  return Object.keys(inline).length > 0 ? { fields, inline } : { fields };
}

const pack = (data) => gzipSync(Buffer.from(JSON.stringify(data)), { level: 9 }).toString('base64');
const resources = readResources();
const schemas = readSchemas(resources);
writeFileSync(
  join(root, 'src/base/kubernetes/schema.gen.ts'),
  `// Made by scripts/generate-openapi.js from the API descriptions of Kubernetes ${version} (Apache License 2.0); do not edit.
export const kubernetesVersion = '${version}';
export const packedResources =
  '${pack(resources)}';
export const packedSchemas =
  '${pack(schemas)}';
`,
);
console.log(`${resources.length} resources, ${Object.keys(schemas).length} schemas`);
