import { fromJson, valuesFromJson } from '../../base/go/json-to-value.ts';
import type { ValueMap } from '../../base/go/value.ts';
import type { Json } from '../../base/go/value-to-json.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import { withValueAt } from '../../engine/values/changed-value.ts';
import { coalesceTables } from '../../engine/values/coalesce.ts';
import { parseValuePath } from '../../engine/values/value-path.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { fieldPath } from '../../kube/change/diff.ts';
import type { DriftedField, DriftedObject } from '../../report/drift-report.ts';
import type { UiAdoption } from '../../report/ui-values.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { explainReleaseObject, releaseObjects } from '../explain/explain-release.ts';
import { driftOf } from '../plan/drift.ts';
import { parseManifest } from '../release/manifest-objects.ts';
import type { Session } from '../session.ts';
import { explainRequest } from './explain-revision.ts';
import { currentRecord } from './release-health.ts';

type Adopted = UiAdoption['adopted'][number];
type Left = UiAdoption['left'][number];

/**
 * Changes the user's values so that an upgrade with them keeps drifted fields as they are in the cluster. This is possible if a
 * field is a copy of exactly one value. Nothing is written to the cluster.
 *
 * @param session a session for the release's namespace
 * @throws RELEASE_NOT_FOUND, STORAGE_DECODE
 */
export async function adoptDrift(session: Session, name: string): Promise<UiAdoption> {
  const record = await currentRecord(session, name);
  const user = valuesFromJson(record.config);
  if (!session.cluster) return { values: yamlOf(user), adopted: [], left: [] };
  const computed = coalesceTables(user, valuesFromJson(record.chart?.values));
  const report = await driftOf(session, session.cluster, record, { showSecrets: false, unified: undefined });
  const request = await explainRequest(session, record);
  const paths = explainedPaths(record);
  const adopted: Adopted[] = [];
  const left: Left[] = [];
  let values: ValueMap = user;
  for (const object of report.drifted) {
    const title = `${object.kind}/${object.name}`;
    if (object.missing) left.push({ object: title, field: '', reason: 'the object was deleted' });
    for (const field of object.fields) {
      const path = paths(object, field.path);
      const setting = await settingValue(path, field, (wanted) => explainReleaseObject(request, `${title}:${wanted}`));
      if ('reason' in setting) left.push({ object: title, field: field.path, reason: setting.reason });
      else {
        values = withValueAt(values, computed, { path: parseValuePath(setting.path), value: fromJson(field.live as Json) });
        adopted.push({ object: title, field: field.path, value: JSON.stringify(field.live), path: setting.path });
      }
    }
  }
  return { values: yamlOf(values), adopted, left };
}

function yamlOf(values: ValueMap): string {
  return values.size === 0 ? '' : dumpYaml(values);
}

/**
 * Returns a function that converts the path of a drifted field, such as `containers[web].image`, to the form that explanations use,
 * such as `containers[0].image`.
 */
function explainedPaths(record: ReleaseRecord): (object: DriftedObject, path: string) => string | undefined {
  const manifest = parseManifest(record.manifest, () => undefined).map(({ object }) => object);
  const rendered = releaseObjects(record);
  return ({ kind, name }, path) => {
    const object = manifest.find((candidate) => candidate.kind === kind && candidate.metadata.name === name);
    const fields = rendered.find((candidate) => candidate.kind === kind && candidate.name === name)?.fields;
    return [...(fields ?? [])].find(([, field]) => fieldPath(object, [...field.path]) === path)?.[0];
  };
}

type Explain = (path: string) => ReturnType<typeof explainReleaseObject>;

/** Returns the path of the only value that sets a field, or the reason why there is none. */
async function settingValue(
  path: string | undefined,
  field: DriftedField,
  explain: Explain,
): Promise<{ readonly path: string } | { readonly reason: string }> {
  if (field.masked) return { reason: 'it is the data of a Secret' };
  if (field.live === undefined) return { reason: 'the field was removed' };
  if (typeof field.live === 'object') return { reason: 'it is not a single value' };
  if (path === undefined) return { reason: 'the release does not set the field by itself' };
  try {
    const { fields, problem } = await explain(path);
    const uses = fields.find((candidate) => candidate.path === path)?.values ?? [];
    const same = uses.filter(({ value }) => JSON.stringify(value) === JSON.stringify(field.recorded));
    const [only] = same;
    if (only && same.length === 1) return { path: only.path };
    if (problem) return { reason: problem };
    return { reason: uses.length === 0 ? 'the chart sets it, and no value changes it' : 'it is computed from several values' };
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    return { reason: reasonOf(error) };
  }
}
