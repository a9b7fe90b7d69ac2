import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Discovery } from './discovery.ts';
import { servedElsewhere } from './replaced-api-versions.ts';
import { type KubeObject, type ObjectMeta, shortName, type Target, targetKey } from './resource.ts';
import { dependsAnnotation } from './resource-group-annotations.ts';

/** A parsed document and its template. */
export interface ManifestObject {
  readonly object: KubeObject;
  /** path of the template; empty if unknown */
  readonly path: string;
  /** the ordering annotation of HIP-0025, whose name the API server would reject */
  readonly dependsOn?: string;
}

export interface TargetedObject extends Target {
  readonly path: string;
  readonly dependsOn?: string;
  /** objects of lower stages are sent first; absent if there are no stages */
  readonly stage?: number;
  /** true if a later stage waits until it is ready */
  readonly isAwaited?: boolean;
}

/**
 * Checks that a parsed document is an API object, and splits Lists into their items.
 *
 * @param unnamed called with a message for an object without a name, which is then skipped
 * @throws MANIFEST_INVALID
 */
export function readObjects(parsed: unknown, path: string, unnamed?: (text: string) => void): ManifestObject[] {
  if (parsed === null || parsed === undefined) return [];
  if (typeof parsed !== 'object' || Array.isArray(parsed))
    throw new TillerlessError('MANIFEST_INVALID', `a document in ${path || 'the manifest'} is not an object`, {
      where: { file: path },
    });
  const candidate = parsed as Partial<KubeObject> & { items?: unknown };
  if (typeof candidate.apiVersion !== 'string' || candidate.apiVersion === '') throw missingField(path, 'apiVersion', candidate);
  if (typeof candidate.kind !== 'string' || candidate.kind === '') throw missingField(path, 'kind', candidate);
  if (candidate.kind.endsWith('List') && Array.isArray(candidate.items))
    return candidate.items.flatMap((item) => readObjects(item, path, unnamed));
  const metadata: Partial<ObjectMeta> = candidate.metadata ?? {};
  if (typeof metadata.name !== 'string' || metadata.name === '') {
    if (!unnamed) throw namelessError(path, candidate.kind, metadata);
    unnamed(namelessText(candidate.kind, metadata));
    return [];
  }
  return [withoutOrder({ object: { ...candidate, metadata } as KubeObject, path })];
}

function withoutOrder(read: ManifestObject): ManifestObject {
  const { annotations } = read.object.metadata;
  if (!annotations || !Object.hasOwn(annotations, dependsAnnotation)) return read;
  const { [dependsAnnotation]: dependsOn, ...rest } = annotations;
  const metadata = { ...read.object.metadata, annotations: rest };
  return { ...read, object: { ...read.object, metadata }, dependsOn: String(dependsOn) };
}

function missingField(path: string, field: 'apiVersion' | 'kind', object: Partial<KubeObject>): TillerlessError {
  const name = object.metadata?.name;
  return new TillerlessError(
    'MANIFEST_INVALID',
    `an object in ${path || 'the manifest'}${name ? ` (${name})` : ''} has no ${field}`,
    {
      where: { file: path },
      helmText: `unable to build kubernetes objects from release manifest: error validating "": error validating data: ${field} not set`,
      hint: `every object must have ${field}`,
    },
  );
}

function namelessText(kind: string, { generateName }: Partial<ObjectMeta>): string {
  const name = typeof generateName === 'string' ? `${kind}/${generateName}…` : `a ${kind} without a name`;
  return `${name} got its name from the API server, so it cannot be found; it is left alone`;
}

function namelessError(path: string, kind: string, metadata: Partial<ObjectMeta>): TillerlessError {
  const generated = typeof metadata.generateName === 'string';
  return new TillerlessError('MANIFEST_INVALID', `a ${kind} in ${path || 'the manifest'} has no metadata.name`, {
    where: { file: path },
    helmText: 'resource name may not be empty',
    hint: generated
      ? 'generateName cannot be used in a chart: a later revision could not find the object again; set metadata.name instead'
      : 'set metadata.name',
  });
}

/**
 * Finds the API resource of each object. All unknown kinds are reported together.
 *
 * @param namespace namespace of objects that specify none
 * @throws NO_MATCHING_KIND
 */
export function mapTargets(objects: readonly ManifestObject[], discovery: Discovery, namespace: string): TargetedObject[] {
  const failures: string[] = [];
  const moved = new Set<string>();
  const targets: TargetedObject[] = [];
  for (const { object, path, dependsOn } of objects) {
    const resource = discovery.find(object.apiVersion, object.kind);
    if (!resource) {
      const now = servedElsewhere(discovery, object.apiVersion, object.kind);
      if (now) moved.add(`${object.kind} is served as ${now} now`);
      failures.push(unmappedText(object));
      continue;
    }
    targets.push({
      resource,
      namespace: resource.namespaced ? object.metadata.namespace || namespace : '',
      name: object.metadata.name,
      object,
      path,
      ...(dependsOn === undefined ? {} : { dependsOn }),
    });
  }
  if (failures.length > 0) throw noMatchingKind(failures, [...moved]);
  return targets;
}

