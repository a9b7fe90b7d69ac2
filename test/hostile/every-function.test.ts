import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const bun = 'node_modules/bun/bin/bun.exe';
const parts = 8;
const maxSeconds = 2;
const maxMegabytes = 512;
/** Time after which a process that hangs is killed. */
const patienceMs = 120_000;

interface Call {
  readonly begins?: string;
  readonly call?: string;
  readonly seconds?: number;
  readonly megabytes?: number;
  readonly problem?: string;
}

// CPU time is measured in a separate process, because a function that does not charge for its input takes minutes or gigabytes.
(existsSync(bun) ? it.each(Array.from({ length: parts }, (_, part) => part)) : it.skip.each([0]))(
  'template functions charge for large, deeply nested, shared or numerous arguments before doing any work (part %i)',
  (part) => {
    const run = spawnSync(bun, ['test/hostile/call-every-function.ts', `${part}`, `${parts}`], {
      encoding: 'utf8',
      timeout: patienceMs,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 26,
    });
    const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'));
    const calls = lines.map((line): Call => JSON.parse(line));
    const done = calls.filter(({ call }) => call !== undefined);
    expect(run.status === 0 ? '' : `died in ${calls.at(-1)?.begins}`).toBe('');
    expect(done.length).toBeGreaterThan(100);
    const isTooMuch = ({ seconds = 0, megabytes = 0, problem }: Call): boolean =>
      seconds > maxSeconds || megabytes > maxMegabytes || problem !== '';
    expect(done.filter(isTooMuch)).toEqual([]);
  },
  patienceMs * 2,
);
