import type { Chart } from '../../chart/model.ts';
import { randomSeed, seededRandomness } from '../../engine/randomness.ts';
import type { ObjectExplanation, ValueExplanation } from '../../report/explanation.ts';
import { explainChartValue } from '../explain/explain-chart-value.ts';
import { type ExplainChartRequest, explainableObjects, explainObject } from '../explain/explain-object.ts';
import { checkArguments, renderArguments, textShape } from './argument-shapes.ts';
import { type RenderOptions, renderInputs } from './render-options.ts';

/** Options for `explain` and `explainValue`. Charts are rendered many times, each time with the same random values and time. */
export interface ExplainOptions extends Omit<RenderOptions, 'lookup' | 'positions' | 'unread' | 'includeCrds' | 'subNotes'> {
  /** cancels the operation before the next render; a render that has started is not interrupted */
  readonly signal?: AbortSignal;
}

/** An object that a chart renders. */
export interface ChartObject {
  /** "Kind/name", as accepted by `explain` */
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** template file */
  readonly file: string;
}

/** Lists the objects that a chart renders. @throws any error from rendering the chart */
export async function chartObjects(chart: Chart, options: ExplainOptions = {}): Promise<ChartObject[]> {
  checkArguments({ name: 'chartObjects' }, renderArguments, { chart, options });
  const objects = await explainableObjects(requestOf(chart, options));
  return objects.map(({ apiVersion, kind, name, namespace, path }) => ({
    id: `${kind}/${name}`,
    apiVersion,
    kind,
    name,
    namespace,
    file: path,
  }));
}

/**
 * Explains the fields of a rendered object: the template line that wrote each of them, the branches that led to it, and the
 * values that they depend on.
 *
 * @param object "KIND/NAME" or "KIND/NAME:FIELD.PATH"
 * @throws USAGE if the object or field does not exist; CANCELLED; any error from rendering the chart
 */
export async function explain(chart: Chart, object: string, options: ExplainOptions = {}): Promise<ObjectExplanation> {
  checkArguments({ name: 'explain' }, { ...renderArguments, object: textShape }, { chart, object, options });
  return explainObject(requestOf(chart, options), object);
}

/**
 * Explains what a value is for: the actions that read it, and the fields that depend on it. For a map or list, each value in it is
 * explained.
 *
 * @param path dotted path, for example "image.tag"
 * @throws USAGE if the value does not exist; CANCELLED; any error from rendering the chart
 */
export async function explainValue(chart: Chart, path: string, options: ExplainOptions = {}): Promise<ValueExplanation[]> {
  checkArguments({ name: 'explainValue' }, { ...renderArguments, path: textShape }, { chart, path, options });
  return explainChartValue(requestOf(chart, options), path);
}

function requestOf(chart: Chart, options: ExplainOptions): ExplainChartRequest {
  const { userValues, sources, release, capabilities, nowNs, localZone } = renderInputs(options);
  return {
    chart,
    userValues,
    sources,
    release,
    capabilities,
    nowMs: Number(nowNs / 1_000_000n),
    localZone,
    signal: options.signal ?? new AbortController().signal,
    randomness: seededRandomness(randomSeed(options.seed === undefined ? undefined : String(options.seed))),
  };
}
