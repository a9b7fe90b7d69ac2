import type { Emit } from '../base/release-event.ts';
import { parseYamlDocuments } from '../base/yaml.ts';
import { serverSideApply } from '../kube/apply.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { Discovery } from '../kube/discovery.ts';
import { shortName } from '../kube/resource.ts';
import { mapTargets, readObjects, type TargetedObject } from '../kube/targets.ts';
import { waitReady } from '../kube/wait/wait.ts';
import { toJson } from './record.ts';
import type { Crd } from './render-release.ts';

const crdTimeoutMs = 60_000;

/** The objects of crds/. @throws YAML_PARSE, MANIFEST_INVALID, NO_MATCHING_KIND */
export function crdTargets(files: readonly Crd[], discovery: Discovery): TargetedObject[] {
  const objects = files.flatMap((file) =>
    parseYamlDocuments(file.data).flatMap((document) => readObjects(toJson(document), file.path)),
  );
  return mapTargets(objects, discovery, 'default');
}

/**
 * Applies the files of crds/ and waits until the API serves them.
 *
 * @returns true when something was applied, so that discovery has to be asked again
 */
export async function installCrds(
  cluster: Cluster,
  files: readonly Crd[],
  options: { readonly signal: AbortSignal; readonly emit: Emit },
): Promise<boolean> {
  if (files.length === 0) return false;
  const targets = crdTargets(files, await cluster.discover());
  await Promise.all(
    targets.map(async (target) => {
      await serverSideApply(cluster.client, target, { dryRun: false, forceConflicts: false, signal: options.signal });
      options.emit({ type: 'changed', object: shortName(target), namespace: '', change: 'configured' });
    }),
  );
  await waitReady(cluster.client, targets, {
    timeoutMs: crdTimeoutMs,
    jobsComplete: false,
    signal: options.signal,
    emit: () => undefined,
  });
  return targets.length > 0;
}
