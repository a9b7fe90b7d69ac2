// Internal modules of yargs and yargs-parser, for which the packages provide neither exports nor types.

declare module '*/node_modules/yargs/build/lib/yargs-factory.js' {
  import type { Argv } from 'yargs';

  /** Creates a yargs instance that accesses the platform only through the shim. */
  export function YargsFactory(shim: object): (argv: readonly string[]) => Argv;
}

declare module '*/node_modules/yargs-parser/build/lib/yargs-parser.js' {
  export class YargsParser {
    constructor(mixin: object);
    parse(argv: readonly string[], options: object): object;
  }
}
