import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const program = process.env.TILLERLESS_BIN ?? 'dist/tillerless';
const bun = 'node_modules/bun/bin/bun.exe';
const isBuilt = existsSync(program) && existsSync(bun);

interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly problem: string;
  readonly said: string;
}

// This test runs hundreds of processes sequentially.
(isBuilt ? it : it.skip)(
  'reports a clear error for each hostile input, within the time and memory limits',
  () => {
    const run = spawnSync(bun, ['test/hostile/measure.ts', '--json', program], { encoding: 'utf8', maxBuffer: 1 << 26 });
    const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'));
    const measured = lines.map((line): Measured => JSON.parse(line));
    expect(measured.length).toBeGreaterThan(400);
    // Ignore slow cases, because the machine may be busy. Time limits are only meaningful if measure.ts is run on its own.
    // Processes that hang are killed in any case.
    const isSlowOnly = ({ problem }: Measured): boolean => problem === 'too slow';
    expect(measured.filter((each) => each.problem !== '' && !isSlowOnly(each))).toEqual([]);
  },
  900_000,
);
