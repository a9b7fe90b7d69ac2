import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goJson, parseGoJson } from '../../../src/base/go/json.ts';
import { loadChartFiles } from '../../../src/chart/load-files.ts';
import { coalesceValues } from '../../../src/engine/values/coalesce.ts';
import { processDependencies } from '../../../src/engine/values/dependencies.ts';

/** A randomly generated chart with subcharts, user-supplied values, and the values that the templates see in Helm 4.3.1. */
interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly user: unknown;
  readonly values?: unknown;
  readonly error?: string;
}

const file = join(dirname(fileURLToPath(import.meta.url)), 'coalesce-cases.jsonl');
const cases = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line, at) => ({ at, ...(JSON.parse(line) as Case) }));

it.each(cases)('computes the values of chart $at', ({ files, user, values, error }) => {
  const chart = loadChartFiles(Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })));
  const given = parseGoJson(JSON.stringify(user));
  if (!(given instanceof Map)) throw new Error('bad case');
  const compute = (): unknown => JSON.parse(goJson(coalesceValues(processDependencies(chart, given).chart, given)));
  if (error === undefined) expect(compute()).toEqual(values);
  else expect(compute).toThrow(expect.objectContaining({ helmText: error.trim() }));
});

it('changes neither the chart nor the user values', () => {
  const files = { 'Chart.yaml': 'name: c\nversion: 0.1.0\n', 'values.yaml': 'a: {b: 1, c: null}\n' };
  const chart = loadChartFiles(Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })));
  const given = parseGoJson('{"a": {"b": null, "d": 2}}');
  if (!(given instanceof Map)) throw new Error('bad case');
  expect(goJson(coalesceValues(chart, given))).toBe('{"a":{"d":2}}');
  expect(goJson(given)).toBe('{"a":{"b":null,"d":2}}');
  expect(goJson(chart.values)).toBe('{"a":{"b":1,"c":null}}');
});
