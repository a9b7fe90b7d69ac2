import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRecord } from '../../src/storage/codec.ts';
import type { Driver } from '../../src/storage/driver.ts';
import { createObjectDriver, secretKind } from '../../src/storage/drivers/objects.ts';
import type { RecordClient, RecordObject } from '../../src/storage/drivers/record-object.ts';
import type { ReleaseRecord } from '../../src/storage/release.ts';
import { openSummaryCache } from '../../src/storage/summary-cache.ts';
import { damages } from '../support/damage.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summary-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): string => join(folder, 'cache.json');

/** Returns a record as Helm writes it, without the summary annotation that list could otherwise use. */
function helmsObject(name: string, { version = '1.0.0', resourceVersion = '1', uid = `uid-${name}` } = {}): RecordObject {
  const record = {
    name,
    info: { status: 'deployed', last_deployed: '2026-01-01T00:00:00Z', description: '' },
    chart: { metadata: { name: 'app', version } },
    manifest: '',
    version: 1,
    namespace: 'ns',
  } as unknown as ReleaseRecord;
  return {
    metadata: {
      name: `sh.helm.release.v1.${name}.v1`,
      namespace: 'ns',
      uid,
      resourceVersion,
      labels: { name, owner: 'helm', status: 'deployed', version: '1' },
    },
    data: { release: secretKind.encode(encodeRecord(record)) },
  };
}

/** Creates a record client that logs the names of the records it reads. */
function clientOf(objects: Map<string, RecordObject>, asked: string[]): RecordClient {
  const read = (name: string): RecordObject | undefined => {
    asked.push(name);
    return objects.get(name);
  };
  const never = (): never => {
    throw new Error('not a matter of listing');
  };
  return {
    list: async () => [...objects.values()].map(({ metadata }) => ({ metadata })),
    page: async () => undefined,
    get: async (name) => read(name),
    beginning: async (name) => JSON.stringify(read(name)),
    create: never,
    replace: never,
    annotate: never,
    remove: never,
  };
}

async function list(driver: Driver): Promise<Record<string, unknown>> {
  const heads = await driver.heads({});
  const found: [string, unknown][] = [];
  await driver.summaries({ heads, all: heads, allNamespaces: false }, (revision) =>
    found.push([revision.name, revision.record().chart?.metadata?.version]),
  );
  return Object.fromEntries(found);
}

function cluster(count: number) {
  const objects = new Map<string, RecordObject>();
  const put = (object: RecordObject): void => void objects.set(object.metadata.name, object);
  for (let i = 0; i < count; i++) put(helmsObject(`r${i}`));
  const asked: string[] = [];
  // Lists the releases as a new process would.
  const again = async (): Promise<{ found: Record<string, unknown>; read: number }> => {
    asked.length = 0;
    const options = { clock: Date.now, cache: openSummaryCache(file()) };
    const found = await list(createObjectDriver(secretKind, clientOf(objects, asked), options));
    return { found, read: asked.length };
  };
  return { put, again, remove: (name: string) => objects.delete(`sh.helm.release.v1.${name}.v1`) };
}

it('reads each record once, and again after a change', async () => {
  const { put, again, remove } = cluster(20);
  const first = await again();
  expect(first).toMatchObject({ read: 20, found: { r0: '1.0.0', r19: '1.0.0' } });
  expect(await again()).toEqual({ found: first.found, read: 0 });
  put(helmsObject('r3', { version: '2.0.0', resourceVersion: '2' }));
  // Another cluster with the same address and the same resource version.
  put(helmsObject('r4', { version: '3.0.0', uid: 'other' }));
  remove('r5');
  for (let i = 20; i < 40; i++) put(helmsObject(`r${i}`));
  const later = await again();
  expect(later).toMatchObject({ read: 22, found: { r3: '2.0.0', r4: '3.0.0', r20: '1.0.0' } });
  expect(later.found).not.toHaveProperty('r5');
});

it('stores only the listed fields, readable only by the user', async () => {
  await cluster(20).again();
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toContainEqual([
    'uid-r0',
    ['1', '{"status":"deployed","updated":"2026-01-01T00:00:00Z","chart":"app","version":"1.0.0","appVersion":""}'],
  ]);
});

it.each([
  { name: 'invalid JSON', text: '[[' },
  { name: 'an object instead of a list', text: '{"uid-r0":["1","{}"]}' },
  { name: 'entries of another format', text: '[["uid-r0", 1], [1, ["1", "x"]], null, ["uid-r1", ["1", "no note"]]]' },
])('reads the records if the file contains $name', async ({ text }) => {
  writeFileSync(file(), text);
  expect(await cluster(20).again()).toMatchObject({ read: 20, found: { r0: '1.0.0', r1: '1.0.0' } });
});

it('lists the same releases from a damaged cache', async () => {
  const { again } = cluster(20);
  const { found } = await again();
  const cache = JSON.parse(readFileSync(file(), 'utf8'));
  for (const { title, data } of damages(cache)) {
    writeFileSync(file(), JSON.stringify(data));
    expect({ title, found: (await again()).found }).toEqual({ title, found });
  }
});

it('does not cache a small number of records', async () => {
  const { again } = cluster(12);
  await again();
  expect(await again()).toMatchObject({ read: 12 });
});

it('lists releases if the cache cannot be written', async () => {
  writeFileSync(join(folder, 'cache.json'), '');
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file');
  expect(await cluster(20).again()).toMatchObject({ read: 20 });
});
