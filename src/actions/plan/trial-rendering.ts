import type { Value, ValueMap } from '../../base/go/value.ts';
import { toJson } from '../../base/go/value-to-json.ts';
import { type Fields, fieldsOf } from '../../base/untyped-fields.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import type { Chart } from '../../chart/model.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { outputName } from '../../engine/eta/names.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { splitManifests } from '../../engine/manifests.ts';
import { traceTemplates } from '../../engine/output-origin.ts';
import type { Randomness } from '../../engine/randomness.ts';
import { type RenderRequest, renderTemplates, type Tracing } from '../../engine/render.ts';
import type { RenderContext } from '../../engine/render-context.ts';
import { TemplateCache } from '../../engine/template-cache.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { type ReleaseFacts, toRenderValues } from '../../engine/values/render-values.ts';
import { cancelled } from '../../errors/cancelled.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { Question } from '../render/lookup.ts';
import { renderWithLookups } from '../render/render-with-lookups.ts';
import type { Session } from '../session.ts';

/** Everything that determines the output of a chart. */
export interface TrialInputs {
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly release: ReleaseFacts;
  readonly capabilities: Capabilities;
  readonly randomness: Randomness;
  readonly nowMs: number;
  /** false to render as if `lookup` found nothing */
  readonly usesLookup: boolean;
  /** the only template to render; all templates by default */
  readonly only?: string;
}

/** A rendered object as JSON, and the template that rendered it. */
export interface TrialObject {
  readonly template: string;
  readonly object: unknown;
  /** the document as written by the template */
  readonly content: string;
}

/** Rendered objects, keyed by kind, namespace and name. */
export type TrialObjects = ReadonlyMap<string, TrialObject>;

/** Returns the key of an object in `TrialObjects`. */
export function trialKey(object: { readonly kind: unknown; readonly namespace: unknown; readonly name: unknown }): string {
  return JSON.stringify([object.kind, object.namespace, object.name]);
}

/** Renders a chart repeatedly with different inputs. */
export class TrialRendering {
  readonly #inputs: TrialInputs;
  readonly #session: Session;
  readonly #cache = new TemplateCache();
  readonly #answers = new Map<string, Promise<Value>>();
  #eta: Pick<RenderContext, 'eta'> = {};

  private constructor(session: Session, inputs: TrialInputs) {
    this.#session = session;
    this.#inputs = inputs;
  }

  static async open(session: Session, inputs: TrialInputs): Promise<TrialRendering> {
    const trial = new TrialRendering(session, inputs);
    trial.#eta = await prepareEta(inputs.chart);
    return trial;
  }

  /**
   * Renders with some inputs replaced.
   *
   * @returns undefined if rendering fails
   * @throws CANCELLED
   */
  async render(changed: Partial<TrialInputs> = {}): Promise<TrialObjects | undefined> {
    // Rendering is synchronous, so a signal can arrive only between renders.
    await new Promise(setImmediate);
    if (this.#session.signal.aborted) throw cancelled();
    const inputs = { ...this.#inputs, ...changed };
    try {
      const files = await renderWithLookups(
        (lookup, afterFile) => renderTemplates({ ...this.#request(inputs, lookup), cache: this.#cache, afterFile }),
        inputs.usesLookup ? this.#fetcher() : undefined,
      );
      return objectsIn(files, inputs.release.namespace);
    } catch (error) {
      if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
      return undefined;
    }
  }

  /** Renders with the original inputs, and records which template wrote each part of the output. @throws any rendering error */
  async trace(): Promise<Tracing> {
    return renderWithLookups((lookup) => traceTemplates(this.#request(this.#inputs, lookup)), this.#fetcher());
  }

  #request(inputs: TrialInputs, lookup: NonNullable<RenderContext['lookup']>): RenderRequest {
    const { userValues, release, capabilities, randomness, nowMs, only } = inputs;
    const { chart } = processDependencies(inputs.chart, userValues);
    const values = toRenderValues({ chart, userValues, release, skipSchema: true });
    const now = BigInt(nowMs) * 1_000_000n;
    const { localZone } = this.#session;
    const context = { ...randomness(), now: () => now, localZone, lookup, ...this.#eta };
    return { chart, values, capabilities, context, only: only === undefined ? undefined : new Set([only]) };
  }

  #fetcher(): ((question: Question) => Promise<Value>) | undefined {
    return this.#session.cluster && ((question) => this.#lookUp(question));
  }

  /** Fetches an object for `lookup`. All renders share the result, so each object is fetched only once. */
  #lookUp(question: Question): Promise<Value> {
    const key = JSON.stringify(question);
    const answer = this.#answers.get(key) ?? this.#fetch(question);
    this.#answers.set(key, answer);
    return answer;
  }

  async #fetch(question: Question): Promise<Value> {
    const { fetchObject } = await import('../render/lookup.ts');
    const { cluster } = this.#session;
    return cluster ? fetchObject({ cluster, definitions: [] }, question) : new Map();
  }
}

function objectsIn(files: ReadonlyMap<string, string>, namespace: string): TrialObjects {
  const objects = new Map<string, TrialObject>();
  for (const [path, text] of files) {
    if (!/\.ya?ml$/.test(outputName(path))) continue;
    for (const document of splitManifests(text)) {
      const object = withData(fieldsOf(toJson(parseYaml(document))));
      const rendered: TrialObject = { template: path, object, content: document };
      const metadata = fieldsOf(object.metadata);
      const { kind } = object;
      const { name } = metadata;
      objects.set(trialKey({ kind, namespace: metadata.namespace ?? namespace, name }), rendered);
      // Cluster-scoped objects have no namespace in a plan.
      objects.set(trialKey({ kind, namespace: '', name }), rendered);
    }
  }
  return objects;
}

/**
 * Moves `stringData` of a Secret to `data`, as the API server does, but without encoding the values, because they are only
 * compared.
 */
function withData(object: Fields): Fields {
  if (object.kind !== 'Secret' || object.stringData === undefined) return object;
  const { stringData, ...rest } = object;
  return { ...rest, data: { ...fieldsOf(object.data), ...fieldsOf(stringData) } };
}
