import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionNames, restartOptions } from '../src/runtime-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
const home = process.cwd();
const charts = ['small', 'large', 'parent', 'tested'];
beforeAll(() => {
  process.chdir(folder);
  for (const chart of charts) mkdirSync(join(chart, 'templates'), { recursive: true });
  for (const chart of charts) writeFileSync(join(chart, 'Chart.yaml'), '');
  for (const chart of charts) writeFileSync(join(chart, 'templates/a.yaml'), 'a: 1\n');
  mkdirSync('large/templates/nested');
  for (let i = 0; i < 50; i++) writeFileSync(`large/templates/nested/${i}.yaml`, '');
  mkdirSync('parent/charts');
  writeFileSync('parent/charts/sub-1.0.0.tgz', 'x'.repeat(50_000));
  for (const folder of ['small/tests', 'tested/tests', 'small/suites/web']) mkdirSync(folder, { recursive: true });
  writeFileSync('small/tests/a_test.yaml', 'x');
  writeFileSync('tested/tests/a_test.yaml', 'x'.repeat(50_000));
  writeFileSync('small/suites/web/a_test.yaml', 'x'.repeat(50_000));
  writeFileSync('small-1.0.0.tgz', 'x');
  writeFileSync('large-1.0.0.tgz', 'x'.repeat(50_000));
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe('restart with different runtime options', () => {
  it.each([
    ['template r large-1.0.0.tgz', true],
    ['template r large', true],
    ['template r parent', true],
    ['--debug upgrade --install r large', true],
    ['releases template', true],
    ['helmfile -f x.yaml diff', true],
    ['unittest tested', true],
    ['unittest large', true],
    ['unittest -f suites/*/*_test.yaml small', true],
    ['unittest small', false],
    ['unittest -f *_test.yaml small', false],
    ['unittest missing', false],
    ['template r tested', false],
    ['template r small-1.0.0.tgz', false],
    ['template r small', false],
    ['template r repository/large', false],
    ['template r missing-1.0.0.tgz', false],
    ['show values large', false],
    ['version', false],
    ['', false],
  ])('%s: %s', (line, restarts) => {
    expect(restartOptions(line.split(' '), {}) !== undefined).toBe(restarts);
  });

  it.each(['releases -f x.yaml template', 'helmfile template'])('%s has a larger heap than commands with a cluster', (line) => {
    const heapOf = (args: string): number => Number(restartOptions(args.split(' '), {})?.BUN_JSC_largeHeapSize);
    expect(heapOf(line)).toBeGreaterThan(heapOf(line.replace('template', 'diff')));
  });

  it.each(['template r large', 'helmfile template'])('happens only once: %s', (line) => {
    const args = line.split(' ');
    const options = restartOptions(args, {});
    expect(optionNames).toEqual(expect.arrayContaining(Object.keys(options ?? {})));
    expect(restartOptions(args, { ...options })).toBeUndefined();
  });
});
