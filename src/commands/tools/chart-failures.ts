import { TillerlessError } from '../../errors/tillerless-error.ts';

/** A chart that could not be processed. */
export interface ChartFailure {
  /** directory of the chart */
  readonly chart: string;
  readonly error: TillerlessError;
}

/**
 * Returns the error for charts that could not be processed. If there are several, it lists all of them.
 *
 * @param problem what happened, for example "could not be documented"
 */
export function failureOf([first, ...others]: readonly [ChartFailure, ...ChartFailure[]], problem: string): TillerlessError {
  if (others.length === 0) return first.error;
  const failures = [first, ...others];
  return new TillerlessError(first.error.code, `${failures.length} charts ${problem}`, {
    notes: failures.map(({ chart, error }) => ({ title: `${chart}: ${error.message}`, where: error.where, hint: error.hint })),
  });
}
