import { statusError } from '../../src/kube/api-status.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { createSharedReader } from '../../src/kube/shared-live-reader.ts';
import { target } from '../support/objects.ts';

type Answer = 'all' | 'forbidden' | 'too many';

/** Creates a client for objects named "a", "b" and "c" in the namespace "shop". "c" does not have Helm's label. */
function clientOf(answer: Answer = 'all'): { client: KubeClient; asked: string[] } {
  const asked: string[] = [];
  const item = (name: string) => ({ metadata: { name, namespace: 'shop' } });
  const json = async (_: string, path: string): Promise<unknown> => {
    const { pathname, search } = new URL(path, 'http://server');
    asked.push(pathname);
    if (search !== '') {
      if (answer === 'forbidden') throw statusError(403, '{"message":"no"}');
      return { items: [item('a'), item('b')], metadata: answer === 'too many' ? { continue: 'x' } : {} };
    }
    const name = pathname.split('/').at(-1) ?? '';
    if (!['a', 'b', 'c'].includes(name)) throw statusError(404, '{"message":"not found"}');
    return { ...item(name), apiVersion: 'v1', kind: 'Service' };
  };
  return { client: { json } as unknown as KubeClient, asked };
}

const signal = new AbortController().signal;
const list = '/api/v1/services';
const one = (name: string): string => `/api/v1/namespaces/shop/services/${name}`;

/** Reads objects one after the other, as the plans of several releases do. Returns the names of those that were found. */
async function readInTurn(client: KubeClient, kind: string, names: readonly string[]): Promise<string[]> {
  const read = createSharedReader(client, signal);
  const found: string[] = [];
  for (const name of names)
    for (const object of (await read([target(kind, name)])).values())
      found.push(`${object.apiVersion} ${object.kind} ${object.metadata.name}`);
  return found;
}

const services = (...names: string[]): string[] => names.map((name) => `v1 Service ${name}`);

describe('createSharedReader', () => {
  it('lists a kind once it has occurred in several reads', async () => {
    const { client, asked } = clientOf();
    expect(await readInTurn(client, 'Service', ['a', 'b', 'a', 'b', 'a'])).toEqual(services('a', 'b', 'a', 'b', 'a'));
    expect(asked).toEqual([one('a'), one('b'), list]);
  });

  it('reads objects individually that are not in the list, because they may not have the label', async () => {
    const { client, asked } = clientOf();
    expect(await readInTurn(client, 'Service', ['a', 'a', 'c', 'missing'])).toEqual(services('a', 'a', 'c'));
    expect(asked).toEqual([one('a'), one('a'), list, one('c'), one('missing')]);
  });

  it.each<Answer>(['forbidden', 'too many'])('reads all objects individually if listing them is %s', async (answer) => {
    const { client, asked } = clientOf(answer);
    expect(await readInTurn(client, 'Service', ['a', 'b', 'a', 'b'])).toEqual(services('a', 'b', 'a', 'b'));
    expect(asked).toEqual([one('a'), one('b'), list, one('a'), one('b')]);
  });

  it('does not list kinds with large objects', async () => {
    const { client, asked } = clientOf();
    await readInTurn(client, 'ConfigMap', ['a', 'b', 'a', 'b']);
    expect(asked.filter((path) => !path.includes('/namespaces/'))).toEqual([]);
  });

  it('reports an unreachable server', async () => {
    const client = { json: () => Promise.reject(new Error('unreachable')) } as unknown as KubeClient;
    await expect(readInTurn(client, 'Service', ['a'])).rejects.toThrow('unreachable');
  });
});
