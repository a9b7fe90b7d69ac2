import { fromGoBytes } from '../../base/go/bytes.ts';
import { fromJson, valuesFromJson } from '../../base/go/json-to-value.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { type Json, toJson } from '../../base/go/value-to-json.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { readMetadata } from '../../chart/metadata.ts';
import type { Chart, ChartFile } from '../../chart/model.ts';
import { defaultCapabilities } from '../../engine/capabilities.ts';
import { OutputOrigins } from '../../engine/output-origin.ts';
import { randomSeed, seededRandomness } from '../../engine/randomness.ts';
import type { Tracing } from '../../engine/render.ts';
import { withValueAt } from '../../engine/values/changed-value.ts';
import { coalesceTables, coalesceValues, copyMap } from '../../engine/values/coalesce.ts';
import { eachLeaf, valueAt } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { diffFields, fieldPath, isFieldIn } from '../../kube/change/diff.ts';
import type { ChangeCause, PlanDocument, PlannedChange } from '../../report/plan-document.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { FieldWriters } from '../explain/field-writers.ts';
import { chartOfRecord } from '../explain/stored-chart.ts';
import { ValueUses } from '../explain/value-uses.ts';
import { withReusedValues } from '../release/upgrade.ts';
import { capabilitiesOf } from '../render/capabilities.ts';
import type { ChartInput } from '../render/chart-input.ts';
import type { Session } from '../session.ts';
import type { OperationPlan, PlanOf } from './plan.ts';
import { type TrialInputs, type TrialObject, type TrialObjects, TrialRendering, trialKey } from './trial-rendering.ts';

/**
 * Amount by which the clock is advanced for another rendering: a year, a month, a day, an hour, a minute and a second, so that
 * every component of a date changes.
 */
const laterMs = ((((365 + 31 + 1) * 24 + 1) * 60 + 1) * 60 + 1) * 1000;

type Cause = Omit<ChangeCause, 'fields'>;

/** A plan, and its description for display. */
export interface DescribedPlan {
  readonly plan: OperationPlan;
  readonly document: PlanDocument;
}

/** A possible cause of changes, and inputs that replace the current ones to render the chart without this cause. */
interface Trial {
  readonly cause: Cause;
  readonly inputs: Partial<TrialInputs>;
}

/**
 * Adds the cause of each change to the plan of an upgrade. Causes are determined experimentally: one input is reverted to its
 * previous value, and the chart is re-rendered. The changes that disappear are due to that input.
 *
 * @throws CANCELLED; STORAGE_DECODE if the previous revision has no chart
 */
export async function withCauses(
  session: Session,
  of: Extract<PlanOf, { readonly kind: 'chart' }>,
  { plan, document }: DescribedPlan,
): Promise<PlanDocument> {
  const { from, to } = plan;
  // In an install, all objects are new.
  if (!from || !to) return document;
  const input = withReusedValues({ chart: of.chart, values: of.values }, from);
  const inputs = await inputsOf(session, input, to);
  const rendering = await TrialRendering.open(session, inputs);
  const base = await rendering.render();
  if (!base) return document;
  const finder = new CauseFinder(document, base);
  const comparison = { input, inputs, from, previous: chartOfRecord(from) };
  const run = async (trials: Iterable<Trial>): Promise<void> => {
    for (const { cause, inputs: changed } of trials) finder.compare(cause, await rendering.render(changed), changed.only);
  };
  await run(differentEachTime(inputs));
  await tryValues(valueChanges(comparison), async (changes) => {
    const undone = await rendering.render({ userValues: withPrevious(comparison, changes) });
    const [change] = changes;
    return change && changes.length === 1 ? finder.compare(change.cause, undone) : finder.undoes(undone);
  });
  await run(chartTrials(comparison));
  for (const { cause, inputs: changed } of lastResorts()) finder.compareRest(cause, await rendering.render(changed));
  const changes = finder.changes();
  const isTemplate = changes.some(({ causes = [] }) => causes.some(({ kind }) => kind === 'template'));
  return { ...document, changes: isTemplate ? withTemplateLines(changes, base, await rendering.trace()) : changes };
}

