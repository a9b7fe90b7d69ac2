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

it('allows any number of signals to follow the same signal without a leak warning', () => {
  const { signal } = new AbortController();
  abortedLater(signal, 1000).release();
  // events.getMaxListeners rejects objects of Jest's realm, so the limit is read from the property in which Node stores it.
  const limit = Object.getOwnPropertySymbols(signal).find(({ description }) => description === 'events.maxEventTargetListeners');
  expect(Reflect.get(signal, limit ?? '')).toBe(0);
});
