import { diffFields } from '../../kube/change/diff.ts';
import type { KubeObject } from '../../kube/resource.ts';
import type { PlanDocument, PlannedChange } from '../../report/plan-document.ts';
import { chartLabel, type ReleaseRecord } from '../../storage/release.ts';
import { parseManifest } from '../release/manifest-objects.ts';
import { readRevision } from '../release/read-history.ts';
import type { Session } from '../session.ts';
import { type LoadedView, loadView, type ObjectView, objectDiff, shownFields } from './object-view.ts';

/** Compares two revisions of a release without reading live objects. @throws RELEASE_NOT_FOUND */
export async function diffRevisions(
  session: Session,
  name: string,
  revisions: { readonly from: number; readonly to: number },
  view: ObjectView,
): Promise<PlanDocument> {
  const [from, to] = await Promise.all([
    readRevision(session.releases, name, revisions.from, session.namespace),
    readRevision(session.releases, name, revisions.to, session.namespace),
  ]);
  const loaded = await loadView(view);
  const [before, after] = [from.record(), to.record()];
  const [old, now] = [objectsOf(before), objectsOf(after)];
  return {
    operation: 'diff',
    release: name,
    namespace: session.namespace,
    revision: { from: before.version, to: after.version },
    chart: { from: chartLabel(before), to: chartLabel(after) },
    changes: [...new Set([...now.keys(), ...old.keys()])].flatMap((key) =>
      revisionChange(old.get(key), now.get(key), session.namespace, loaded),
    ),
    hooks: [],
    crds: [],
    crdChanges: [],
    problems: [],
    missingRights: [],
    warnings: [],
    serverWarnings: [],
  };
}

function objectsOf(record: ReleaseRecord): Map<string, KubeObject> {
  return new Map(
    parseManifest(record.manifest).map(({ object }) => [
      `${object.apiVersion}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`,
      object,
    ]),
  );
}

function revisionChange(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  namespace: string,
  view: LoadedView,
): PlannedChange[] {
  const object = after ?? before;
  if (!object) return [];
  const fields = before && after ? diffFields(before, after) : [];
  const action = !before ? 'create' : !after ? 'delete' : fields.length > 0 ? 'update' : 'unchanged';
  const diff = action === 'unchanged' ? undefined : objectDiff(before, after, view);
  const shown: PlannedChange = {
    action,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace ?? namespace,
    name: object.metadata.name,
    fields: shownFields(object, fields, view),
    drift: [],
    ...(diff === undefined ? {} : { diff }),
  };
  return [shown];
}
