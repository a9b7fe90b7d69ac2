import type { Emit } from '../base/release-event.ts';
import { parseYamlDocuments } from '../base/yaml.ts';
import { serverSideApply } from '../kube/apply.ts';
import type { Cluster } from '../kube/cluster.ts';
import { shortName } from '../kube/resource.ts';
import { mapTargets, readObjects } from '../kube/targets.ts';
import { waitReady } from '../kube/wait/wait.ts';
import { toJson } from './record.ts';
import type { Crd } from './render-release.ts';

const crdTimeoutMs = 60_000;

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
  const discovery = await cluster.discover();
  const objects = files.flatMap((file) =>
    parseYamlDocuments(file.data).flatMap((document) => readObjects(toJson(document), file.path)),
  );
  const targets = mapTargets(objects, discovery, 'default');
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