/** The objects of a manifest without duplicates. */
export interface DistinctTargets {
  readonly targets: readonly TargetedObject[];
  /** a line for each duplicate object, with its templates */
  readonly notes: readonly string[];
}

/**
 * Keeps the last of any duplicate objects, as if they were sent one at a time. Concurrent requests would make the result random.
 */
export function distinctTargets(targets: readonly TargetedObject[]): DistinctTargets {
  const byKey = new Map<string, TargetedObject[]>();
  for (const target of targets) {
    const same = byKey.get(targetKey(target));
    if (same) same.push(target);
    else byKey.set(targetKey(target), [target]);
  }
  const kept = targets.filter((target) => byKey.get(targetKey(target))?.at(-1) === target);
  const notes = [...byKey.values()].filter((same) => same.length > 1).map(duplicateText);
  return { targets: kept, notes };
}

function duplicateText(same: readonly TargetedObject[]): string {
  const [first] = same;
  const paths = same.map(({ path }) => path || 'the manifest');
  const name = first ? shortName(first) : '';
  return `warning: ${name} is defined ${same.length} times, in ${paths.join(', ')}; the last one is used`;
}

/**
 * Finds the API resource of a target again, after CustomResourceDefinitions were installed.
 *
 * @throws NO_MATCHING_KIND
 */
export function remapTarget<T extends Target>(target: T, discovery: Discovery): T {
  const { apiVersion, kind } = target.object;
  const resource = discovery.find(apiVersion, kind);
  if (!resource) throw noMatchingKind([unmappedText(target.object)], []);
  return { ...target, resource };
}

function unmappedText({ apiVersion, kind, metadata: { name, namespace = '' } }: KubeObject): string {
  return `resource mapping not found for name: "${name}" namespace: "${namespace}" from "": no matches for kind "${kind}" in version "${apiVersion}"`;
}

function noMatchingKind(failures: readonly string[], moved: readonly string[]): TillerlessError {
  const lines = failures.map((failure) => `${failure}\nensure CRDs are installed first`);
  return new TillerlessError('NO_MATCHING_KIND', failures.join('; '), {
    helmText: `unable to build kubernetes objects from release manifest: ${lines.length > 1 ? `[${lines.join(', ')}]` : lines[0]}`,
    hint:
      moved.length > 0
        ? `${moved.join('; ')}; its fields may differ in that version`
        : 'install the CustomResourceDefinition first, or fix apiVersion and kind; `kubectl api-resources` lists what the cluster serves',
  });
}

export interface Owner {
  readonly release: string;
  readonly namespace: string;
}

const managedByLabel = 'app.kubernetes.io/managed-by';
const releaseNameAnnotation = 'meta.helm.sh/release-name';
const releaseNamespaceAnnotation = 'meta.helm.sh/release-namespace';

/** Adds Helm's ownership label and annotations, and the namespace, to an object. */
export function stampOwner(target: TargetedObject, owner: Owner): TargetedObject {
  const { metadata } = target.object;
  const stamped = {
    ...metadata,
    ...(target.namespace ? { namespace: target.namespace } : {}),
    labels: { ...metadata.labels, [managedByLabel]: 'Helm' },
    annotations: {
      ...metadata.annotations,
      [releaseNameAnnotation]: owner.release,
      [releaseNamespaceAnnotation]: owner.namespace,
    },
  };
  return { ...target, object: { ...target.object, metadata: stamped } };
}

/** Returns Helm's messages about why a live object does not belong to the release; empty if it does. */
export function ownershipProblems(live: KubeObject, owner: Owner): string[] {
  const { labels = {}, annotations = {} } = live.metadata;
  const check = (kind: string, values: Readonly<Record<string, string>>, key: string, want: string): string[] => {
    const value = values[key];
    if (value === undefined) return [`${kind} validation error: missing key "${key}": must be set to "${want}"`];
    return value === want ? [] : [`${kind} validation error: key "${key}" must equal "${want}": current value is "${value}"`];
  };
  return [
    ...check('label', labels, managedByLabel, 'Helm'),
    ...check('annotation', annotations, releaseNameAnnotation, owner.release),
    ...check('annotation', annotations, releaseNamespaceAnnotation, owner.namespace),
  ];
}

/** Reports whether an object has the resource policy "keep", which Helm compares case-insensitively. */
export function isKept(object: KubeObject): boolean {
  return object.metadata.annotations?.['helm.sh/resource-policy']?.trim().toLowerCase() === 'keep';
}

/** Formats a target as in Helm's ownership errors: `Kind "name" in namespace "ns"`. */
export function longName(target: Target): string {
  return `${target.resource.kind} "${target.name}" in namespace "${target.namespace}"`;
}

/** Formats the GroupVersionKind: "apps/v1, Kind=Deployment". The core group is empty: "/v1, Kind=Service". */
export function gvkText(target: Target): string {
  return `${target.resource.group}/${target.resource.version}, Kind=${target.resource.kind}`;
}