async function inputsOf(session: Session, input: ChartInput, to: ReleaseRecord): Promise<TrialInputs> {
  const discovery = await session.discover();
  return {
    chart: input.chart,
    userValues: input.userValues,
    release: { name: to.name, namespace: to.namespace, revision: to.version, isInstall: false, isUpgrade: true },
    capabilities: discovery ? capabilitiesOf(discovery) : defaultCapabilities(),
    randomness: input.randomness ?? seededRandomness(randomSeed()),
    nowMs: input.renderedAtMs ?? session.now(),
    usesLookup: true,
  };
}

interface Comparison {
  readonly input: ChartInput;
  readonly inputs: TrialInputs;
  readonly from: ReleaseRecord;
  /** the chart of the previous revision, without its subcharts */
  readonly previous: Chart;
}

function* differentEachTime({ nowMs }: TrialInputs): Generator<Trial> {
  yield { cause: { kind: 'random' }, inputs: { randomness: seededRandomness(randomSeed()) } };
  yield { cause: { kind: 'time' }, inputs: { nowMs: nowMs + laterMs } };
}

/**
 * Yields a trial rendering for each change to the chart's files and to the properties of the release. Each trial reverts only one
 * change.
 */
function* chartTrials({ inputs, from, previous }: Comparison): Generator<Trial> {
  const { chart, release } = inputs;
  const { dependencies } = chart.metadata;
  const before = { ...readMetadata(metadataOf(from)), ...(dependencies ? { dependencies } : {}), name: chart.metadata.name };
  yield* metadataTrials(chart, before);
  yield* templateTrials(chart, previous);
  yield* fileTrials(chart, previous);
  const { version } = from;
  const previousRelease = { ...release, revision: version, isInstall: version === 1, isUpgrade: version > 1 };
  yield { cause: { kind: 'release', name: `revision ${version} → ${release.revision}` }, inputs: { release: previousRelease } };
}

/**
 * Yields two trials: one without lookup results, and one with different capabilities. Release records contain neither, so these
 * are only possible causes, which are reported if no other cause was found.
 */
function* lastResorts(): Generator<Trial> {
  yield { cause: { kind: 'lookup' }, inputs: { usesLookup: false } };
  const { kubeVersion, ...others } = defaultCapabilities();
  const version = { ...kubeVersion, version: 'v1.0.0', normalized: 'v1.0.0', major: '1', minor: '0' };
  yield { cause: { kind: 'capabilities' }, inputs: { capabilities: { ...others, kubeVersion: version, apiVersions: [] } } };
}

function metadataOf({ chart }: ReleaseRecord): ValueMap {
  const metadata = fromJson((chart?.metadata ?? {}) as Json);
  return metadata instanceof Map ? metadata : new Map();
}

/** Yields a trial for each field of Chart.yaml that differs from the previous chart. Each trial reverts one field. */
function* metadataTrials(chart: Chart, before: Chart['metadata']): Generator<Trial> {
  const [old, now] = [before, chart.metadata].map((metadata) => new Map<string, unknown>(Object.entries(metadata)));
  if (!old || !now) return;
  for (const name of new Set([...now.keys(), ...old.keys()])) {
    const [previous, current] = [old.get(name), now.get(name)];
    if (JSON.stringify(previous) === JSON.stringify(current)) continue;
    const isText = typeof previous === 'string' && typeof current === 'string';
    const metadata = { ...chart.metadata, [name]: previous };
    yield {
      cause: { kind: 'chart', name: isText ? `${name} ${previous} → ${current}` : name },
      inputs: { chart: { ...chart, metadata } },
    };
  }
}

