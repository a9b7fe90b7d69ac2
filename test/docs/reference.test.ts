import { readdirSync, readFileSync } from 'node:fs';
import { referencePages } from '../../scripts/reference/pages.ts';

const folder = new URL('../../docs/reference/', import.meta.url);
const pages = await referencePages();

it('docs/reference has no other pages', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  expect(files.map((name) => name.replaceAll('\\', '/')).toSorted()).toEqual(pages.map(({ name }) => name).toSorted());
});

it.each(pages)('docs/reference/$name is up to date (npm run docs)', ({ name, text }) => {
  expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
});
