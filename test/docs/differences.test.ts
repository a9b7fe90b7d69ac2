import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/differences.md', root), 'utf8');

it('every test that docs/differences.md names is there', () => {
  const named = [...page.matchAll(/`(test\/[^`]+\.ts)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

it('every defect of Helm has a test, or says that there is no such command here yet', () => {
  const rows = (page.split('## Defects of Helm')[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (---|subject)/.test(line));
  const shown = rows.filter((row) => /`test\/[^`]+` \|$/.test(row));
  const rest = rows.filter((row) => !shown.includes(row));
  expect(rest.filter((row) => !/\b(yet)\b/.test(row))).toEqual([]);
});
