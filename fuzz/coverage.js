#!/usr/bin/env node
// Checks by mutation what the program reports about the coverage of unit tests.
//   npm run check:coverage -- --charts FOLDER [--count 20] [--actions 40] [--seed N] [--verbose]
//
// For charts with tests below a folder: removes actions from the templates one at a time, and renders all tests again. Removing an
// action that is not covered must never change a rendered document. Removing one that is covered should.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { importBundled } from './bundle.js';
import { makeRandom } from './random.js';

const { values: options } = parseArgs({
  options: {
    charts: { type: 'string', default: process.env.TILLERLESS_TEST_CHARTS ?? '' },
    count: { type: 'string', default: '20' },
    // actions to remove per chart
    actions: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});

const { renderedTests } = await importBundled('coverage-target');

/** Returns the folders of charts with tests. */
function chartFolders() {
  const paths = readdirSync(options.charts, { recursive: true, encoding: 'utf8' });
  const charts = paths.filter((path) => path.endsWith('Chart.yaml') && !path.includes('/charts/')).map((path) => dirname(path));
  return charts.filter((path) => existsSync(join(options.charts, path, 'tests'))).sort();
}

/** Removes some actions of a chart one at a time, and counts which removals change the output. */
async function checkChart(folder, random) {
  const copy = mkdtempSync(join(tmpdir(), 'coverage-'));
  const chart = join(copy, 'c');
  cpSync(folder, chart, { recursive: true });
  try {
    const { documents, coverage } = await renderedTests(chart);
    const again = await renderedTests(chart);
    if (documents.length === 0 || documents.join('\0') !== again.documents.join('\0')) return undefined;
    const counts = { covered: 0, silent: 0, uncovered: 0, wrong: 0 };
    for (const { path, action, source } of sample(coverage, random)) {
      writeFileSync(path, source.slice(0, action.start) + source.slice(action.end));
      const { documents: changed } = await renderedTests(chart);
      writeFileSync(path, source);
      const isSame = changed.join('\0') === documents.join('\0');
      const isCovered = action.count > 0;
      counts[isCovered ? 'covered' : 'uncovered']++;
      if (isCovered && isSame) counts.silent++;
      if (!isCovered && !isSame) counts.wrong++;
      if (options.verbose && isCovered === isSame)
        console.log(`  ${isCovered ? 'no effect' : 'WRONG'} ${path}:${action.line} ${source.slice(action.start, action.end)}`);
    }
    return counts;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Returns some of the actions that can be removed without invalidating the template: those that start no branch. */
function sample({ charts: [{ files }] }, random) {
  const all = files.flatMap(({ path, source, actions, branches }) => {
    const starts = new Set(branches.map(({ start }) => start));
    const isAssignment = (action) => /^\{\{-?\s*\$\w*\s*:?=/.test(source.slice(action.start, action.end));
    return actions
      .filter((action) => !starts.has(action.start) && !isAssignment(action))
      .map((action) => ({ path, source, action }));
  });
  const shuffled = all.map((item) => [random.below(1 << 30), item]).sort(([a], [b]) => a - b);
  return shuffled.slice(0, Number(options.actions)).map(([, item]) => item);
}

const random = makeRandom(Number(options.seed));
const total = { charts: 0, covered: 0, silent: 0, uncovered: 0, wrong: 0 };
for (const folder of chartFolders()) {
  if (total.charts >= Number(options.count)) break;
  const counts = await checkChart(join(options.charts, folder), random);
  if (counts === undefined) continue;
  total.charts++;
  for (const [name, count] of Object.entries(counts)) total[name] += count;
  if (options.verbose) console.log(folder, JSON.stringify(counts));
}
console.log(
  `${total.charts} charts: ${total.covered - total.silent} of ${total.covered} covered actions change a document when removed; ` +
    `${total.wrong} of ${total.uncovered} uncovered actions do`,
);
process.exitCode = total.wrong > 0 || total.charts === 0 ? 1 : 0;
