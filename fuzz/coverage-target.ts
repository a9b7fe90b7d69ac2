import { CoverageCollector } from '../src/actions/unittest/chart-coverage.ts';
import { runUnittest, unittestDefaults } from '../src/actions/unittest/run-suites.ts';
import type { Recording } from '../src/engine/render.ts';
import type { CoverageReport } from '../src/report/coverage-report.ts';

/** Runs the tests of a chart. Returns everything that they render, in order, with the errors of templates. */
export async function renderedTests(chart: string): Promise<{ documents: readonly string[]; coverage: CoverageReport }> {
  const documents: string[] = [];
  const { record } = CoverageCollector.prototype;
  CoverageCollector.prototype.record = function <T>(this: CoverageCollector, route: string, render: (recording: Recording) => T): T {
    return record.call(this, route, (recording: Recording) => {
      try {
        const files = render(recording) as T;
        documents.push(JSON.stringify([...(files as ReadonlyMap<string, string>)]));
        return files;
      } catch (error) {
        documents.push(String(error));
        throw error;
      }
    }) as T;
  };
  try {
    const { coverage } = await runUnittest(
      { ...unittestDefaults, charts: [chart], files: ['tests/*_test.yaml', 'tests/**/*_test.yaml'], recordsCoverage: true },
      {
        env: {},
        signal: new AbortController().signal,
        now: () => 0,
        onChart: () => undefined,
        onSuite: () => undefined,
        onChartError: () => undefined,
      },
    );
    return { documents, coverage: coverage ?? { charts: [] } };
  } finally {
    CoverageCollector.prototype.record = record;
  }
}
