import { fromJson } from '../../base/go/json-to-value.ts';
import type { Value } from '../../base/go/value.ts';
import type { JsonMap } from '../../base/go/value-to-json.ts';
import type { Chart } from '../../chart/model.ts';
import { isEta } from '../../engine/eta/names.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { freshRandomness, type Randomness, randomSeed, seededRandomness } from '../../engine/randomness.ts';
import { recordReads } from '../../engine/reads/record-reads.ts';
import type { AfterFile } from '../../engine/render.ts';
import type { RenderContext } from '../../engine/render-context.ts';
import { repeatableRandomness } from '../../engine/repeatable-randomness.ts';
import { TemplateCache } from '../../engine/template-cache.ts';
import { cancelled, untilAborted } from '../../errors/cancelled.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { explainedError } from '../explain/explained-error.ts';
import type { Lookup, Question } from '../render/lookup.ts';
import { type Rendering, releaseRenderer } from '../render/render-release.ts';
import { renderWithLookups } from '../render/render-with-lookups.ts';
import { checkArguments, renderArguments } from './argument-shapes.ts';
import { valuesOfPlain } from './plain-values.ts';
import { type AsyncRenderOptions, type RenderInputs, type RenderOptions, renderInputs } from './render-options.ts';
import { type RenderedChart, renderedChart } from './rendered-chart.ts';

type CommonOptions = Omit<RenderOptions, 'lookup'>;

/**
 * Renders a chart as `helm template` does. Reads nothing from the disk, the network or the environment.
 *
 * @throws TillerlessError with code VALUES_*, TEMPLATE_*, MANIFEST_*, CHART_*; RELEASE_NAME; USAGE if an argument is invalid or the
 * chart has Eta templates, which require `renderChartAsync`
 */
export function renderChart(chart: Chart, options: RenderOptions = {}): RenderedChart {
  checkArguments({ name: 'renderChart' }, renderArguments, { chart, options });
  if (usesEta(chart))
    throw new TillerlessError('USAGE', `${chart.metadata.name} has Eta templates`, { hint: 'use renderChartAsync' });
  const inputs = renderInputs(options);
  const lookup: Lookup = (...question) => objectValue(options.lookup?.(...question));
  const render = rendererOf({ chart, options, inputs, randomness: randomnessOf(options), eta: {} });
  const rendering = explaining(chart, inputs, () => render(lookup));
  return resultOf(chart, { options, inputs, rendering });
}

/**
 * Renders a chart. Unlike `renderChart`, this function supports Eta templates and an asynchronous `lookup`. After each pass, the
 * requested objects are fetched, and the chart is rendered again until no new objects are requested.
 *
 * @throws CANCELLED if the signal is aborted, or any error that `renderChart` or `lookup` throws
 */
export async function renderChartAsync(chart: Chart, options: AsyncRenderOptions = {}): Promise<RenderedChart> {
  checkArguments({ name: 'renderChartAsync' }, renderArguments, { chart, options });
  const inputs = renderInputs(options);
  const { lookup: find, signal } = options;
  const eta = await prepareEta(chart);
  const randomness = randomnessOf(options, { repeats: find !== undefined });
  const render = rendererOf({ chart, options, inputs, randomness, eta });
  const pass = (lookup: Lookup, afterFile?: AfterFile): Rendering => {
    if (signal?.aborted) throw cancelled();
    return explaining(chart, inputs, () => render(lookup, afterFile));
  };
  const fetch = async (question: Question): Promise<Value> => {
    const object = (async () => find?.(...question))();
    return objectValue(await (signal ? untilAborted(object, signal) : object));
  };
  const rendering = await renderWithLookups(pass, find && fetch);
  if (signal?.aborted) throw cancelled();
  return resultOf(chart, { options, inputs, rendering });
}

function usesEta(chart: Chart): boolean {
  return chart.templates.some(({ name }) => isEta(name)) || chart.subcharts.some(usesEta);
}

/** Converts the result of `lookup`. @throws USAGE if it is a promise; VALUES_INVALID if it is not a plain object */
function objectValue(object: JsonMap | null | undefined): Value {
  if (object === undefined || object === null) return new Map();
  if (typeof object.then === 'function')
    throw new TillerlessError('USAGE', 'lookup returned a promise', { hint: 'use renderChartAsync' });
  valuesOfPlain(object, 'the result of lookup');
  return fromJson(object, 'int64');
}

interface Passes {
  readonly chart: Chart;
  readonly options: CommonOptions;
  readonly inputs: RenderInputs;
  readonly randomness: Randomness;
  readonly eta: Pick<RenderContext, 'eta'>;
}

/** Returns a function that renders the chart with the given lookups. */
function rendererOf({ chart, options, inputs, randomness, eta }: Passes): (lookup: Lookup, afterFile?: AfterFile) => Rendering {
  const { nowNs, localZone } = inputs;
  const renderPass = releaseRenderer({
    chart,
    userValues: inputs.userValues,
    release: inputs.release,
    capabilities: inputs.capabilities,
    templates: templatesOf(chart),
    skipSchema: options.skipSchemaValidation === true,
    subNotes: options.subNotes === true,
    record: options.unread ? recordReads : undefined,
  });
  return (lookup, afterFile) =>
    renderPass({
      context: () => ({ ...randomness(), now: () => nowNs, lookup, enableDns: false, localZone, lint: false, ...eta }),
      afterFile,
    });
}

/** Compiled templates, keyed by chart. They are kept because most programs render a chart more than once. */
const caches = new WeakMap<Chart, TemplateCache>();

function templatesOf(chart: Chart): TemplateCache {
  const known = caches.get(chart) ?? new TemplateCache();
  caches.set(chart, known);
  return known;
}

/** @param repeats true if the chart may be rendered in several passes */
function randomnessOf({ seed, positions = false }: CommonOptions, { repeats = false } = {}): Randomness {
  if (seed !== undefined) return repeatableRandomness(randomSeed(String(seed)));
  // All passes must produce the same text, including the one that finds the positions.
  return positions || repeats ? seededRandomness(randomSeed()) : freshRandomness;
}

/** Adds the origins of values to errors. */
function explaining<T>(chart: Chart, { userValues, sources }: RenderInputs, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw explainedError(error, { chart, userValues, sources });
  }
}

interface Finished {
  readonly options: CommonOptions;
  readonly inputs: RenderInputs;
  readonly rendering: Rendering;
}

function resultOf(chart: Chart, { options, inputs, rendering }: Finished): RenderedChart {
  const { includeCrds = false, positions = false } = options;
  return renderedChart(rendering, { chart, sources: inputs.sources, includeCrds, positions });
}
