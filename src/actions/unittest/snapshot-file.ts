import { existsSync, readFileSync } from 'node:fs';
import { Int, isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { compareNatural } from '../../base/natural-sort.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { dumpYamlPretty, parseYaml3 } from '../../base/yaml/yaml.ts';
import type { SnapshotCounts } from '../../report/unittest-report.ts';
import { patternOf, type SnapshotPatterns, type SnapshotResult, yamlOf } from './assertions/judged.ts';
import { goDiff } from './go-diff.ts';

/** Texts by number, by test. */
type Snapshots = Map<string, Map<number, string>>;

/** The snapshots of a suite: those of the file, and those that this run makes. */
export class SnapshotFile {
  readonly #path: string;
  readonly #isUpdating: boolean;
  readonly #stored: Snapshots;
  readonly #current: Snapshots = new Map();
  #total = 0;
  #created = 0;
  #changed = 0;

  /** @throws YAML_PARSE */
  constructor(path: string, { isUpdating }: { readonly isUpdating: boolean }) {
    this.#path = path;
    this.#isUpdating = isUpdating;
    this.#stored = existsSync(path) ? readSnapshots(readFileSync(path, 'utf8')) : new Map();
  }

  /** Compares a value of a test with its snapshot; a new one is kept. @param index from 1 within the test */
  compare(test: string, index: number, { content, patterns }: { content: Value; patterns: SnapshotPatterns }): SnapshotResult {
    const text = yamlOf(content);
    const stored = this.#stored.get(test)?.get(index);
    this.#total++;
    if (stored === undefined) this.#created++;
    const { match, notMatch } = patterns;
    const isChanged = match === '' && notMatch === '' && stored !== undefined && stored !== text;
    if (isChanged) this.#changed++;
    const problem = patternProblem(text, patterns);
    const kept = this.#isUpdating || stored === undefined ? text : stored;
    const ofTest = this.#current.get(test) ?? new Map<number, string>();
    this.#current.set(test, ofTest.set(index, kept));
    const passed = this.#isUpdating || (!isChanged && problem === '');
    return { passed, index, problem, diff: problem === '' ? goDiff(stored ?? '', text) : (stored ?? '') };
  }

  get counts(): SnapshotCounts {
    return {
      total: this.#total,
      failed: this.#isUpdating ? 0 : this.#changed,
      created: this.#created,
      vanished: this.#vanished,
    };
  }

  get #vanished(): number {
    return [...this.#stored].reduce(
      (sum, [test, texts]) => sum + [...texts.keys()].filter((index) => !this.#current.get(test)?.has(index)).length,
      0,
    );
  }

  /** Writes the file when snapshots were added or vanished, or, if asked for, changed. @throws FILE_IO */
  store(): void {
    const isWritten = this.#created > 0 || this.#vanished > 0 || (this.#isUpdating && this.#changed > 0);
    if (isWritten) writeWhole(this.#path, writeSnapshots(this.#current));
  }
}

function patternProblem(text: string, { match, notMatch }: SnapshotPatterns): string {
  const matches = (pattern: string): boolean => {
    const compiled = patternOf(pattern);
    return typeof compiled !== 'string' && compiled.test(text);
  };
  if (match !== '' && !matches(match)) return `pattern '${match}' not found in snapshot`;
  return notMatch !== '' && matches(notMatch) ? `pattern '${notMatch}' should not be in snapshot` : '';
}

function readSnapshots(text: string): Snapshots {
  const root = parseYaml3(text);
  const tests = isMap(root) ? [...root] : [];
  return new Map(tests.map(([test, texts]) => [test, isMap(texts) ? numbered(texts) : new Map<number, string>()]));
}

function numbered(texts: ValueMap): Map<number, string> {
  return new Map([...texts].map(([index, text]) => [Number(index), text instanceof Int ? String(text.value) : String(text)]));
}

/** Tests in natural order, numbers as keys. */
function writeSnapshots(snapshots: Snapshots): string {
  const tests = [...snapshots].toSorted(([a], [b]) => compareNatural(a, b));
  if (tests.length === 0) return '{}\n';
  return tests
    .map(([test, texts]) => {
      const ordered = [...texts].toSorted(([a], [b]) => a - b);
      const written = dumpYamlPretty(
        new Map([[test, new Map(ordered.map(([index, text]) => [`k${index}`, text.replace(/^\n+/, '')]))]]),
      );
      return written.replaceAll(/^ {2}k(\d+):/gm, (_, index: string) => `  ${index}:`);
    })
    .join('');
}
