import type { Difference, Journey, Step, StepResult } from './journey.ts';

/**
 * Returns the differences between the results of two programs, with one line per differing value: the step, the value's path, and
 * both values. Expected differences are omitted, as are differences that were already reported for the previous step.
 */
export function differences(journey: Journey, want: readonly StepResult[], got: readonly StepResult[]): string[] {
  let known = new Map<string, string>();
  return journey.steps.flatMap((step, i) => {
    const found = compareStep(want[i], got[i]);
    const hidden = new Set<string>(differenceOf(step)?.in);
    const fresh = [...found].filter(([path, text]) => known.get(path) !== text && !hidden.has(path.split('.')[0] ?? ''));
    known = found;
    return fresh.map(([path, text]) => `${want[i]?.step}\n  ${path}: ${text}`);
  });
}

export function differenceOf(step: Step | undefined): Difference | undefined {
  return typeof step === 'object' && 'differs' in step ? step.differs : undefined;
}

/** Maps the path of each differing value to "want … got …". */
function compareStep(want: StepResult | undefined, got: StepResult | undefined): Map<string, string> {
  const [a, b] = [leaves({ ...want?.answer, ...want?.after }), leaves({ ...got?.answer, ...got?.after })];
  const paths = new Set([...a.keys(), ...b.keys()]);
  return new Map(
    [...paths].filter((path) => a.get(path) !== b.get(path)).map((path) => [path, `want ${a.get(path)}\n    got ${b.get(path)}`]),
  );
}

/** Returns scalars and empty collections, keyed by their path. */
function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) found.set(path, JSON.stringify(value));
  for (const [key, item] of entries) leaves(item, path === '' ? key : `${path}.${key}`, found);
  return found;
}

/** Keeps only what Helm 3 and Helm 4 have in common, without messages, apply methods and the exact text of records. */
export function common({ step, answer, after }: StepResult): StepResult {
  const records = after.records.map(({ name, status, config, chart, labels }) => ({ name, status, config, chart, labels }));
  // Incomplete records are sufficient here, because only their leaves are compared.
  return { step, answer: answer && { code: answer.code, stdout: '', error: '' }, after: { ...after, records: records as never } };
}
