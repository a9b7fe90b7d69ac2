import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Answer, StepResult } from './journey.ts';
import { type RevisionView, type Snapshot, sortRecords } from './snapshot.ts';

/** The results of helm 4 on a real API server, with one line per journey, sorted by the journey's name. */
const file = new URL('answers.jsonl', import.meta.url);

/** The items that a step changed, by name. Deleted items are null. */
type Changes<T> = Readonly<Record<string, T | null>>;

interface Line {
  readonly name: string;
  readonly steps: readonly {
    readonly step: string;
    readonly answer?: Answer | undefined;
    readonly records: Changes<RevisionView>;
    readonly objects: Changes<unknown>;
  }[];
}

export function readAnswers(): ReadonlyMap<string, readonly StepResult[]> {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(lines.map((text) => JSON.parse(text) as Line).map(({ name, steps }) => [name, unfold(steps)]));
}

/** Replaces the results of the given journeys and keeps the results of all other journeys. */
export function writeAnswers(answers: ReadonlyMap<string, readonly StepResult[]>): void {
  const all = [...new Map([...readAnswers(), ...answers])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = all.map(([name, steps]): Line => ({ name, steps: fold(steps) }));
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function fold(steps: readonly StepResult[]): Line['steps'] {
  return steps.map(({ step, answer, after }, i) => {
    const before = steps[i - 1]?.after ?? nothing;
    return {
      step,
      answer,
      records: changes(byName(before.records), byName(after.records)),
      objects: changes(before.objects, after.objects),
    };
  });
}

function unfold(steps: Line['steps']): StepResult[] {
  let after: Snapshot = nothing;
  return steps.map(({ step, answer, records, objects }) => {
    after = {
      records: sortRecords(Object.values(apply(byName(after.records), records))),
      objects: apply<unknown>(after.objects, objects),
    };
    return { step, answer, after };
  });
}

const nothing: Snapshot = { records: [], objects: {} };

function byName(records: readonly RevisionView[]): Readonly<Record<string, RevisionView>> {
  return Object.fromEntries(records.map((record) => [record.name, record]));
}

function changes<T>(before: Readonly<Record<string, T>>, now: Readonly<Record<string, T>>): Changes<T> {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(now, name));
  const fresh = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
  return Object.fromEntries([...gone.map((name) => [name, null] as const), ...fresh]);
}

function apply<T>(before: Readonly<Record<string, T>>, changed: Changes<T>): Record<string, T> {
  const all: Record<string, T | null> = { ...before, ...changed };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, T] => entry[1] !== null));
}
