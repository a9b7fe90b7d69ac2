import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles, root } from '../support/project-files.ts';

export { root };

/** Returns the paths of all Markdown files, relative to the root of the repository. */
export function markdownFiles(): readonly string[] {
  return projectFiles('.md').filter((file) => !/^(?:fixtures|test)\//.test(file));
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Returns a page's text, without fenced blocks and inline code. */
function prose(file: string): string {
  return read(file)
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, 'code');
}

/** Returns the targets of a page's links and images. */
export function linksOf(file: string): readonly string[] {
  return [...prose(file).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, link, attribute]) => link ?? attribute ?? '',
  );
}

/** Returns the anchors that GitHub generates for headings. */
export function anchorsOf(file: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const headings = read(file)
    .replace(/^```[\s\S]*?^```/gm, '')
    .matchAll(/^#{1,6} (.+)$/gm);
  for (const [, heading = ''] of headings) {
    const base = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${base}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
