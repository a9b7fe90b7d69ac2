import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { timeLimit } from '../../src/base/time-limit.ts';

/** Node's collector of memory, which is hidden without a flag. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  // What that name stands for after the flag.
  return runInNewContext('gc') as () => void;
}

it('comes also when memory was collected meanwhile', async () => {
  const collect = collector();
  const signal = AbortSignal.any([new AbortController().signal, timeLimit(100)]);
  await sleep(10);
  collect();
  await sleep(300);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

it('takes limits of months', async () => {
  const signal = timeLimit(2000 * 3_600_000);
  await sleep(20);
  expect(signal.aborted).toBe(false);
});
