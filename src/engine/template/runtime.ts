import type { Value } from '../../base/go/value.ts';

/** Go type of a parameter. */
export type Param = 'any' | 'string' | 'int' | 'int64' | 'uint32' | 'float64' | 'bool' | 'map' | 'list' | 'time' | 'certificate';

/** Cost of a call in addition to a single step. */
export interface Cost {
  readonly steps: number;
  readonly perCharacter: number;
  readonly bytes: number;
  readonly bytesPerCharacter: number;
  readonly keys?: number;
  /** steps per entry of a dict argument */
  readonly perEntry?: number;
}

export interface TemplateFunction {
  /** one-line description for the reference page */
  readonly doc: string;
  /** absent for functions that are fast and return small values */
  readonly cost?: Cost;
  /** true if the function reads nested values, so that all text in its arguments is charged */
  readonly readsAll?: boolean;
  readonly params: readonly Param[];
  /** type of variadic arguments; absent if the function is not variadic */
  readonly rest?: Param;
  /** A missing argument is passed as null. */
  call(context: unknown, args: Value[]): Value | undefined;
}

export type FunctionTable = { readonly get: (name: string) => TemplateFunction | undefined; readonly context: unknown };

/** A value in a pipeline. undefined is Go's invalid reflect.Value, null is an interface that holds nil. */
export type Item = Value | undefined;

/** An error during the execution of a template, with its location. */
export class ExecError extends Error {
  readonly template: string;
  readonly pos: number;
  /** name of the template (`define`) that was executing */
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

/** State that all templates of a rendering share. */
export interface Runtime {
  readonly functions: FunctionTable;
  find(name: string): Compiled | undefined;
  /** Returns the output of a template. */
  include(name: string, data: Value): string;
  /** Charges one step. @throws TEMPLATE_LIMIT */
  step(): void;
  /** Must be called before a nested template runs, and `leave` afterwards. */
  enter(name: string): void;
  leave(name: string): void;
}

/** State of one execution: the output so far, and the variables of the running template. */
export interface State {
  readonly runtime: Runtime;
  readonly out: string[];
  vars: Item[];
  /** current item of a loop over a list with a typed item */
  typedItem?: Item;
}
