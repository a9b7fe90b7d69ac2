import { referencePages } from './pages.ts';
import { drawScreens } from './screens.ts';

/** A generated file and its path relative to docs/. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Returns all files that `npm run docs` writes. @param root root directory of the repository */
export async function generatedDocs(root: string): Promise<readonly GeneratedFile[]> {
  const pages = await referencePages();
  const pictures = await drawScreens(root);
  return [
    ...pages.map(({ name, text }) => ({ path: `reference/${name}`, text })),
    ...pictures.map(({ name, text }) => ({ path: `images/${name}`, text })),
  ];
}
