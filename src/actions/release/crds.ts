import { toJson } from '../../base/go/value-to-json.ts';
import { parseYamlDocuments } from '../../base/yaml/yaml.ts';
import { isAlreadyExists } from '../../kube/api-status.ts';
import { fieldManager, serverSideApply, warnAbout } from '../../kube/apply.ts';
import { sleep } from '../../kube/client.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { type KubeObject, resourcePath, shortName, type Target } from '../../kube/resource.ts';
import { mapTargets, readObjects, type TargetedObject } from '../../kube/targets.ts';
import { waitReady } from '../../kube/wait/wait.ts';
import type { Emit } from '../../report/release-event.ts';
import type { ApplyMethod } from '../../storage/release.ts';
import type { Crd } from '../render/render-release.ts';
import { prefixed } from './execute.ts';

export interface CrdOptions {
  readonly method: ApplyMethod;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

const crdTimeoutMs = 60_000;
const discoveryTimeoutMs = 10_000;
const discoveryPauseMs = 100;

/** Returns the objects in crds/. @throws YAML_PARSE, MANIFEST_INVALID, NO_MATCHING_KIND */
export function crdTargets(files: readonly Crd[], discovery: Discovery): TargetedObject[] {
  return mapTargets(filedObjects(files), discovery, 'default');
}

/** Returns the objects in crds/. Does not look up their kinds in discovery. @throws YAML_PARSE, MANIFEST_INVALID */
export function crdObjects(files: readonly Crd[]): KubeObject[] {
  return filedObjects(files).map(({ object }) => object);
}

function filedObjects(files: readonly Crd[]): ReturnType<typeof readObjects> {
  return files.flatMap((file) => parseYamlDocuments(file.data).flatMap((document) => readObjects(toJson(document), file.path)));
}

/**
 * Applies the CRDs in crds/ and waits until they are established and visible in discovery. With client-side apply, existing CRDs
 * are not changed.
 *
 * @throws APPLY_CONFLICT, APPLY_FAILED, WAIT_TIMEOUT
 */
export async function installCrds(cluster: Cluster, targets: readonly TargetedObject[], options: CrdOptions): Promise<void> {
  await Promise.all(
    targets.map(async (target) => {
      await sendDefinition(cluster, target, options).catch((error: unknown) => {
        throw prefixed(error, `failed to install CRD ${target.path.slice(target.path.lastIndexOf('crds/'))}: `);
      });
      options.emit({ type: 'changed', object: shortName(target), namespace: '', change: 'configured' });
    }),
  );
  await awaitDefinitions(cluster, targets, options.signal);
}

/** Waits until CRDs are established and visible in discovery. @throws WAIT_TIMEOUT */
export async function awaitDefinitions(cluster: Cluster, targets: readonly Target[], signal: AbortSignal): Promise<void> {
  await waitReady(cluster.client, targets, { timeoutMs: crdTimeoutMs, jobsComplete: false, signal, emit: () => undefined });
  await awaitDiscovery(cluster, targets, signal);
}

async function sendDefinition(cluster: Cluster, target: Target, { method, signal, emit }: CrdOptions): Promise<void> {
  const client = warnAbout(cluster.client, target, emit);
  if (method === 'ssa') {
    await serverSideApply(client, target, { dryRun: false, forceConflicts: false, signal });
    return;
  }
  try {
    const path = `${resourcePath(target.resource, target.namespace)}?fieldManager=${fieldManager}`;
    await client.json('POST', path, { body: target.object, signal });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

/** Waits until discovery includes the new kinds, which may happen some time after the CRDs are established. */
async function awaitDiscovery(cluster: Cluster, definitions: readonly Target[], signal: AbortSignal): Promise<void> {
  const kinds = definitions.flatMap(({ object }) => servedKinds(object));
  for (let waitedMs = 0; ; waitedMs += discoveryPauseMs) {
    const discovery = await cluster.discover(true);
    const missing = kinds.filter(({ apiVersion, kind }) => !discovery.find(apiVersion, kind));
    // After the timeout, do not fail: an object whose kind is still missing is reported when its API resource is looked up.
    if (missing.length === 0 || waitedMs >= discoveryTimeoutMs) return;
    await sleep(discoveryPauseMs, signal);
  }
}

function servedKinds({ kind, spec }: KubeObject): { apiVersion: string; kind: string }[] {
  if (kind !== 'CustomResourceDefinition') return [];
  // The API server has accepted the object, so it has this structure.
  const { group, names, versions } = spec as {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions?: readonly { readonly name: string; readonly served?: boolean }[];
  };
  return (versions ?? [])
    .filter(({ served }) => served !== false)
    .map(({ name }) => ({ apiVersion: `${group}/${name}`, kind: names.kind }));
}
