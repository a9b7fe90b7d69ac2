import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, linksOf, markdownFiles, root } from './markdown.ts';

const files = markdownFiles();

interface Target {
  readonly file: string;
  readonly anchor: string;
}

/** Returns the target of a relative link, or undefined if the link points to another server. */
function targetOf(from: string, link: string): Target | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor = ''] = link.split('#');
  return { file: path === '' ? from : normalize(join(dirname(from), decodeURIComponent(path))), anchor };
}

it.each(files)('links and anchors of %s resolve', (file) => {
  const broken = linksOf(file).filter((link) => {
    const target = targetOf(file, link);
    if (target === undefined) return false;
    if (!existsSync(join(root, target.file))) return true;
    return target.anchor !== '' && !anchorsOf(target.file).has(target.anchor);
  });
  expect(broken).toEqual([]);
});

it('all pages are reachable from the README', () => {
  const reached = new Set(['README.md']);
  for (const file of reached)
    for (const link of linksOf(file)) {
      const target = targetOf(file, link);
      if (target?.file.endsWith('.md') && existsSync(join(root, target.file))) reached.add(target.file);
    }
  expect(files.filter((file) => !reached.has(file) && !file.startsWith('.github'))).toEqual([]);
});

it('files mentioned in backquotes exist', () => {
  const named = files.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /`((?:src|test|scripts|bench|fuzz|docs)\/[\w./-]+\.(?:ts|js|json|md))`/g,
      ),
    ].map(([, path = '']) => ({ file, path })),
  );
  // Upper-case names are placeholders, as in src/commands/NAME.ts.
  expect(named.filter(({ path }) => !/[A-Z]{3}/.test(path) && !existsSync(join(root, path)))).toEqual([]);
});
