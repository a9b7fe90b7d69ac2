import { statusError } from '../../src/kube/api-status.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { readLive } from '../../src/kube/read-live-objects.ts';
import { target } from '../support/objects.ts';

/** Creates a client for a namespace with `count` ConfigMaps named "m0", "m1", and so on. It records its requests. */
function clientOf(count: number, { list = true } = {}): { client: KubeClient; asked: string[] } {
  const asked: string[] = [];
  const item = (i: number) => ({ metadata: { name: `m${String(i)}`, namespace: 'shop' } });
  const json = async (_: string, path: string): Promise<unknown> => {
    asked.push(path.replace('/api/v1/namespaces/shop/configmaps', ''));
    const url = new URL(path, 'http://server');
    const limit = Number(url.searchParams.get('limit'));
    if (limit > 0) {
      if (!list) throw statusError(403, '{"message":"no"}');
      const from = Number(url.searchParams.get('continue') ?? 0);
      const to = Math.min(count, from + limit);
      const items = Array.from({ length: to - from }, (__, i) => item(from + i));
      return { items, metadata: to < count ? { continue: String(to) } : {} };
    }
    const i = Number(url.pathname.replace(/.*\/m/, ''));
    if (i >= count) throw statusError(404, '{"message":"not found"}');
    return item(i);
  };
  return { client: { json } as unknown as KubeClient, asked };
}

const members = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => target('ConfigMap', `m${from + i}`));

it.each([
  { name: 'reads a few objects one by one', stored: 9, wanted: members(0, 3), requests: 3, found: 3 },
  { name: 'reads each object once', stored: 9, wanted: [...members(0, 3), ...members(0, 3)], requests: 3, found: 3 },
  { name: 'reads many objects with one list request', stored: 20, wanted: members(0, 10), requests: 1, found: 10 },
  { name: 'treats objects that are not in the list as missing', stored: 5, wanted: members(0, 10), requests: 1, found: 5 },
  { name: 'reads thousands of objects in pages', stored: 6000, wanted: members(0, 6000), requests: 3, found: 6000 },
  {
    name: 'reads a page and then one by one if a few objects are in a long collection',
    stored: 3000,
    wanted: members(495, 510),
    requests: 11,
    found: 15,
  },
])('$name', async ({ stored, wanted, requests, found }) => {
  const { client, asked } = clientOf(stored);
  expect((await readLive(client, wanted)).size).toBe(found);
  expect(asked).toHaveLength(requests);
});

it('reads objects one by one without permission to list them', async () => {
  const { client, asked } = clientOf(20, { list: false });
  expect((await readLive(client, members(0, 10))).size).toBe(10);
  expect(asked).toHaveLength(11);
});
