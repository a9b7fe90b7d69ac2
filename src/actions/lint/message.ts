import type { ErrorNote, TillerlessError } from '../../errors/tillerless-error.ts';

/** Severity levels in ascending order. */
export type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** A finding about a file in a chart. */
export interface LintMessage {
  readonly severity: Severity;
  /** path relative to the chart; directories end with "/" */
  readonly path: string;
  readonly text: string;
}

/** Collects lint findings. */
export class Findings {
  readonly messages: LintMessage[] = [];
  /** locations of the findings, where known */
  readonly notes: ErrorNote[] = [];

  /** Records a problem, if there is one. Returns true if there is none. */
  report(severity: Severity, path: string, problem: string | undefined): boolean {
    if (problem === undefined) return true;
    this.messages.push({ severity, path, text: problem });
    return false;
  }

  /** Records the location of an error, if known. */
  addLocation({ message, where, hint }: TillerlessError): void {
    if (where?.line !== undefined) this.notes.push({ title: message, where, hint });
  }
}

const RANK: Readonly<Record<Severity, number>> = { INFO: 1, WARNING: 2, ERROR: 3 };

/** Reports whether severity `a` is at least `b`. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return RANK[a] >= RANK[b];
}
