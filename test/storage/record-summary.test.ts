import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { encodeRecord } from '../../src/storage/codec.ts';
import type { RevisionHead } from '../../src/storage/driver.ts';
import { readSummary, summaryText } from '../../src/storage/record-summary.ts';
import type { ReleaseRecord } from '../../src/storage/release.ts';

const head: RevisionHead = {
  name: 'web',
  namespace: 'shop',
  revision: 3,
  status: 'deployed',
  labels: {},
  annotations: {},
  uid: 'u',
  resourceVersion: '1',
};
const info = {
  status: 'deployed',
  description: 'a "quoted" {text}, with \\ and ]',
  last_deployed: '2026-01-01T00:00:00Z',
} as const;
const metadata = { name: 'web', version: '1.2.3', keywords: ['a', 'b}'], deprecated: false, count: 1.5 };
const noise = randomBytes(200_000).toString('base64');

function text(change: Partial<ReleaseRecord> = {}): string {
  const chart = { metadata, files: [{ name: 'noise', data: noise }] };
  return encodeRecord({ name: 'web', info, chart, manifest: noise, version: 3, namespace: 'shop', ...change });
}

it('reads name, status and chart from the start of a record', () => {
  const whole = text();
  expect(whole.length).toBeGreaterThan(10 * summaryText);
  const want = { name: 'web', info, chart: { metadata }, manifest: '', version: 3, namespace: 'shop' };
  expect(readSummary(whole, head)).toEqual(want);
  expect(readSummary(whole.slice(0, summaryText), head)).toEqual(want);
});

it.each([
  { name: 'another name', text: text({ name: 'other' }) },
  { name: 'long notes before the chart', text: text({ info: { ...info, notes: noise } }) },
  { name: 'a null info', text: text({ info: null as never }) },
  { name: 'a chart without metadata', text: text({ chart: {} as never }) },
  { name: 'uncompressed JSON', text: Buffer.from('{"name":"web"}').toString('base64') },
  { name: 'JSON with spaces', text: encodeText('{ "name": "web" }') },
  { name: 'invalid data', text: 'rubbish' },
  { name: 'compressed invalid JSON', text: encodeText('{"name":"web","info":{]},"chart":{"metadata":{}}') },
  { name: 'JSON that ends inside a string', text: encodeText('{"name":"web","info":{"status":"dep') },
  { name: 'an empty record', text: '' },
])('returns undefined for $name, so that the whole record is read', ({ text: given }) => {
  expect(readSummary(given, head)).toBeUndefined();
});

function encodeText(json: string): string {
  return gzipSync(json).toString('base64');
}
