import type { Value, ValueMap } from '../../base/go/value.ts';
import { FunctionFailure } from '../template/call.ts';
import { invoke } from '../template/invoke.ts';
import type { TemplateMark } from '../template/output-trace.ts';
import type { TemplateFunction } from '../template/runtime.ts';
import { type ReadObserver, trackCopy, trackMerge, trackValues } from './tracked-map.ts';
import { ValueNode } from './value-node.ts';

/** Limits for running skipped branches (see `ValueReads`): the total number of runs, and the nesting depth. */
const maxBranches = 50_000;
const maxNesting = 12;
/** Maximum number of times that a skipped branch is run. The limit is lower if the branch is nested in another skipped branch. */
const maxRuns = (nesting: number): number => (nesting === 0 ? 16 : 2);

const copies: ReadonlySet<string> = new Set(['deepCopy', 'mustDeepCopy']);
const merges: ReadonlySet<string> = new Set(['merge', 'mustMerge', 'mergeOverwrite', 'mustMergeOverwrite']);
const changes: ReadonlySet<string> = new Set([...merges, 'set', 'unset']);
/** Functions that are not called in skipped branches, because they are slow, random, or have effects outside the rendering. */
const omitted =
  /^(?:gen(?:CA|PrivateKey|SelfSigned|Signed).*|bcrypt|htpasswd|derivePassword|rand.*|shuffle|uuidv4|encryptAES|lookup|getHostByName)$/;

/**
 * Records which values the templates read during one rendering and, on request, which values they would read in the branches that
 * the rendering skips. To find the latter, skipped branches are run without side effects: their output and their changes to
 * variables and maps are discarded, and their errors are ignored.
 */
export class ValueReads implements ReadObserver {
  /** root of the computed values of the chart */
  readonly root = new ValueNode();
  readonly #runsSkipped: boolean;
  readonly #branches: TemplateMark[] = [];
  readonly #runs = new Map<TemplateMark, number>();
  readonly #observed = new Map<string, TemplateFunction>();
  #observes = true;
  #total = 0;
  /** the action that is running */
  site: TemplateMark | undefined;

  constructor({ runsSkipped }: { readonly runsSkipped: boolean }) {
    this.#runsSkipped = runsSkipped;
  }

  /** true if some skipped branches were not examined because there were too many */
  get isIncomplete(): boolean {
    return this.#total >= maxBranches;
  }

  /** true while executing a skipped branch to record its reads */
  get inSkipped(): boolean {
    return this.#branches.length > 0;
  }

  /** Tracks the values of a chart. The values must not be shared with other renders. */
  track(values: Value): void {
    trackValues(values, this.root, this);
  }

  /** Ends the recording. Later reads are not recorded. */
  close(): void {
    this.#observes = false;
  }

  read(node: ValueNode): void {
    if (this.#observes) node.read(this.site, this.#branches[0]);
  }

  iterate(node: ValueNode): void {
    if (!this.#observes) return;
    if (this.inSkipped) node.skippedIteration ??= this.#branches[0];
    else node.isIterated = true;
  }

  count(node: ValueNode): void {
    if (this.#observes && !this.inSkipped) node.isCounted = true;
  }

  unobserved<T>(run: () => T): T {
    const outer = this.#observes;
    this.#observes = false;
    try {
      return run();
    } finally {
      this.#observes = outer;
    }
  }

  /** Executes a branch that was skipped during rendering, to record which values it would read. */
  runSkipped(branch: TemplateMark, run: () => void): void {
    if (!this.#runsSkipped) return;
    const nesting = this.#branches.length;
    const runs = (this.#runs.get(branch) ?? 0) + 1;
    if (nesting > maxNesting || runs > maxRuns(nesting) || this.isIncomplete || !this.#observes) return;
    this.#runs.set(branch, runs);
    this.#total++;
    this.#branches.push(branch);
    const { site } = this;
    try {
      run();
    } catch {
      // Skipped branches are not part of the output, so their errors do not matter.
    } finally {
      this.site = site;
      this.#branches.pop();
    }
  }

  /**
   * Wraps a template function. If the function copies or merges maps, reads of the result are recorded as reads of the originals.
   * In skipped branches, a function that modifies its first argument gets a copy of it.
   */
  observed(name: string, fn: TemplateFunction): TemplateFunction {
    const known = this.#observed.get(name);
    if (known) return known;
    const made = this.#observe(name, fn);
    this.#observed.set(name, made);
    return made;
  }

  #observe(name: string, fn: TemplateFunction): TemplateFunction {
    const isOmitted = omitted.test(name);
    if (!copies.has(name) && !changes.has(name) && !isOmitted) return fn;
    // The wrapped function deducts its own cost.
    return {
      ...fn,
      cost: undefined,
      readsAll: false,
      call: (context, values) => {
        if (this.inSkipped && isOmitted) throw new FunctionFailure(`${name} does not run in a skipped branch`);
        return this.unobserved(() =>
          this.#call({ name, fn, context }, this.inSkipped && changes.has(name) ? withCopy(values) : values),
        );
      },
    };
  }

  #call({ name, fn, context }: { name: string; fn: TemplateFunction; context: unknown }, values: Value[]): Value | undefined {
    const result = invoke(fn, context, values);
    if (copies.has(name)) trackCopy(result ?? null, values[0] ?? null);
    if (merges.has(name) && result instanceof Map)
      for (const from of values.slice(1)) if (from instanceof Map) trackMerge(result, from);
    return result;
  }
}

/** Replaces the first argument with a copy, because the template function modifies its first argument. */
function withCopy(values: Value[]): Value[] {
  const [first, ...others] = values;
  return first instanceof Map ? [copyOf(first), ...others] : values;
}

/** Copies a map and the maps in it, because `merge` changes nested maps. */
function copyOf(map: ValueMap): ValueMap {
  const copy: ValueMap = new Map([...map].map(([key, value]) => [key, value instanceof Map ? copyOf(value) : value]));
  trackCopy(copy, map);
  return copy;
}
