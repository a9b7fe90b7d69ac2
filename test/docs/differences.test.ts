import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/differences.md', root), 'utf8');

it('all tests mentioned in docs/differences.md exist', () => {
  const named = [...page.matchAll(/`(test\/[^`]+\.ts)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

it('each difference has a row with four cells, and most have a test', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| | '));
  const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').slice(1, -1));
  expect(cells.filter((row) => row.length !== 4)).toEqual([]);
  expect(cells.filter((row) => row.at(-1)?.trim() !== '').length).toBeGreaterThan(60);
});
