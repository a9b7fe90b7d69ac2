import { specOf, type WireControllerRevision } from '../../base/kubernetes/wire-types.ts';
import { type KubeObject, numberAt } from '../state/object.ts';
import { type ControllerTools, controlledBy, hashOf, ownerOf } from './controller-context.ts';

/** Returns the name of the ControllerRevision for an owner's current template, creating it if it does not exist. */
export function currentRevision(tools: ControllerTools, owner: KubeObject): string {
  // The owner is a StatefulSet or a DaemonSet, both of which store the template in this field.
  const template = specOf<'apps/StatefulSet'>(owner).template ?? {};
  const hash = hashOf(template);
  const name = `${owner.metadata.name}-${hash}`;
  const revisions = controlledBy(tools, owner, 'apps/controllerrevisions');
  const highest = Math.max(0, ...revisions.map((revision) => numberAt(revision, 'revision') ?? 0));
  const known = revisions.find((revision) => revision.metadata.name === name);
  if (!known) {
    const created: WireControllerRevision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace: owner.metadata.namespace,
        labels: { ...template.metadata?.labels, 'controller.kubernetes.io/hash': hash },
        ownerReferences: [ownerOf(owner)],
      },
      data: { spec: { template: { ...template, $patch: 'replace' } } },
      revision: highest + 1,
    };
    tools.create(created);
  } else if (known.revision !== highest) tools.update(known, { ...known, revision: highest + 1 });
  return name;
}
