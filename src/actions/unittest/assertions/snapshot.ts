import { isMap, type Value } from '../../../base/go/value.ts';
import { goDiff } from '../go-diff.ts';
import {
  type Document,
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

function heading(judged: Judged, { index, problem }: SnapshotResult): string {
  return expected(judged, problem === '' ? `to match snapshot ${index}` : problem);
}

/** Returns the details of a failure: the diff, or only the snapshot if the assertion is negated or a pattern does not match. */
function shown(judged: Judged, { stored, text, problem }: SnapshotResult): string {
  return judged.negative || problem !== '' ? stored : goDiff(stored, text);
}

/**
 * Returns the result of an assertion for which there are no documents: nothing is compared, so the assertion passes unless it is
 * negated.
 */
function withoutDocuments(judged: Judged): Judgement | undefined {
  return judged.documents.length > 0 ? undefined : { passed: !judged.negative, lines: [] };
}

export const matchSnapshot: Judge = (judged) => {
  const path = judged.parameters.text('path');
  const patterns = patternsOf(judged);
  const judge = (value: Value, spot: Spot): Judgement => {
    const result = judged.compareSnapshot(value, patterns);
    // If a pattern is malformed, helm-unittest prints nil instead of an error message.
    if (result.isMalformed) return { passed: false, lines: errorLines('<nil>', spot) };
    if (result.passed !== judged.negative) return good;
    const at = { ...spot, ...(result.problem === '' ? { path } : {}) };
    return { passed: false, lines: failureLines({ ...at, heading: heading(judged, result), expected: shown(judged, result) }) };
  };
  return withoutDocuments(judged) ?? eachValue(judged, judge, () => []);
};

const noPatterns: SnapshotPatterns = { match: '', notMatch: '' };

export const matchSnapshotRaw: Judge = (judged) => {
  const judge = (document: Document): Judgement => {
    const raw = document.get('raw');
    const result = judged.compareSnapshot(uniform(typeof raw === 'string' ? raw : '<nil>'), noPatterns);
    if (result.passed !== judged.negative) return good;
    const expected = shown(judged, result);
    return { passed: false, lines: failureLines({ document: -1, value: -1, heading: heading(judged, result), expected }) };
  };
  return withoutDocuments(judged) ?? eachDocument(judged, judge, () => []);
};
