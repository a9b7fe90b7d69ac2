import type { TemplateFunction } from '../template/runtime.ts';
import { accessFunctions } from './access.ts';
import { compareFunctions } from './compare.ts';
import { cryptoFunctions } from './crypto.ts';
import { dateFunctions } from './dates.ts';
import type { Family } from './define.ts';
import { dictFunctions } from './dicts.ts';
import { durationFunctions } from './durations.ts';
import { encodingFunctions } from './encoding.ts';
import { helmFunctions } from './helm.ts';
import { listFunctions } from './lists.ts';
import { mathFunctions, randomIntFunctions } from './math.ts';
import { pathFunctions } from './paths.ts';
import { randomFunctions } from './random.ts';
import { regexFunctions } from './regex.ts';
import { semverFunctions } from './semver.ts';
import { stringFunctions } from './strings.ts';
import { typeFunctions } from './types.ts';
import { urlFunctions } from './urls.ts';

const families: readonly Family[] = [
  stringFunctions,
  listFunctions,
  dictFunctions,
  accessFunctions,
  mathFunctions,
  randomIntFunctions,
  typeFunctions,
  compareFunctions,
  encodingFunctions,
  dateFunctions,
  durationFunctions,
  semverFunctions,
  regexFunctions,
  pathFunctions,
  urlFunctions,
  randomFunctions,
  cryptoFunctions,
];

/** Placeholder for `and` and `or`, which the template language itself evaluates because they short-circuit. */
const logic = (doc: string): TemplateFunction => ({ params: ['any'], rest: 'any', doc, call: (_, args) => args.at(-1) });

/** All template functions by name. */
export const functionTable: ReadonlyMap<string, TemplateFunction> = collect();

function collect(): Map<string, TemplateFunction> {
  const table = new Map<string, TemplateFunction>([
    ['and', logic('Returns the first empty value, or the last one; what follows it is not evaluated.')],
    ['or', logic('Returns the first value that is not empty, or the last one; what follows it is not evaluated.')],
  ]);
  for (const family of families) {
    for (const [name, fn] of Object.entries(family)) {
      if (table.has(name)) throw new Error(`function ${name} is defined twice`);
      table.set(name, fn);
    }
  }
  for (const [name, fn] of Object.entries(helmFunctions)) table.set(name, fn);
  return table;
}
