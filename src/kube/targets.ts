import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Discovery } from './discovery.ts';
import { servedElsewhere } from './replaced-api-versions.ts';
import { type KubeObject, type ObjectMeta, shortName, storedKey, type Target } from './resource.ts';
import { dependsAnnotation } from './resource-group-annotations.ts';

/** A parsed object and the path of its template. */
export interface ManifestObject {
  readonly object: KubeObject;
  /** template path; empty if unknown */
  readonly path: string;
  /** HIP-0025's ordering annotation, which is removed from the object because the API server would reject the annotation key */
  readonly dependsOn?: string;
}

export interface TargetedObject extends Target {
  readonly path: string;
  readonly dependsOn?: string;
  /** number of the stage in which the object is sent; undefined if there are no stages */
  readonly stage?: number;
  /** true if a later stage waits until the object is ready */
  readonly isAwaited?: boolean;
}

/**
 * Verifies that a parsed document is an API object, and splits Lists into their items.
 *
 * @param unnamed called with a message for each object without a name, which is then skipped
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
 * Finds the API resource for each object. All unknown kinds are reported together.
 *
 * @param namespace default namespace for objects that do not specify one
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

/** A manifest's objects without duplicates. */
export interface DistinctTargets {
  readonly targets: readonly TargetedObject[];
  /** one line per duplicate object, with the paths of its templates */
  readonly notes: readonly string[];
}

/**
 * If the same object occurs several times, keeps only the last occurrence. This has the same result as sending them one after
 * another; sending them concurrently would have a random result.
 */
export function distinctTargets(targets: readonly TargetedObject[]): DistinctTargets {
  const byKey = new Map<string, TargetedObject[]>();
  for (const target of targets) {
    const same = byKey.get(storedKey(target));
    if (same) same.push(target);
    else byKey.set(storedKey(target), [target]);
  }
  const kept = targets.filter((target) => byKey.get(storedKey(target))?.at(-1) === target);
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
 * Looks up a target's API resource again after CustomResourceDefinitions have been installed.
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

/** Adds Helm's ownership label and annotations to an object, and sets its namespace. */
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

/** Returns Helm's error messages explaining why a live object does not belong to the release, or an empty list if it does. */
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

/** Reports whether an object has the resource policy "keep". The comparison is case-insensitive, as it is in Helm. */
export function isKept(object: KubeObject): boolean {
  return object.metadata.annotations?.['helm.sh/resource-policy']?.trim().toLowerCase() === 'keep';
}

/** Formats a target for Helm's ownership errors: `Kind "name" in namespace "ns"`. */
export function longName(target: Target): string {
  return `${target.resource.kind} "${target.name}" in namespace "${target.namespace}"`;
}

/** Formats the GroupVersionKind, for example "apps/v1, Kind=Deployment", or "/v1, Kind=Service" for the core group. */
export function gvkText(target: Target): string {
  return `${target.resource.group}/${target.resource.version}, Kind=${target.resource.kind}`;
}
