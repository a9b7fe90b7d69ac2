import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type ChartSchemaRequest,
  findOwnCharts,
  generateChartSchema,
} from '../../../src/actions/chart-schema/generate-chart-schema.ts';
import { computedDefaults } from '../../../src/actions/chart-schema/template-reads.ts';
import { extractChart } from '../../../src/chart/extract.ts';
import { loadChart } from '../../../src/chart/load.ts';
import { checkSchema } from '../../../src/engine/schema/validate-values.ts';

const fixtures = new URL('../../../fixtures/charts', import.meta.url).pathname;
const corpus = process.env.TILLERLESS_TEST_CHARTS ?? '';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schema-defaults-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function requestFor(root: string, usesTemplates: boolean): ChartSchemaRequest {
  return {
    inference: {
      keepsFullComment: false,
      keepsHelmDocsPrefix: false,
      readsHelmDocs: true,
      valuesFiles: ['values.yaml'],
      uncomments: false,
      addsReference: false,
      withoutGlobal: false,
      skipped: new Set(),
    },
    outputFile: 'values.schema.json',
    usesTemplates,
    root,
    context: { now: () => 0n, randomBytes: (size) => new Uint8Array(size) },
    warn: () => undefined,
    signal: new AbortController().signal,
  };
}

/** Expects that the generated schema accepts the defaults, except for defaults that are reported because of an annotation. */
async function expectValidDefaults(chart: string, usesTemplates: boolean): Promise<void> {
  const { text, rejected } = await generateChartSchema(chart, requestFor(chart, usesTemplates));
  const isLocal = !/"\$ref": "(?!#)/.test(text);
  const violations = isLocal ? checkSchema(computedDefaults(loadChart(chart)), Buffer.from(text)) : [];
  if (rejected.length === 0) expect({ chart, violations }).toEqual({ chart, violations: [] });
  const annotated = /#.*@schema/.test(readFileSync(join(chart, 'values.yaml'), 'utf8'));
  expect({ chart, rejected: annotated ? [] : rejected }).toEqual({ chart, rejected: [] });
}

describe('the defaults of a chart match its generated schema', () => {
  it.each(readdirSync(fixtures))('fixture %s', async (name) => {
    const chart = join(folder, name);
    cpSync(join(fixtures, name), chart, { recursive: true });
    await expectValidDefaults(chart, true);
    await expectValidDefaults(chart, false);
  });

  (existsSync(corpus) ? it : it.skip)(
    'charts below TILLERLESS_TEST_CHARTS',
    async () => {
      let count = 0;
      for (const chart of corpusCharts()) {
        await expectValidDefaults(chart, true);
        await expectValidDefaults(chart, false);
        count++;
      }
      expect(count).toBeGreaterThan(0);
    },
    900_000,
  );
});

/** Returns all charts in the folder of sample charts. Archives are unpacked. */
function* corpusCharts(): Generator<string> {
  const paths = readdirSync(corpus, { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((name) => name.endsWith('.tgz'))) {
    const target = join(folder, path.replaceAll('/', '-'));
    mkdirSync(target);
    extractChart(readFileSync(join(corpus, path)), target);
    yield* findOwnCharts(target).filter(hasValues);
    rmSync(target, { recursive: true, force: true });
  }
  yield* paths
    .filter((name) => name.endsWith('Chart.yaml') && !dirname(name).includes('/charts/'))
    .map((name) => join(corpus, dirname(name)))
    .filter(hasValues);
}

function hasValues(chart: string): boolean {
  return existsSync(join(chart, 'values.yaml'));
}
