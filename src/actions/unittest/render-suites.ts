import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadChart } from '../../chart/load.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { splitDocuments } from './documents.ts';
import { type ReadSuites, readSuite } from './read-suites.ts';
import { defaultCapabilities, renderTest } from './render-test.ts';
import type { Suite } from './suite.ts';

/** A suite that was rendered from a template. */
export interface RenderedSuite {
  readonly suite: Suite;
  readonly file: string;
}

/**
 * Renders a chart whose templates generate test suites. Returns an empty list if the directory does not exist.
 *
 * @throws UNITTEST_SUITE
 */
export async function renderSuites(folder: string, options: ReadSuites): Promise<RenderedSuite[]> {
  if (!existsSync(folder)) return [];
  const chartFile = join(folder, 'Chart.yaml');
  if (!existsSync(chartFile)) throw new TillerlessError('UNITTEST_SUITE', `stat ${chartFile}: no such file or directory`);
  const chart = loadChart(folder);
  const output = await renderTest({
    chart,
    route: chart.metadata.name,
    userValues: new Map(),
    templates: [],
    excludeTemplates: [],
    release: { name: 'TEST-SUITE-RELEASE', namespace: 'NAMESPACE', revision: 1, upgrade: false },
    isSuiteChart: true,
    version: '',
    appVersion: '',
    capabilities: defaultCapabilities,
    lookup: () => new Map(),
    skipSchema: false,
    nowMs: 0,
  });
  if (output.files === undefined) throw new TillerlessError('UNITTEST_SUITE', output.error);
  const problems: string[] = [];
  const suites: RenderedSuite[] = [];
  for (const [template, text] of output.files) {
    const file = relative('', join(folder, template.replace(chart.metadata.name, '')));
    const read = suitesOf(text, { ...options, template });
    problems.push(...read.problems);
    suites.push(...read.suites.map((suite) => ({ suite, file })));
  }
  if (problems.length > 0) throw new TillerlessError('UNITTEST_SUITE', problems.join('\n'));
  return suites;
}

/** Parses the suites in a rendered file. The suites are numbered, so that each has its own snapshots. */
function suitesOf(
  text: string,
  { template, ...options }: ReadSuites & { readonly template: string },
): { readonly suites: readonly Suite[]; readonly problems: readonly string[] } {
  const empty = `test suite template (${template}) file did not render a manifest`;
  if (text.trim() === '') return { suites: [], problems: [empty] };
  const suites: Suite[] = [];
  const problems: string[] = [];
  let number = -1;
  for (const [index, part] of splitDocuments(text).entries()) {
    if (part.trim() === '') continue;
    number++;
    try {
      const suite = readSuite(part, options);
      if (suite === undefined) continue;
      if (suite.name === '')
        throw new TillerlessError('UNITTEST_SUITE', 'helm chart based test suites must include `suite` field');
      suites.push({ ...suite, snapshotId: suite.snapshotId || String(number) });
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      problems.push(`chart ${index} error: ${reasonOf(error)}`);
    }
  }
  const failed = problems.length > 0 ? [`test suite template (${template}) error: ${problems.join('\n')}`] : [];
  return { suites, problems: [...failed, ...(suites.length === 0 ? [empty] : [])] };
}
