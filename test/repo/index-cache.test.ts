import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedChartNames, cachedIndex, type IndexCache, removeIndex, storeIndex } from '../../src/repo/index-cache.ts';

const root = mkdtempSync(join(tmpdir(), 'index-cache-'));
afterAll(() => rmSync(root, { recursive: true }));

const index = (name: string): Buffer =>
  Buffer.from(`apiVersion: v1\nentries:\n  ${name}:\n  - {name: ${name}, version: 1.0.0, urls: [a.tgz]}\n`);
const cacheOf = (folder: string): IndexCache => ({ repositoryCache: join(root, folder), cacheHome: join(root, 'home') });
const ownFile = join(root, 'home/tillerless/indexes/one.json');

it("keeps only Helm's files in Helm's folder", () => {
  storeIndex(cacheOf('a'), 'one', index('alpha'));
  expect(readdirSync(join(root, 'a')).toSorted()).toEqual(['one-charts.txt', 'one-index.yaml']);
  expect(existsSync(ownFile)).toBe(true);
});

it('distinguishes repositories with the same name in different directories', () => {
  storeIndex(cacheOf('a'), 'one', index('alpha'));
  storeIndex(cacheOf('b'), 'one', index('gamma'));
  expect([...cachedIndex(cacheOf('a'), 'one').charts.keys()]).toEqual(['alpha']);
  expect([...cachedIndex(cacheOf('b'), 'one').charts.keys()]).toEqual(['gamma']);
});

it('ignores a cache file of an earlier version next to the index', () => {
  storeIndex(cacheOf('a'), 'one', index('alpha'));
  writeFileSync(join(root, 'a/one-index.tillerless.json'), '{"format":1}');
  expect([...cachedIndex(cacheOf('a'), 'one').charts.keys()]).toEqual(['alpha']);
});

it('lists the charts of an index that has no list of names', () => {
  storeIndex(cacheOf('a'), 'one', index('alpha'));
  rmSync(join(root, 'a/one-charts.txt'));
  expect(cachedChartNames(cacheOf('a'), 'one')).toEqual(['alpha']);
});

it('removes all files of a repository', () => {
  storeIndex(cacheOf('c'), 'one', index('alpha'));
  removeIndex(cacheOf('c'), 'one');
  expect([readdirSync(join(root, 'c')), existsSync(ownFile)]).toEqual([[], false]);
});
