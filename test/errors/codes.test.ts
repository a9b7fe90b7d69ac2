import { readdirSync, readFileSync } from 'node:fs';
import { errorAreas } from '../../src/errors/codes.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('each code is used, and belongs to one area', () => {
  const codes = Object.values(errorAreas).flatMap((area) => Object.keys(area));
  expect(new Set(codes).size).toBe(codes.length);
  const folder = new URL('../../src/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.gen\.ts$|errors.codes\.ts$/.test(name))
    .map((name) => readFileSync(new URL(name.replaceAll('\\', '/'), folder), 'utf8'))
    .join('\n');
  expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

it('the version matches package.json', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('src/base/program-version.ts')).toContain(`programVersion = '${version}'`);
});