/** A changed value and its previous value. */
interface ValueChange {
  readonly cause: Cause;
  readonly path: ValuePath;
  /** previous value; undefined if the value is new */
  readonly old: Value | undefined;
}

/** Returns the values that changed, either in the user's values or in the chart's defaults. */
function valueChanges({ input, inputs, from }: Comparison): ValueChange[] {
  const oldUser = valuesFromJson(from.config);
  const before = coalesceTables(copyMap(oldUser), valuesFromJson(from.chart?.values));
  const after = coalesceValues(inputs.chart, copyMap(inputs.userValues));
  const uses = new ValueUses({ chart: input.chart, sources: input.sources ?? { files: [], expressions: [] } });
  return [...changedPaths(before, after, inputs)].map((path) => {
    const [old, now] = [valueAt(before, path), valueAt(after, path)];
    const { origin } = uses.origins.find(path);
    const isDefault = origin?.layer.kind === 'chart' && valueAt(oldUser, path) === undefined;
    const where = origin && now !== undefined ? { location: uses.locate({ origin, overrides: [] }).origin } : {};
    const was = old === undefined ? {} : { was: toJson(old) };
    return { cause: { kind: isDefault ? 'default' : 'value', name: formatValuePath(path), ...where, ...was }, path, old };
  });
}

/**
 * Finds the value changes that have an effect, by bisection. A set of changes is split in half only if it has an effect as a
 * whole, because most changes have none.
 *
 * @param hasEffect tries a set of changes and reports whether it has an effect
 */
async function tryValues(
  changes: readonly ValueChange[],
  hasEffect: (changes: readonly ValueChange[]) => Promise<boolean>,
): Promise<void> {
  if (changes.length === 0 || !(await hasEffect(changes)) || changes.length === 1) return;
  const half = Math.ceil(changes.length / 2);
  await tryValues(changes.slice(0, half), hasEffect);
  await tryValues(changes.slice(half), hasEffect);
}

/**
 * Returns the paths of changed values. Lists are compared as a whole. The previous defaults of subcharts are not stored, so their
 * values are compared only if the parent chart or the user set them.
 */
function* changedPaths(before: ValueMap, after: ValueMap, { chart, userValues }: TrialInputs): Generator<ValuePath> {
  const subcharts = new Set(chart.subcharts.map(({ metadata }) => metadata.name));
  for (const text of new Set([...leafPaths(before), ...leafPaths(after)])) {
    const path = JSON.parse(text) as string[];
    const [old, now] = [jsonAt(before, path), jsonAt(after, path)];
    if (JSON.stringify(old) === JSON.stringify(now) || areMaps(valueAt(before, path), valueAt(after, path))) continue;
    const isDefault = old === undefined && valueAt(userValues, path) === undefined;
    if (!(isDefault && subcharts.has(path[0] ?? ''))) yield path;
  }
}

/** Returns the user's values as they were before `changes`. */
function withPrevious({ inputs }: Comparison, changes: readonly ValueChange[]): ValueMap {
  const after = coalesceValues(inputs.chart, copyMap(inputs.userValues));
  return changes.reduce((values, { path, old }) => {
    if (old !== undefined) return withValueAt(values, after, { path, value: old });
    const copy = copyMap(values);
    const parent = valueAt(copy, path.slice(0, -1));
    if (parent instanceof Map && parent.delete(String(path.at(-1)))) return copy;
    // A null removes a default.
    return withValueAt(values, after, { path, value: null });
  }, inputs.userValues);
}

/** Reports whether both values are maps. Maps need not be compared as a whole, because their values are compared individually. */
function areMaps(old: Value | undefined, now: Value | undefined): boolean {
  return old instanceof Map && now instanceof Map;
}

function jsonAt(values: ValueMap, path: ValuePath): Json | undefined {
  const value = valueAt(values, path);
  return value === undefined ? undefined : toJson(value);
}

