// Internal modules of yargs and yargs-parser, for which the packages provide neither exports nor types.

declare module '*/node_modules/yargs/build/lib/yargs-factory.js' {
  import type { Argv } from 'yargs';

  /** Creates a yargs instance that uses `shim` for all access to the platform, such as file access and the terminal width. */
  export function YargsFactory(shim: object): (argv: readonly string[]) => Argv;
}

declare module '*/node_modules/yargs-parser/build/lib/yargs-parser.js' {
  export class YargsParser {
    constructor(mixin: object);
    parse(argv: readonly string[], options: object): object;
  }
}
