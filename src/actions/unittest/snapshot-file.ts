import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Value } from '../../base/go/value.ts';
import { compareNaturalV3 } from '../../base/natural-sort.ts';
import { systemProblem, systemSentence } from '../../base/os-error-text.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { dumpYamlPretty, parseYaml3 } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { SnapshotCounts } from '../../report/unittest-report.ts';
import { patternOf, type SnapshotPatterns, type SnapshotResult, yamlOf } from './assertions/judged.ts';
import { SuiteDecoder } from './suite-decoder.ts';

/** Snapshots, keyed by test name and index. */
type Snapshots = Map<string, ReadonlyMap<number, string>>;

export interface SnapshotOptions {
  readonly isUpdating: boolean;
  /**
   * reports whether to keep the snapshots of a test that was not run, either because of a filter or because it is in another
   * suite that uses the same snapshot file
   */
  readonly isKept: (test: string) => boolean;
}

/**
 * Opens a suite's snapshot file and creates its directory.
 *
 * @throws UNITTEST_SUITE with helm-unittest's message
 */
export function openSnapshots(path: string, options: SnapshotOptions): SnapshotFile {
  const fail = (problem: string): never => {
    throw new TillerlessError('UNITTEST_SUITE', problem);
  };
  const folder = dirname(path);
  try {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
      return fail(`snapshot cache dir ${folder} is not a directory`);
    mkdirSync(folder, { recursive: true });
    return new SnapshotFile(path, {
      ...options,
      stored: existsSync(path) ? readSnapshots(readFileSync(path, 'utf8')) : new Map(),
    });
  } catch (error) {
    if (isTillerlessError(error, 'YAML_PARSE')) return fail(reasonOf(error).replace(/^error converting YAML to JSON: /, ''));
    if (isTillerlessError(error)) throw error;
    return fail(systemSentence(error) ?? systemProblem(error));
  }
}

/** A suite's snapshots, both from the file and from the current run. */
export class SnapshotFile {
  readonly #path: string;
  readonly #options: SnapshotOptions;
  readonly #stored: Snapshots;
  readonly #current = new Map<string, Map<number, string>>();
  #total = 0;
  #created = 0;
  #changed = 0;

  constructor(path: string, { stored, ...options }: SnapshotOptions & { readonly stored: Snapshots }) {
    this.#path = path;
    this.#options = options;
    this.#stored = stored;
  }

  /**
   * Compares a value with its snapshot. A missing snapshot is added.
   *
   * @param index number of the snapshot in the test, starting at 1
   */
  compare(test: string, index: number, { content, patterns }: { content: Value; patterns: SnapshotPatterns }): SnapshotResult {
    const text = yamlOf(content);
    const stored = this.#stored.get(test)?.get(index);
    this.#total++;
    if (stored === undefined) this.#created++;
    const { match, notMatch } = patterns;
    const isChanged = match === '' && notMatch === '' && stored !== undefined && stored !== text;
    if (isChanged) this.#changed++;
    const kept = this.#options.isUpdating || stored === undefined ? text : stored;
    const ofTest = this.#current.get(test) ?? new Map<number, string>();
    this.#current.set(test, ofTest.set(index, kept));
    const { problem, isMalformed } = patternOutcome(text, patterns);
    const passed = this.#options.isUpdating || (!isChanged && problem === '');
    return { passed, index, stored: stored ?? '', text, problem, isMalformed };
  }

  get counts(): SnapshotCounts {
    return {
      total: this.#total,
      failed: this.#options.isUpdating ? 0 : this.#changed,
      created: this.#created,
      vanished: this.#vanished,
    };
  }

  get #vanished(): number {
    return [...this.#stored].reduce((sum, [test, texts]) => {
      if (this.#isKept(test)) return sum;
      return sum + [...texts.keys()].filter((index) => !this.#current.get(test)?.has(index)).length;
    }, 0);
  }

  #isKept(test: string): boolean {
    return !this.#current.has(test) && this.#options.isKept(test);
  }

  /** Writes the file if snapshots were added or removed, or if they changed and updates are enabled. @throws FILE_IO */
  store(): void {
    const isWritten = this.#created > 0 || this.#vanished > 0 || (this.#options.isUpdating && this.#changed > 0);
    if (!isWritten) return;
    const kept = [...this.#stored].filter(([test]) => this.#isKept(test));
    writeWhole(this.#path, writeSnapshots(new Map([...this.#current, ...kept])));
  }
}

function patternOutcome(text: string, { match, notMatch }: SnapshotPatterns): Pick<SnapshotResult, 'problem' | 'isMalformed'> {
  const [wanted, unwanted] = [match, notMatch].map((pattern) => (pattern === '' ? undefined : patternOf(pattern)));
  const outcome = (problem: string, compiled: unknown): Pick<SnapshotResult, 'problem' | 'isMalformed'> => ({
    problem,
    isMalformed: typeof compiled === 'string',
  });
  if (wanted !== undefined && (typeof wanted === 'string' || !wanted.test(text)))
    return outcome(`pattern '${match}' not found in snapshot`, wanted);
  if (unwanted !== undefined && (typeof unwanted === 'string' || unwanted.test(text)))
    return outcome(typeof unwanted === 'string' ? '' : `pattern '${notMatch}' should not be in snapshot`, unwanted);
  return outcome('', undefined);
}

/** Parses a snapshot file. @throws UNITTEST_SUITE, YAML_PARSE */
function readSnapshots(text: string): Snapshots {
  const decoder = new SuiteDecoder(text, { isStrict: false });
  const numbered = decoder.numbered('map[uint]string', decoder.text);
  const tests = decoder.map('map[string]map[uint]string')(parseYaml3(text) ?? null, []) ?? new Map<string, Value>();
  const snapshots: Snapshots = new Map([...tests].map(([test, texts]) => [test, numbered(texts, [test]) ?? new Map()]));
  decoder.finish();
  return snapshots;
}

/** Formats snapshots, with the tests in natural order. */
function writeSnapshots(snapshots: Snapshots): string {
  const tests = [...snapshots].toSorted(([a], [b]) => compareNaturalV3(a, b));
  if (tests.length === 0) return '{}\n';
  return tests
    .map(([test, texts]) => {
      const ordered = [...texts].toSorted(([a], [b]) => a - b);
      const written = dumpYamlPretty(new Map([[test, new Map(ordered.map(([index, text]) => [`k${index}`, text]))]]));
      return written.replaceAll(/^( {2}|: )k(\d+):/gm, (_, lead: string, index: string) => `${lead}${index}:`);
    })
    .join('');
}
