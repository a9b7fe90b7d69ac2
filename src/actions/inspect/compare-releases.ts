import { diffFields } from '../../kube/change/diff.ts';
import type { KubeObject } from '../../kube/resource.ts';
import type { PlannedChange } from '../../report/plan-document.ts';
import type { UiComparedRelease, UiReleaseComparison } from '../../report/ui-releases.ts';
import { chartMetadata, type ReleaseRecord } from '../../storage/release.ts';
import { computedValues } from '../explain/release-as-template-data.ts';
import { type LoadedView, loadView, objectDiff, shownFields } from '../plan/object-view.ts';
import { parseManifest } from '../release/manifest-objects.ts';
import type { Session } from '../session.ts';
import { currentRecord } from './release-health.ts';

/** One side of a comparison. @param session a session for the namespace of the release */
export interface ComparedRelease {
  readonly session: Session;
  readonly name: string;
}

/**
 * Compares two releases, for example staging and production. Objects that come from the same template are compared with each
 * other, because their names usually contain the release name.
 *
 * @throws RELEASE_NOT_FOUND
 */
export async function compareReleases(left: ComparedRelease, right: ComparedRelease): Promise<UiReleaseComparison> {
  const [before, after] = await Promise.all([left, right].map(({ session, name }) => currentRecord(session, name)));
  if (!before || !after) throw new Error('both releases have been read');
  const view = await loadView({ showSecrets: false, unified: { context: 3 } });
  const [old, now] = [objectsByTemplate(before), objectsByTemplate(after)];
  const values = diffFields(computedValues(before), computedValues(after));
  return {
    left: comparedRelease(before, left.session),
    right: comparedRelease(after, right.session),
    values: values.map(({ path, ...sides }) => ({
      path,
      ...('before' in sides ? { before: sides.before } : {}),
      ...('after' in sides ? { after: sides.after } : {}),
    })),
    changes: [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => changeOf(old.get(key), now.get(key), view)),
  };
}

function comparedRelease(record: ReleaseRecord, session: Session): UiComparedRelease {
  const { name: chart, version = '', appVersion = '' } = chartMetadata(record);
  return { name: record.name, namespace: session.namespace, revision: record.version, chart, chartVersion: version, appVersion };
}

/** Objects keyed by kind, template, and position among the objects of that kind from the same template. */
function objectsByTemplate({ manifest }: ReleaseRecord): ReadonlyMap<string, KubeObject> {
  const objects = new Map<string, KubeObject>();
  for (const { object, path } of parseManifest(manifest, () => undefined)) {
    let position = 0;
    const keyAt = (at: number): string => `${path} ${object.apiVersion} ${object.kind} ${at}`;
    while (objects.has(keyAt(position))) position++;
    objects.set(keyAt(position), object);
  }
  return objects;
}

function changeOf(before: KubeObject | undefined, after: KubeObject | undefined, view: LoadedView): PlannedChange[] {
  const object = after ?? before;
  if (!object) return [];
  const fields = before && after ? diffFields(before, after) : [];
  const action = !before ? 'create' : !after ? 'delete' : fields.length > 0 ? 'update' : 'unchanged';
  const diff = action === 'unchanged' ? undefined : objectDiff(before, after, view);
  return [
    {
      action,
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
      fields: shownFields(object, fields, view),
      drift: [],
      ...(diff === undefined ? {} : { diff }),
    },
  ];
}
