// Modules inside yargs and yargs-parser that their packages neither export nor type.

declare module '*/node_modules/yargs/build/lib/yargs-factory.js' {
  import type { Argv } from 'yargs';

  /** Makes a yargs whose every access to the platform goes through the shim. */
  export function YargsFactory(shim: object): (words: readonly string[]) => Argv;
}

declare module '*/node_modules/yargs-parser/build/lib/yargs-parser.js' {
  export class YargsParser {
    constructor(mixin: object);
    parse(words: readonly string[], options: object): object;
  }
}
