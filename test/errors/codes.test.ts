import { readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('docs/errors.md has one line for each code', () => {
  const codes = [...read('src/errors/codes.ts').matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]);
  const documented = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual(codes.toSorted());
});

it('the version is the one of package.json', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('src/base/program-version.ts')).toContain(`programVersion = '${version}'`);
});
