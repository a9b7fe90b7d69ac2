/** A range in a template. */
export interface CoveredRange {
  /** offsets in UTF-16 code units */
  readonly start: number;
  readonly end: number;
  /** line and column of the start, starting at 1 */
  readonly line: number;
  readonly column: number;
}

export interface ActionCoverage extends CoveredRange {
  readonly count: number;
}

export interface BranchCoverage extends CoveredRange {
  readonly kind: 'if' | 'with' | 'range';
  /** number of executions in which the condition was true or the loop had items */
  readonly taken: number;
  /** number of executions in which the condition was false or the loop had no items */
  readonly skipped: number;
}

export interface NamedTemplateCoverage extends CoveredRange {
  readonly name: string;
  readonly count: number;
}

export interface FileCoverage {
  /** path of the template, starting with the path of the chart */
  readonly path: string;
  readonly source: string;
  readonly actions: readonly ActionCoverage[];
  readonly branches: readonly BranchCoverage[];
  readonly templates: readonly NamedTemplateCoverage[];
}

export interface ChartCoverage {
  readonly name: string;
  readonly path: string;
  readonly files: readonly FileCoverage[];
  /** default values of the chart, divided into values that templates read in at least one test and values that were never read */
  readonly values: { readonly read: number; readonly unread: readonly string[] };
}

/** Template coverage of chart tests. */
export interface CoverageReport {
  readonly charts: readonly ChartCoverage[];
}

/** The number of covered items of one kind (actions, branches, named templates or values), and the total number. */
export interface Ratio {
  readonly covered: number;
  readonly total: number;
}

function ratio(counts: readonly number[]): Ratio {
  return { covered: counts.filter((count) => count > 0).length, total: counts.length };
}

export function actionRatio({ actions }: Pick<FileCoverage, 'actions'>): Ratio {
  return ratio(actions.map(({ count }) => count));
}

/** Returns the ratio of branch outcomes that occurred. Each branch has two outcomes: taken and skipped. */
export function branchRatio({ branches }: Pick<FileCoverage, 'branches'>): Ratio {
  return ratio(branches.flatMap(({ taken, skipped }) => [taken, skipped]));
}

export function templateRatio({ templates }: Pick<FileCoverage, 'templates'>): Ratio {
  return ratio(templates.map(({ count }) => count));
}

export function sumOf(ratios: readonly Ratio[]): Ratio {
  return ratios.reduce((sum, { covered, total }) => ({ covered: sum.covered + covered, total: sum.total + total }), {
    covered: 0,
    total: 0,
  });
}

/** Returns the combined percentage of actions and branch outcomes covered by the tests of all charts. */
export function totalPercentage({ charts }: CoverageReport): number {
  const files = charts.flatMap((chart) => chart.files);
  return percentage(sumOf(files.flatMap((file) => [actionRatio(file), branchRatio(file)])));
}

/** Returns a percentage: 100 if there is nothing to cover. */
export function percentage({ covered, total }: Ratio): number {
  return total === 0 ? 100 : (covered / total) * 100;
}
