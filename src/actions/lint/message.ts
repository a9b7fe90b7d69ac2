import type { ErrorNote, TillerlessError } from '../../errors/tillerless-error.ts';

/** How bad a finding is; order matters. */
export type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** Something lint has to say about a file of a chart. */
export interface LintMessage {
  readonly severity: Severity;
  /** relative to the chart; a folder ends with "/" */
  readonly path: string;
  readonly text: string;
}

/** Collects findings. */
export class Findings {
  readonly messages: LintMessage[] = [];
  /** where mistakes are, for those that have a place */
  readonly notes: ErrorNote[] = [];

  /** Notes a problem; true when there is none, so that a caller can stop otherwise. */
  report(severity: Severity, path: string, problem: string | undefined): boolean {
    if (problem === undefined) return true;
    this.messages.push({ severity, path, text: problem });
    return false;
  }

  /** Keeps the place of an error beside its message. */
  place({ message, where, hint }: TillerlessError): void {
    if (where?.line !== undefined) this.notes.push({ title: message, where, hint });
  }
}

const RANK: Readonly<Record<Severity, number>> = { INFO: 1, WARNING: 2, ERROR: 3 };

/** True when `a` is as bad as `b` or worse. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return RANK[a] >= RANK[b];
}
