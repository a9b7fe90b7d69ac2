import type { Zone } from '../../base/go/time.ts';
import type { Value } from '../../base/go/value.ts';
import { type Log, parseSlogLine } from '../../base/log.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { freshRandomness, randomSeed, seededRandomness } from '../../engine/randomness.ts';
import type { AfterFile } from '../../engine/render.ts';
import type { FunctionFailure } from '../../engine/template/call.ts';
import type { ReleaseFacts } from '../../engine/values/render-values.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { KubeObject } from '../../kube/resource.ts';
import { explainMistakes } from '../explain/explain-render-errors.ts';
import type { ChartInput } from './chart-input.ts';
import type { Lookup, LookupSource, Question } from './lookup.ts';
import { type Rendering, releaseRenderer } from './render-release.ts';
import { renderWithLookups } from './render-with-lookups.ts';

/** The environment in which a chart is rendered. */
export interface RenderTarget {
  readonly release: ReleaseFacts;
  readonly capabilities: Capabilities;
  /** cluster that `lookup` reads from; if undefined, `lookup` finds nothing */
  readonly cluster: Cluster | undefined;
  /** CRDs that are applied before the manifest; `lookup` includes them, because Helm installs crds/ before rendering */
  readonly definitions?: readonly KubeObject[];
  /** lookups that the templates will probably make; the objects are read before rendering */
  readonly expected?: readonly Question[];
  /** current time in milliseconds since the Unix epoch; `renderedAtMs` of the input takes precedence */
  readonly nowMs: number;
  readonly localZone: Zone;
  readonly signal: AbortSignal;
  readonly log?: Log;
  /** rewrites an error from a template; the origins of values are added to the rewritten error */
  readonly reword?: (error: unknown) => unknown;
  /** called with the manifest if it is not valid YAML */
  readonly onInvalidManifest?: ((manifest: string) => void) | undefined;
}

/** A step that runs after rendering. As with template errors, the origins of values are added to its errors. */
type Then = (rendering: Rendering) => Rendering | Promise<Rendering>;

/**
 * Renders a chart for a release and runs the post-renderer, if there is one. This is the only function that creates the context
 * for templates.
 *
 * @param then optional step that runs after rendering
 * @throws VALUES_SCHEMA, TEMPLATE_*, MANIFEST_*, CHART_*
 */
export async function renderChart(input: ChartInput, target: RenderTarget, then?: Then): Promise<Rendering> {
  const { chart, userValues, skipSchema, subNotes, postRenderer, transform } = input;
  const { release, capabilities, cluster, definitions } = target;
  const startedNs = BigInt(input.renderedAtMs ?? target.nowMs) * 1_000_000n;
  // With lookups, there may be several passes, in which random values must be the same.
  const randomness = input.randomness ?? (cluster ? seededRandomness(randomSeed()) : freshRandomness);
  const eta = await prepareEta(chart);
  const record =
    input.unread && hasValues(input.sources) ? (await import('../../engine/reads/record-reads.ts')).recordReads : undefined;
  let warnings: readonly string[] = [];
  const renderPass = releaseRenderer({
    chart,
    userValues,
    release,
    capabilities,
    templates: input.templates,
    skipSchema,
    subNotes,
    record,
    onInvalidManifest: target.onInvalidManifest,
    onWarnings: (lines) => {
      warnings = lines;
    },
  });
  const render = (lookup: Lookup, afterFile?: AfterFile): Rendering =>
    renderPass({
      afterFile,
      context: () => ({
        ...randomness(),
        now: () => startedNs,
        lookup,
        enableDns: input.enableDns,
        localZone: target.localZone,
        lint: false,
        ...eta,
      }),
    });
  target.log?.debug('number of dependencies in the chart', {
    chart: chart.metadata.name,
    dependencies: chart.metadata.dependencies?.length ?? 0,
  });
  return explainMistakes(input, async () => {
    const rendering = await renderWithLookups(
      (...pass) => rewording(() => render(...pass), target.reword),
      cluster && ((question) => fetchFrom({ cluster, definitions: definitions ?? [] }, question)),
      target.expected,
    ).catch((error: unknown) => {
      // The caller prints the warnings of a rendering. If there is none, they often explain why rendering has failed.
      for (const warning of new Set(warnings)) logLine(target.log, warning);
      throw error;
    });
    await checkUnread(input, rendering);
    const changed = transform ? await transform(rendering) : rendering;
    const made = postRenderer ? await postRendered(changed, postRenderer, target.signal) : changed;
    return then ? then(made) : made;
  });
}

/** Writes a line in slog's format to a log. */
function logLine(log: Log | undefined, line: string): void {
  const entry = parseSlogLine(line);
  if (entry) log?.[entry.level](entry.message, entry.fields);
}

/** Reads objects for `lookup`. The module is loaded on demand, because few charts use lookup. */
async function fetchFrom(source: LookupSource, question: Question): Promise<Value | FunctionFailure> {
  const { answerLookup } = await import('./lookup.ts');
  return answerLookup(source, question);
}

/** Reports values that no template reads. The module is loaded on demand. */
async function checkUnread({ chart, sources, unread }: ChartInput, rendering: Rendering): Promise<void> {
  const { recorded, chart: rendered } = rendering;
  if (!unread || !sources || !recorded) return;
  const { reportUnreadValues } = await import('../explain/report-unread-values.ts');
  reportUnreadValues({ loaded: chart, rendered, sources, reads: recorded.reads, recordAgain: recorded.again }, unread);
}

function hasValues(sources: ValueSources | undefined): boolean {
  return sources !== undefined && sources.files.length + sources.expressions.length > 0;
}

function rewording(render: () => Rendering, reword: RenderTarget['reword']): Rendering {
  if (!reword) return render();
  try {
    return render();
  } catch (error) {
    throw reword(error);
  }
}

/** Applies the post-renderer. The module is loaded on demand. */
async function postRendered(
  rendering: Rendering,
  renderer: NonNullable<ChartInput['postRenderer']>,
  signal: AbortSignal,
): Promise<Rendering> {
  const { postRender } = await import('./post-renderer.ts');
  return postRender(rendering, renderer, signal);
}
