import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionTable } from '../../../src/engine/functions/registry.ts';

const here = dirname(fileURLToPath(import.meta.url));
const sources = readdirSync(here).map((file) => readFileSync(join(here, file), 'utf8'));
/** The tested functions, taken from the first identifier of the expression in each table row. */
const tested = sources.flatMap((source) => [...source.matchAll(/^ +\[\s*['"]\(*(\w+)\b/gm)].map(([, name]) => name));

it.each([...functionTable.keys()].map((name) => ({ name })))('$name is tested by at least two expressions', ({ name }) => {
  expect(tested.filter((word) => word === name).length).toBeGreaterThanOrEqual(2);
});
