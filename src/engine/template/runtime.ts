import type { Value } from '../../base/go/value.ts';

/** A parameter's Go type. */
export type Param = 'any' | 'string' | 'int' | 'int64' | 'uint32' | 'float64' | 'bool' | 'map' | 'list' | 'time' | 'certificate';

/** The cost of a call, in addition to the one step charged for every call. */
export interface Cost {
  readonly steps: number;
  readonly perCharacter: number;
  readonly bytes: number;
  readonly bytesPerCharacter: number;
  readonly keys: number | undefined;
  /** steps charged for each entry of a dict argument */
  readonly perEntry: number | undefined;
}

export interface TemplateFunction {
  readonly params: readonly Param[];
  /** type of the variadic arguments; undefined if the function is not variadic */
  readonly rest: Param | undefined;
  /** one-line description for the reference page */
  readonly doc: string;
  /** additional cost of a call; undefined if the function is fast and returns only small values */
  readonly cost: Cost | undefined;
  /**
   * true if the function also reads the items of lists and maps; its cost then depends on the length of all text in its arguments
   */
  readonly readsAll: boolean;
  /** Calls the function. Missing arguments are passed as null. */
  call(context: unknown, args: Value[]): Value | undefined;
}

/** Template functions, keyed by name. */
export interface FunctionTable {
  get(name: string): TemplateFunction | undefined;
}

/** A value in a pipeline. Go's invalid reflect.Value is represented by undefined, and an interface that holds nil by null. */
export type Item = Value | undefined;

/** An error that occurred while a template was executed, with its location. */
export class ExecError extends Error {
  readonly template: string;
  readonly pos: number;
  /** name of the template (`define`) that was being executed */
  readonly executing: string;
  readonly context: string;
  override readonly cause: unknown;
  /** true if the error was returned by a function */
  readonly fromFunction: boolean;

  constructor(location: Place, message: string, cause?: unknown, fromFunction = false) {
    super(message);
    this.template = location.file;
    this.pos = location.pos;
    this.executing = location.executing;
    this.context = location.context;
    this.cause = cause;
    this.fromFunction = fromFunction;
  }
}

export interface Place {
  /** template file */
  readonly file: string;
  readonly pos: number;
  readonly executing: string;
  readonly context: string;
}

/** A compiled template. */
export interface Compiled {
  readonly name: string;
  readonly file: string;
  run(state: State, dot: Item): void;
}

/** The state shared by all templates of a rendering. */
export interface Runtime {
  readonly functions: FunctionTable;
  /** passed to the functions as their first argument */
  readonly context: unknown;
  find(name: string): Compiled | undefined;
  /** Executes a template and returns its output. */
  include(name: string, data: Value): string;
  /** Deducts one step from the budget. @throws TEMPLATE_LIMIT */
  step(): void;
  /** Must be called before a nested template is executed; `leave` must be called afterwards. */
  enter(name: string): void;
  leave(name: string): void;
}

/** The state of an execution, which includes its output so far and the variables of the current template. */
export interface State {
  readonly runtime: Runtime;
  readonly out: string[];
  vars: Item[];
  /**
   * current element of the innermost `range` over a value that is statically typed in Go, for example a []string rather than a
   * []interface {} (see range.ts)
   */
  typedItem?: Item;
}
