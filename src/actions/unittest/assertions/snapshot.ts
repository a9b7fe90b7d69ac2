import { isMap, type Value } from '../../../base/go/value.ts';
import {
  eachDocument,
  eachValue,
  errorLines,
  expected,
  failureLines,
  good,
  type Judge,
  type Judged,
  type Judgement,
  type SnapshotPatterns,
  type SnapshotResult,
  type Spot,
  uniform,
} from './judged.ts';

function patternsOf({ parameters }: Judged): SnapshotPatterns {
  const pattern = (name: string): string => {
    const value = parameters.value(name);
    const text = isMap(value) ? value.get('pattern') : undefined;
    return typeof text === 'string' ? text.trim() : '';
  };
  return { match: pattern('matchRegex'), notMatch: pattern('notMatchRegex') };
}

function compared(judged: Judged, content: Value, show: (result: SnapshotResult) => string[]): Judgement {
  const result = judged.compareSnapshot(content, patternsOf(judged));
  return result.passed === judged.negative ? { passed: false, lines: show(result) } : good;
}

function heading(judged: Judged, { index, problem }: SnapshotResult): string {
  return expected(judged, problem === '' ? `to match snapshot ${index}` : problem);
}

/** Without documents there is nothing to compare, and the assertion passes. */
function passesWithout(judged: Judged): Judgement | undefined {
  if (judged.documents.length > 0) return undefined;
  return judged.negative ? { passed: false, lines: errorLines('no manifest found') } : good;
}

export const matchSnapshot: Judge = (judged) => {
  const path = judged.parameters.text('path');
  const show = (result: SnapshotResult, spot: Spot): string[] =>
    failureLines({
      ...spot,
      ...(result.problem === '' ? { path } : {}),
      heading: heading(judged, result),
      expected: result.diff,
    });
  return (
    passesWithout(judged) ??
    eachValue(
      judged,
      (value, spot) => compared(judged, value, (result) => show(result, spot)),
      () => [],
    )
  );
};

export const matchSnapshotRaw: Judge = (judged) =>
  passesWithout(judged) ??
  eachDocument(
    judged,
    (document) =>
      compared(judged, uniform(document.get('raw') ?? null), (result) =>
        failureLines({ document: -1, value: -1, heading: heading(judged, result), expected: result.diff }),
      ),
    () => [],
  );
