import { mapConcurrent } from '../../src/base/map-concurrent.ts';

it.each([
  { name: 'no items', items: [], width: 2, want: 0 },
  { name: 'fewer items than the limit', items: [1], width: 2, want: 1 },
  { name: 'more items than the limit', items: [5, 4, 3, 2, 1], width: 2, want: 2 },
])('mapConcurrent: $name', async ({ items, width, want }) => {
  let [underWay, most] = [0, 0];
  const results = await mapConcurrent(items, width, async (item) => {
    most = Math.max(most, ++underWay);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    underWay--;
    return item * 10;
  });
  expect(results).toEqual(items.map((item) => item * 10));
  expect(most).toBe(want);
});

it('mapConcurrent: rejects with the first error', async () => {
  const work = async (item: number): Promise<number> => {
    if (item === 2) throw new RangeError('two');
    return item;
  };
  await expect(mapConcurrent([1, 2, 3], 2, work)).rejects.toThrow('two');
});