/** Returns the paths of all values except non-empty maps. The paths are encoded as JSON, so that they can be compared. */
function* leafPaths(value: Value, path: readonly string[] = []): Generator<string> {
  if (value instanceof Map && value.size > 0) for (const [key, item] of value) yield* leafPaths(item, [...path, key]);
  else if (path.length > 0) yield JSON.stringify(path);
}

/**
 * Yields a trial for each changed template of the chart. Templates of subcharts are not compared, because the release record of
 * the previous revision does not contain them.
 */
function* templateTrials(chart: Chart, previous: Chart): Generator<Trial> {
  for (const { name, files: templates, definesTemplates } of changedFiles(chart.templates, previous.templates)) {
    const path = `${chart.metadata.name}/${name}`;
    // A template file without named templates cannot affect the output of other files, so only this file is rendered.
    const only = definesTemplates ? {} : { only: path };
    yield { cause: { kind: 'template', name: path }, inputs: { chart: { ...chart, templates }, ...only } };
  }
}

function* fileTrials(chart: Chart, previous: Chart): Generator<Trial> {
  for (const { name, files } of changedFiles(chart.files, previous.files))
    yield { cause: { kind: 'file', name: `${chart.metadata.name}/${name}` }, inputs: { chart: { ...chart, files } } };
}

/** A changed file. */
interface ChangedFile {
  readonly name: string;
  /** the chart's current files, except for this file, which has its previous content */
  readonly files: readonly ChartFile[];
  /** true if the file contains named templates, before or after the change */
  readonly definesTemplates: boolean;
}

function* changedFiles(after: readonly ChartFile[], before: readonly ChartFile[]): Generator<ChangedFile> {
  const old = new Map(before.map((file) => [file.name, file]));
  const now = new Map(after.map((file) => [file.name, file]));
  for (const name of new Set([...now.keys(), ...old.keys()])) {
    const [previous, current] = [old.get(name), now.get(name)];
    if (previous && current && Buffer.compare(previous.data, current.data) === 0) continue;
    const others = after.filter((file) => file.name !== name);
    const definesTemplates = [previous, current].some((file) => file && /\b(?:define|block)\b/.test(fromGoBytes(file.data)));
    yield { name, files: previous ? [...others, previous] : others, definesTemplates };
  }
}

/** Finds the causes of the changes in a plan. */
class CauseFinder {
  readonly #document: PlanDocument;
  readonly #base: TrialObjects;
  readonly #causes = new Map<PlannedChange, ChangeCause[]>();

  constructor(document: PlanDocument, base: TrialObjects) {
    this.#document = document;
    this.#base = base;
  }

  /**
   * Compares the plan with a trial: a rendering with `cause` reverted. Attributes the changes that are absent from the trial to
   * `cause`, and reports whether there are any.
   *
   * @param only path of the template, if the trial rendered only one; undefined if it rendered all
   */
  compare(cause: Cause, trial: TrialObjects | undefined, only?: string): boolean {
    let isCause = false;
    for (const change of this.#document.changes) {
      const fields = trial ? this.#undone(change, trial, only) : [];
      isCause = this.#add(change, cause, fields) || isCause;
    }
    return isCause;
  }

  /**
   * Reports whether a trial rendering undoes any change in the plan. Returns true if the rendering failed, because it is then
   * unknown what it would undo.
   */
  undoes(trial: TrialObjects | undefined): boolean {
    return trial === undefined || this.#document.changes.some((change) => this.#undone(change, trial).length > 0);
  }

