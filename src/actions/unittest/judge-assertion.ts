import type { AssertionOutcome } from '../../report/unittest-report.ts';
import { assertionTypes } from './assertions/assertion-types.ts';
import { type CompareSnapshot, type Document, errorLines, type Judgement, Parameters } from './assertions/judged.ts';
import { type Documents, selectDocuments } from './documents.ts';
import type { Assertion } from './suite.ts';

/** The rendered output against which a test's assertions are evaluated. */
export interface Evidence {
  readonly documents: Documents;
  readonly isRendered: boolean;
  /** message of a rendering error that has no template location */
  readonly renderError: string | undefined;
  readonly compareSnapshot: CompareSnapshot;
  /** true to skip an assertion if there are no documents */
  readonly skipsEmpty: boolean;
  /** true to stop evaluating an assertion after its first failure */
  readonly failFast: boolean;
  /** set if a post-renderer dropped the file markers, in which case every assertion is evaluated against this file */
  readonly onlyFile: string | undefined;
}

/** Evaluates an assertion. @param position the assertion's index, and the paths of the templates to evaluate */
export function judgeAssertion(
  assertion: Assertion,
  evidence: Evidence,
  position: { readonly index: number; readonly templates: readonly string[] },
): AssertionOutcome {
  const outcome = (status: AssertionOutcome['status'], lines: readonly string[] = []): AssertionOutcome => ({
    index: position.index,
    type: assertion.type,
    not: assertion.not,
    status,
    lines,
  });
  const known = new Map<string, readonly Document[]>();
  const all = evidence.onlyFile === undefined ? position.templates : [evidence.onlyFile];
  for (const template of all) known.set(template, evidence.documents.get(template) ?? []);
  const selected = selectDocuments(assertion, known);
  if (typeof selected === 'string') return outcome('failed', ['Error:', selected]);
  const templates = [...selected.keys()].toSorted();
  if (evidence.skipsEmpty && templates.length === 0) return outcome('skipped');
  const judged =
    templates.length === 0
      ? [judgeNothing(assertion, evidence)]
      : templates.map((template) => judgeTemplate(assertion, evidence, { template, documents: selected.get(template) ?? [] }));
  const lines = judged.flatMap((judgement) => (judgement.passed ? [] : judgement.lines));
  return outcome(judged.every(({ passed }) => passed) ? 'passed' : 'failed', lines);
}

function judgeNothing(assertion: Assertion, evidence: Evidence): Judgement {
  if (isAtOdds(assertion, evidence)) return { passed: false, lines: ['Error: rendered manifest is empty'] };
  return judge(assertion, evidence, { all: [], documents: [] });
}

/** Reports whether rendering failed when the assertion expects it to succeed, or vice versa. */
function isAtOdds({ type }: Assertion, { isRendered }: Evidence): boolean {
  return assertionTypes[type]?.wantsFailure === isRendered;
}

function judgeTemplate(
  assertion: Assertion,
  evidence: Evidence,
  { template, documents }: { readonly template: string; readonly documents: readonly Document[] },
): Judgement {
  const all = evidence.documents.get(template);
  const heading = `Template:\t${template}`;
  if (all === undefined && !assertionTypes[assertion.type]?.wantsFailure)
    return { passed: false, lines: errorLines(`template "${template}" not exists or not selected in test suite`) };
  if (isAtOdds(assertion, evidence)) {
    const raw = all?.[0]?.get('raw');
    const shown = raw === undefined ? '%!s(<nil>)' : String(raw);
    const line = all !== undefined && all.length > 0 ? `Error: Invalid rendering: ${shown}` : 'Error: rendered manifest is empty';
    return { passed: false, lines: [heading, line] };
  }
  const { passed, lines } = judge(assertion, evidence, { all: all ?? [], documents });
  return { passed, lines: passed ? [] : [heading, ...lines] };
}

function judge(
  { type, parameters, not }: Assertion,
  { compareSnapshot, renderError, failFast }: Evidence,
  documents: { readonly all: readonly Document[]; readonly documents: readonly Document[] },
): Judgement {
  const known = assertionTypes[type];
  if (known === undefined) throw new Error(`the assertion ${type} was not checked`);
  return known.judge({
    ...documents,
    parameters: new Parameters(parameters),
    negative: not !== known.isAntonym,
    compareSnapshot,
    renderError,
    failFast,
  });
}
