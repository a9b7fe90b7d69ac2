import { type CoverageReport, type FileCoverage, totalPercentage } from '../../report/coverage-report.ts';

/** Formats coverage as JSON. The template sources are omitted. */
export function coverageJson(report: CoverageReport): string {
  const withoutSource = ({ source: _, ...file }: FileCoverage): object => file;
  const charts = report.charts.map((chart) => ({ ...chart, files: chart.files.map(withoutSource) }));
  return `${JSON.stringify({ percentage: totalPercentage(report), charts }, undefined, 2)}\n`;
}