  /** Like `compare`, but skips fields whose cause is already known. */
  compareRest(cause: Cause, trial: TrialObjects | undefined): void {
    if (!trial) return;
    for (const change of this.#document.changes) {
      const explained = new Set((this.#causes.get(change) ?? []).flatMap(({ fields }) => fields));
      const fields = this.#undone(change, trial).filter((path) => !explained.has(path));
      this.#add(change, cause, fields);
    }
  }

  /** Returns the changes with their causes. If a drifted field has no other cause, its cause is the change in the cluster. */
  changes(): PlannedChange[] {
    return this.#document.changes.map((change) => {
      if (!hasEffect(change)) return change;
      const causes = this.#causes.get(change) ?? [];
      const explained = new Set(causes.flatMap(({ fields }) => fields));
      const rest = pathsOf(change).filter((path) => !explained.has(path));
      const drifted = rest.filter((path) => change.drift.some((field) => field.path === path));
      const unknown = rest.filter((path) => !drifted.includes(path));
      return {
        ...change,
        causes: [
          ...causes,
          ...(drifted.length > 0 ? [{ kind: 'drift', fields: drifted } as const] : []),
          ...(unknown.length > 0 ? [{ kind: 'unknown', fields: unknown } as const] : []),
        ],
      };
    });
  }

  #add(change: PlannedChange, cause: Cause, fields: readonly string[]): boolean {
    if (fields.length === 0) return false;
    const isMasked = change.fields.some((field) => field.masked && fields.includes(field.path));
    const { was: _, ...rest } = cause;
    this.#causes.set(change, [...(this.#causes.get(change) ?? []), { ...(isMasked ? rest : cause), fields }]);
    return true;
  }

  /** Returns the changed fields of an object that are different in a trial rendering. An empty path means the entire object. */
  #undone(change: PlannedChange, trial: TrialObjects, only?: string): string[] {
    const key = trialKey(change);
    const [now, other] = [this.#base.get(key), trial.get(key)];
    if (only !== undefined && (now ?? other)?.template !== only) return [];
    if (change.action === 'create') return now && !other ? [''] : [];
    if (change.action === 'delete') return !now && other ? [''] : [];
    if (!now || !other || !hasEffect(change)) return [];
    const paths = diffFields(other.object, now.object).map(({ path }) => path);
    return pathsOf(change).filter((path) => paths.some((changed) => overlaps(path, changed)));
  }
}

function hasEffect({ action, fields }: PlannedChange): boolean {
  return action === 'create' || action === 'delete' || ((action === 'update' || action === 'recreate') && fields.length > 0);
}

function pathsOf({ action, fields }: PlannedChange): string[] {
  return action === 'create' || action === 'delete' ? [''] : fields.map(({ path }) => path);
}

/** Reports whether two paths are equal, or one is a prefix of the other. */
function overlaps(a: string, b: string): boolean {
  return a === b || isFieldIn(a, b) || isFieldIn(b, a);
}

/** Adds the template lines that wrote the fields to causes of the kind "template". */
function withTemplateLines(changes: readonly PlannedChange[], base: TrialObjects, tracing: Tracing): PlannedChange[] {
  const origins = new OutputOrigins(tracing);
  return changes.map((change) => {
    const rendered = base.get(trialKey(change));
    const { causes } = change;
    if (!rendered || !causes?.some(({ kind }) => kind === 'template')) return change;
    const lines = templateLines(rendered, origins);
    return {
      ...change,
      causes: causes.map((cause) => (cause.kind === 'template' ? { ...cause, ...lines(cause.fields) } : cause)),
    };
  });
}

/**
 * Returns a function that finds the template line that wrote the first of the given fields. If the field has been removed, the
 * function returns no location.
 */
function templateLines(
  { template: path, content, object }: TrialObject,
  origins: OutputOrigins,
): (fields: readonly string[]) => { readonly location?: string } {
  const writers = new FieldWriters(origins, { path, content });
  const leaves: { readonly name: string; readonly at: ValuePath }[] = [];
  eachLeaf(fromJson(object as Json), [], (at) => leaves.push({ name: fieldPath(object, at), at }));
  return ([field = '']) => {
    const leaf = field === '' ? undefined : leaves.find(({ name }) => overlaps(name, field));
    const where = leaf && writers.find(leaf.at).where;
    return where ? { location: `${where.file}:${where.line}:${where.column}` } : {};
  };
}
