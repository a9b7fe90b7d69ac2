import { valuesFromJson } from '../../base/go/json-to-value.ts';
import { parseValuePath } from '../../engine/values/value-path.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { ExplainedField, ObjectExplanation, ValueExplanation } from '../../report/explanation.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { explainChartValue } from './explain-chart-value.ts';
import { type ExplainChartRequest, explainFields, findObject, selectFields } from './explain-object.ts';
import { idOf, objectsOf, type RenderedObject } from './rendered-objects.ts';
import { chartOfRecord, storedFiles } from './stored-chart.ts';
import { type EffectsRequest, ValueEffects } from './value-effects.ts';

/** A stored revision, and the context for rendering its chart again. */
export interface ExplainReleaseRequest
  extends Pick<EffectsRequest, 'capabilities' | 'localZone' | 'signal' | 'randomness' | 'nowMs' | 'onProgress'> {
  readonly record: ReleaseRecord;
}

/** Lists the objects of a stored revision, including hooks. */
export function releaseObjects(record: ReleaseRecord): readonly RenderedObject[] {
  return objectsOf(storedFiles(record));
}

/**
 * Explains the fields of an object in a stored revision. The stored chart is rendered again with the stored values. A field is
 * explained only if its value is the same as in the record; otherwise, its origin is unknown, for example because the value is
 * random, or because it comes from a subchart, which records do not contain.
 *
 * @param wanted "KIND/NAME" or "KIND/NAME:FIELD.PATH"
 * @throws USAGE if the object or field does not exist; CANCELLED
 */
export async function explainReleaseObject(request: ExplainReleaseRequest, wanted: string): Promise<ObjectExplanation> {
  const { object, field } = findObject(releaseObjects(request.record), wanted);
  const selected = selectFields(object, field);
  const { explained, problem } = await explainAgain(request, object, field);
  const fields = selected.map(([path, { value }]): ExplainedField => {
    const again = explained?.fields.find((candidate) => candidate.path === path);
    const isSame = again !== undefined && JSON.stringify(again.value) === JSON.stringify(value);
    return isSame ? again : { path, value, includedFrom: [], conditions: [], values: [] };
  });
  const { apiVersion, kind, name, namespace, path: file } = object;
  const unknown = explained?.unknown ?? [];
  return { apiVersion, kind, name, namespace, file, fields, unknown, ...(problem === undefined ? {} : { problem }) };
}

const withoutSubcharts = 'release records do not contain the templates of subcharts';

/**
 * Explains a value of a stored revision; see `explainChartValue`. Release records do not contain the templates of subcharts, so
 * it is unknown which values subcharts read.
 *
 * @throws USAGE if the value does not exist; STORAGE_DECODE; errors from rendering the chart
 */
export async function explainReleaseValue(request: ExplainReleaseRequest, path: string): Promise<ValueExplanation[]> {
  const subcharts = subchartNames(request.record);
  const explained = await explainChartValue(chartRequest(request), path);
  return explained.map((value) => {
    const [top = ''] = parseValuePath(value.path);
    const isTheirs = typeof top === 'string' && (subcharts.has(top) || (top === 'global' && subcharts.size > 0));
    return isTheirs && !value.isRead ? { ...value, problem: withoutSubcharts } : value;
  });
}

/** Returns the names of the subcharts that are declared in Chart.yaml or that rendered an object. */
function subchartNames(record: ReleaseRecord): ReadonlySet<string> {
  const declared = (chartOfRecord(record).metadata.dependencies ?? []).map(({ alias, name }) => alias || name);
  const rendered = [...storedFiles(record).keys()].flatMap((path) => /^[^/]+\/charts\/([^/]+)\//.exec(path)?.[1] ?? []);
  return new Set([...declared, ...rendered]);
}

/** Renders the chart again and explains the object in the new output. Returns the reason if this is not possible. */
async function explainAgain(
  request: ExplainReleaseRequest,
  object: RenderedObject,
  field: string,
): Promise<{ readonly explained?: ObjectExplanation; readonly problem?: string }> {
  const { record } = request;
  if (isFromSubchart(object)) return { problem: withoutSubcharts };
  try {
    const again = chartRequest(request);
    const effects = await ValueEffects.open(again);
    const match = effects.objects.find((candidate) => idOf(candidate) === idOf(object));
    if (!match) return { problem: 'rendering the chart again does not produce this object' };
    return { explained: await explainFields(again, effects, { object: match, field }) };
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    return { problem: `the chart in revision ${record.version} cannot be rendered again: ${reasonOf(error)}` };
  }
}

/** Paths of subcharts have the form "web/charts/redis/templates/x.yaml". */
function isFromSubchart({ path }: RenderedObject): boolean {
  return /^[^/]+\/charts\//.test(path);
}

function chartRequest({ record, ...context }: ExplainReleaseRequest): ExplainChartRequest {
  const { name, namespace, version, config, info } = record;
  const userValues = valuesFromJson(config);
  const deployedMs = Date.parse(info.last_deployed ?? '');
  return {
    ...context,
    chart: chartOfRecord(record),
    userValues,
    sources: { files: [{ path: `values of revision ${version}`, values: userValues }], expressions: [] },
    release: { name, namespace, revision: version, isInstall: version === 1, isUpgrade: version > 1 },
    // Use the deployment time as the current time. Rendered dates are then the same as in the record, unless the original
    // rendering took long.
    nowMs: Number.isFinite(deployedMs) ? deployedMs : context.nowMs,
  };
}
