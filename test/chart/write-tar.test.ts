import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { readChartArchive } from '../../src/chart/archive.ts';
import { loadChart } from '../../src/chart/load.ts';
import { packChart } from '../../src/chart/package.ts';
import { type TarFile, writeTar } from '../../src/chart/write-tar.ts';

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly mode: number | undefined;
}

/** Reads an archive's entries with tar-stream. */
async function entriesOf(tar: Uint8Array): Promise<Entry[]> {
  const entries: Entry[] = [];
  const reader = extract();
  reader.on('entry', ({ name, mode }, stream, next) => {
    const chunks: Uint8Array[] = [];
    stream.on('data', (chunk) => chunks.push(chunk as Uint8Array));
    stream.on('end', () => {
      entries.push({ name, mode, text: Buffer.concat(chunks).toString() });
      next();
    });
  });
  const done = new Promise<void>((resolve, reject) => {
    reader.on('finish', () => resolve());
    reader.on('error', reject);
  });
  reader.end(tar);
  await done;
  return entries;
}

const file = (name: string, more: Partial<TarFile> = {}): TarFile => ({
  name,
  data: Buffer.from(`text of ${name}`),
  mtimeSeconds: 1_700_000_000,
  ...more,
});
const chartYaml = file('app/Chart.yaml', { data: Buffer.from('apiVersion: v2\nname: app\nversion: 1.0.0\n') });

it.each([
  { name: 'a short name', path: 'app/templates/a.yaml' },
  { name: 'a name of 100 bytes', path: `app/${'n'.repeat(96)}` },
  { name: 'a name that needs the prefix field', path: `app/${'d'.repeat(90)}/${'n'.repeat(80)}` },
  { name: 'a name that needs a PAX header', path: `app/${'n'.repeat(300)}` },
  { name: 'a non-ASCII name', path: 'app/files/Grüße.txt' },
  { name: 'an empty file', path: 'app/empty', data: Buffer.alloc(0) },
  { name: 'a file of one block', path: 'app/block', data: Buffer.alloc(512, 'x') },
  { name: 'a large file', path: 'app/large', data: Buffer.alloc(1_000_000, 'x') },
])('writes $name so that readChartArchive can read it', async ({ path, data }) => {
  const written = file(path, data ? { data } : {});
  const read = readChartArchive(gzipSync(await writeTar([chartYaml, written])));
  const found = read.find(({ name }) => name === path.slice('app/'.length));
  expect(Buffer.from(found?.data ?? 'missing').equals(written.data)).toBe(true);
});

it('writes owner 0 and the modes 0644 and 0755', async () => {
  const tar = await writeTar([file('app/a'), file('app/run', { isExecutable: true })]);
  expect((await entriesOf(tar)).map(({ name, mode }) => [name, mode])).toEqual([
    ['app/a', 0o644],
    ['app/run', 0o755],
  ]);
});

it('packages a chart reproducibly for a given SOURCE_DATE_EPOCH', async () => {
  const chart = loadChart('fixtures/charts/web');
  const [first, second] = [await packChart(chart, { epochSeconds: 1 }), await packChart(chart, { epochSeconds: 1 })];
  expect(first.equals(second)).toBe(true);
  expect(first.equals(await packChart(chart, { epochSeconds: 2 }))).toBe(false);
});

it('reads the same entries as tar-stream', async () => {
  const archive = await packChart(loadChart('fixtures/charts/web'));
  const ours = readChartArchive(archive).map(({ name, data }) => ({ name: `web/${name}`, text: Buffer.from(data).toString() }));
  const theirs = (await entriesOf(gunzipSync(archive))).map(({ name, text }) => ({ name, text }));
  expect(ours).toEqual(theirs);
  expect(theirs.map(({ name }) => name)).toContain('web/Chart.yaml');
  expect(theirs.find(({ name }) => name === 'web/values.yaml')?.text).toBe(
    readFileSync('fixtures/charts/web/values.yaml', 'utf8'),
  );
});
