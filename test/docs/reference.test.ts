import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDocs } from '../../scripts/reference/docs.ts';
import { root } from './markdown.ts';

const docs = await generatedDocs(root);

it.each(['reference', 'images'])('docs/%s contains no files other than the generated ones', (folder) => {
  // npm run screenshots takes the screenshots, which are PNG files.
  const files = readdirSync(join(root, 'docs', folder), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.png'),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'docs/').length).replaceAll('\\', '/'));
  expect(paths.toSorted()).toEqual(
    docs
      .map(({ path }) => path)
      .filter((path) => path.startsWith(folder))
      .toSorted(),
  );
});

it.each(docs)('docs/$path is up to date (npm run docs)', ({ path, text }) => {
  expect(readFileSync(join(root, 'docs', path), 'utf8')).toBe(text);
});
