import type { Zone } from '../../base/go/time.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import type { Chart } from '../../chart/model.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { traceTemplates } from '../../engine/output-origin.ts';
import { type RecordedReads, recordReads } from '../../engine/reads/record-reads.ts';
import { type RenderContext, type RenderRequest, renderTemplates, type Tracing } from '../../engine/render.ts';
import { TemplateCache } from '../../engine/template-cache.ts';
import { otherValues, withValueAt } from '../../engine/values/changed-value.ts';
import { copyMap } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { type ReleaseFacts, toRenderValues } from '../../engine/values/render-values.ts';
import { cancelled } from '../../errors/cancelled.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { compareObjects, idOf, type ObjectChanges, objectsOf, type RenderedObject } from './rendered-objects.ts';

/** A chart to render repeatedly with different values. */
export interface EffectsRequest {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly release: ReleaseFacts;
  readonly capabilities: Capabilities;
  readonly nowMs: number;
  readonly localZone: Zone;
  readonly signal: AbortSignal;
  /** returns a new source of random values for each render; every source must yield the same sequence */
  readonly randomness: () => Pick<RenderContext, 'randomBytes' | 'recall'>;
  /** Called before each value is changed, with the number of completed values and the total. */
  onProgress?(done: number, total: number): void;
}

/** How the output changes when a value changes. */
export interface Effect extends ObjectChanges {
  /** the error, if rendering failed for every value that was tried */
  readonly problem?: string;
}

/**
 * Determines experimentally which fields depend on which values: changes a value, renders again with the same random values and
 * the same time, and compares the objects.
 */
export class ValueEffects {
  readonly #request: EffectsRequest;
  readonly #eta: Pick<RenderContext, 'eta'>;
  readonly #cache = new TemplateCache();
  readonly #alone = new Map<string, boolean>();
  readonly computed: ValueMap;
  readonly objects: readonly RenderedObject[];
  /** the chart that is rendered, without disabled subcharts */
  readonly chart: Chart;

  /** Returns the chart as loaded, including disabled subcharts. */
  get loaded(): Chart {
    return this.#request.chart;
  }

  private constructor(request: EffectsRequest, eta: Pick<RenderContext, 'eta'>) {
    this.#request = request;
    this.#eta = eta;
    const rendering = this.#renderRequest(request.userValues);
    this.chart = rendering.chart;
    const computed = rendering.values.get('Values');
    // Copy the values, because templates may modify the values that are passed to them.
    this.computed = computed instanceof Map ? copyMap(computed) : new Map();
    this.objects = objectsOf(renderTemplates({ ...rendering, cache: this.#cache }));
  }

  /** @throws any error from rendering the chart */
  static async open(request: EffectsRequest): Promise<ValueEffects> {
    return new ValueEffects(request, await prepareEta(request.chart));
  }

  /** Renders and records which template wrote each part of the output. */
  trace(): Tracing {
    return traceTemplates(this.#renderRequest(this.#request.userValues));
  }

  /**
   * Renders and records which values the templates read.
   *
   * @param file rendered file whose templates are traced; all files by default
   */
  recordReads(options: { readonly runsSkipped: boolean }, file?: string): RecordedReads {
    return recordReads({ ...this.#renderRequest(this.#request.userValues), only: this.#only(file) }, options);
  }

  reportProgress(done: number, total: number): void {
    this.#request.onProgress?.(done, total);
  }

  /**
   * Renders the chart with different values at a path and returns the differences in the output.
   *
   * @param file rendered file to compare; all files by default
   * @throws CANCELLED
   */
  async of(path: ValuePath, value: Value, file?: string): Promise<Effect> {
    // Rendering is synchronous, so a signal can arrive only between renders.
    await new Promise(setImmediate);
    if (this.#request.signal.aborted) throw cancelled();
    const inFile = (objects: readonly RenderedObject[]): readonly RenderedObject[] =>
      file === undefined ? objects : objects.filter((object) => object.path === file);
    const before = inFile(this.objects);
    const only = this.#only(file);
    const tries = otherValues(value).map((other) => this.#try(path, other, only));
    const outputs = tries.flatMap(({ objects }) => (objects ? [objects] : []));
    if (outputs.length === 0) return { objects: new Map(), added: [], problem: tries[0]?.problem ?? '' };
    const effect = union(outputs.map((after) => compareObjects(before, inFile(after))));
    if (effect.objects.size + effect.added.length === 0) return effect;
    // Setting a value can have side effects, even if it is set to its current value. For example, if globals of a subchart are
    // set, Helm preserves nulls in the parent's globals. Ignore the changes that are due to such side effects.
    const same = this.#try(path, value, only).objects;
    return same ? withoutEffect(effect, compareObjects(before, inFile(same))) : effect;
  }

  #try(path: ValuePath, value: Value, only: RenderRequest['only']): { objects?: readonly RenderedObject[]; problem?: string } {
    try {
      return {
        objects: objectsOf(this.#render(withValueAt(this.#request.userValues, this.computed, { path, value }), only), 'strict'),
      };
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { problem: reasonOf(error) };
    }
  }

  /**
   * Returns the files that must be rendered to obtain the output of one file: only that file, or all files (undefined) if its
   * output depends on changes that other files make to values.
   */
  #only(file: string | undefined): RenderRequest['only'] {
    return file !== undefined && this.#rendersAlone(file) ? new Set([file]) : undefined;
  }

  /** Reports whether a file that is rendered alone contains the same objects as when all files are rendered. */
  #rendersAlone(file: string): boolean {
    const known = this.#alone.get(file);
    if (known !== undefined) return known;
    const alone = objectsOf(this.#render(this.#request.userValues, new Set([file])));
    const full = this.objects.filter((object) => object.path === file);
    const same = alone.length === full.length && alone.every(({ content }, at) => content === full[at]?.content);
    this.#alone.set(file, same);
    return same;
  }

  #render(userValues: ValueMap, only?: RenderRequest['only']): ReadonlyMap<string, string> {
    return renderTemplates({ ...this.#renderRequest(userValues), only, cache: this.#cache });
  }

  #renderRequest(userValues: ValueMap): RenderRequest {
    const { release, capabilities, nowMs, localZone, randomness } = this.#request;
    const { chart } = processDependencies(this.#request.chart, userValues);
    const values = toRenderValues({ chart, userValues, release, skipSchema: true });
    const now = BigInt(nowMs) * 1_000_000n;
    return { chart, values, capabilities, context: { ...randomness(), now: () => now, localZone, ...this.#eta } };
  }
}

function union(effects: readonly Effect[]): Effect {
  const objects = new Map<RenderedObject, ReadonlySet<string>>();
  for (const effect of effects)
    for (const [object, fields] of effect.objects) objects.set(object, new Set([...(objects.get(object) ?? []), ...fields]));
  const added = new Map(effects.flatMap((effect) => effect.added).map((object) => [idOf(object), object]));
  return { objects, added: [...added.values()] };
}

/** Returns the changes in `effect` that are not also in `other`. */
function withoutEffect(effect: Effect, other: Effect): Effect {
  const objects = new Map<RenderedObject, ReadonlySet<string>>();
  for (const [object, fields] of effect.objects) {
    const same = other.objects.get(object);
    const rest = new Set([...fields].filter((field) => !same?.has(field)));
    if (rest.size > 0 || (fields.size === 0 && same?.size !== 0)) objects.set(object, rest);
  }
  const known = new Set(other.added.map(idOf));
  return { objects, added: effect.added.filter((object) => !known.has(idOf(object))) };
}
