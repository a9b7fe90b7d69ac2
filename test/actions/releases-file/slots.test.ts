import { setTimeout as sleep } from 'node:timers/promises';
import { Slots } from '../../../src/actions/releases-file/cluster/slots.ts';

it('runs at most the given number of functions concurrently, in order', async () => {
  const slots = new Slots(2);
  let running = 0;
  let highest = 0;
  const order: number[] = [];
  const work = async (item: number): Promise<number> => {
    order.push(item);
    highest = Math.max(highest, ++running);
    await sleep(1);
    running--;
    return item;
  };
  const items = [0, 1, 2, 3, 4, 5];
  expect(await Promise.all(items.map((item) => slots.run(() => work(item))))).toEqual(items);
  expect({ highest, order }).toEqual({ highest: 2, order: items });
});

it('frees the slot of a function that fails', async () => {
  const slots = new Slots(1);
  const results = ['first', 'second'].map((name) => slots.run(() => Promise.reject(new Error(name))));
  for (const [i, name] of ['first', 'second'].entries()) await expect(results[i]).rejects.toThrow(name);
  expect(await slots.run(async () => 'third')).toBe('third');
});
