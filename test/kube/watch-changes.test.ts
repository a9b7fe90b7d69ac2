import type { HttpRequest, HttpResponse } from '../../src/base/http-exchange.ts';
import { createClient } from '../../src/kube/client.ts';
import { watchChanges } from '../../src/kube/watch-changes.ts';

const resource = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true, verbs: ['watch'] };

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const json = (data: unknown, status = 200): HttpResponse => ({ status, headers: {}, body: body(JSON.stringify(data)) });
const line = (type: string, name: string): string => `${JSON.stringify({ type, object: { metadata: { name } } })}\n`;
const list = json.bind(undefined, { metadata: { resourceVersion: '7' } });
const failure = (code: number): HttpResponse => json({ kind: 'Status', code, reason: 'Failure', message: 'failed' }, code);

/** Runs a watch against prepared responses, and ends it when they are used up. */
async function watch(answers: readonly (() => HttpResponse)[]) {
  const stop = new AbortController();
  const seen: string[] = [];
  const paths: string[] = [];
  const queue = [...answers];
  const exchange = async ({ path, signal }: HttpRequest): Promise<HttpResponse> => {
    paths.push(path);
    const next = queue.shift();
    if (next) return next();
    stop.abort();
    signal?.throwIfAborted();
    throw new Error('ended');
  };
  const observer = {
    changed: ({ name }: { readonly name: string }) => seen.push(name),
    started: () => seen.push('(started)'),
    lost: (error: unknown) => seen.push(`(lost: ${(error as Error).message})`),
  };
  const client = createClient(exchange, { burst: 10, qps: 0 });
  await watchChanges(client, { resource, namespace: 'shop', labelSelector: 'owner=helm' }, { observer, signal: stop.signal });
  return { seen, paths };
}

test('reports changes since the watch started, but no bookmarks', async () => {
  const { seen, paths } = await watch([
    list,
    () => ({ status: 200, headers: {}, body: body(line('ADDED', 'a') + line('BOOKMARK', 'x') + line('DELETED', 'b')) }),
  ]);
  expect(seen).toEqual(['(started)', 'a', 'b']);
  expect(paths[1]).toContain('/api/v1/namespaces/shop/secrets?watch=1&allowWatchBookmarks=true&resourceVersion=7&');
  expect(paths[1]).toContain('labelSelector=owner%3Dhelm');
});

test('restarts after an expired version, a truncated line, or the end of the response', async () => {
  const responses = [line('ERROR', ''), '{"type":"ADD\n', line('MODIFIED', 'a')];
  const { seen } = await watch(responses.flatMap((text) => [list, () => ({ status: 200, headers: {}, body: body(text) })]));
  expect(seen).toEqual(['(started)', '(started)', '(started)', 'a']);
});

test('reports a lost connection and resumes when it is restored', async () => {
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(line('ADDED', 'a'));
    throw new Error('socket hang up');
  }
  const { seen } = await watch([
    list,
    () => ({ status: 200, headers: {}, body: breaking() }),
    list,
    () => ({ status: 200, headers: {}, body: body(line('ADDED', 'b')) }),
  ]);
  expect(seen).toEqual(['(started)', 'a', '(lost: the connection to the API server was lost)', '(started)', 'b']);
});

test.each([401, 403, 404, 405])('fails if the server responds with %d', async (code) => {
  await expect(watch([() => failure(code)])).rejects.toMatchObject({ name: 'TillerlessError' });
});
