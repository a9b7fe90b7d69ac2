import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { abortedLater, timeLimit } from '../../src/base/time-limit.ts';

/** Returns Node's `gc` function, which is only available if a flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  // Setting the flag adds this global.
  return runInNewContext('gc') as () => void;
}

it('expires even after garbage collection', async () => {
  const collect = collector();
  const signal = AbortSignal.any([new AbortController().signal, timeLimit(100)]);
  await sleep(10);
  collect();
  await sleep(300);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

it('accepts limits of several months', async () => {
  const signal = timeLimit(2000 * 3_600_000);
  await sleep(20);
  expect(signal.aborted).toBe(false);
});

it('many signals that follow the same signal do not cause a warning', async () => {
  const warnings: string[] = [];
  const record = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', record);
  const { signal } = new AbortController();
  const later = Array.from({ length: 30 }, () => abortedLater(signal, 1000));
  await sleep(20);
  for (const { release } of later) release();
  process.off('warning', record);
  expect(warnings).toEqual([]);
});
