import type { Value } from '../../base/go/value.ts';
import type { TemplateFunction } from '../template/runtime.ts';
import { accessFunctions } from './access.ts';
import { compareFunctions } from './compare.ts';
import { cryptoFunctions } from './crypto.ts';
import { dateFunctions } from './dates.ts';
import { defineFunctions, type Family } from './define.ts';
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

/** Placeholder for `and` and `or`, which are evaluated by the template language itself because they short-circuit. */
const last = (first: Value, ...others: Value[]): Value => others.at(-1) ?? first;

const logicFunctions = defineFunctions({
  and: {
    args: ['any', '...any'],
    doc: 'Returns the first empty argument, or the last argument if none is empty. The arguments after it are not evaluated.',
    call: last,
  },
  or: {
    args: ['any', '...any'],
    doc: 'Returns the first non-empty argument, or the last argument if all are empty. The arguments after it are not evaluated.',
    call: last,
  },
});

/** The function families, each with its heading on the reference page. */
export const functionFamilies: readonly (readonly [title: string, ...families: readonly Family[]])[] = [
  ['Charts and releases', helmFunctions],
  ['Logic and comparison', logicFunctions, compareFunctions],
  ['Types, defaults and printing', typeFunctions],
  ['Strings', stringFunctions],
  ['Lists', listFunctions],
  ['Dicts', dictFunctions],
  ['Lists, dicts and strings', accessFunctions],
  ['Numbers', mathFunctions, randomIntFunctions],
  ['Encoding, JSON, YAML and TOML', encodingFunctions],
  ['Dates', dateFunctions],
  ['Durations', durationFunctions],
  ['Versions', semverFunctions],
  ['Regular expressions', regexFunctions],
  ['Paths', pathFunctions],
  ['URLs', urlFunctions],
  ['Random values and host names', randomFunctions],
  ['Cryptography', cryptoFunctions],
];

/** All template functions, keyed by name. */
export const functionTable: ReadonlyMap<string, TemplateFunction> = collect();

function collect(): Map<string, TemplateFunction> {
  const table = new Map<string, TemplateFunction>();
  for (const [, ...families] of functionFamilies) {
    for (const [name, fn] of families.flatMap((family) => Object.entries(family))) {
      if (table.has(name)) throw new Error(`function ${name} is defined twice`);
      table.set(name, fn);
    }
  }
  return table;
}
