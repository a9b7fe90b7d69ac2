import type { Value } from '../../base/go/value.ts';

/** What a parameter takes: Go's type of it. */
export type Param = 'any' | 'string' | 'int' | 'int64' | 'uint32' | 'float64' | 'bool' | 'map' | 'list' | 'time' | 'certificate';

/** What a call counts beyond a single step. */
export interface Cost {
  readonly steps: number;
  readonly perCharacter: number;
  readonly bytes: number;
  readonly bytesPerCharacter: number;
  readonly keys?: number;
  /** steps for each entry of a dict */
  readonly perEntry?: number;
}

export interface TemplateFunction {
  /** one line about it, for the reference page */
  readonly doc: string;
  /** absent for what is quick and makes little */
  readonly cost?: Cost;
  /** reads its arguments with all that they contain, so all of their text counts */
  readonly readsAll?: boolean;
  readonly params: readonly Param[];
  /** type of further arguments; absent when there are none */
  readonly rest?: Param;
  /** an argument that is missing arrives as null */
  call(context: unknown, args: Value[]): Value | undefined;
}

export type FunctionTable = { readonly get: (name: string) => TemplateFunction | undefined; readonly context: unknown };

/** A value in a pipeline: undefined is Go's invalid value ("nothing"), null an interface that holds nil. */
export type Item = Value | undefined;

/** A failure while a template runs, where it happened. */
export class ExecError extends Error {
  readonly template: string;
  readonly pos: number;
  /** the executing template's define name */
  readonly executing: string;
  readonly context: string;
  override readonly cause: unknown;
  /** true when the message comes from a function that was called */
  readonly fromFunction: boolean;

  constructor(place: Place, message: string, cause?: unknown, fromFunction = false) {
    super(message);
    this.template = place.file;
    this.pos = place.pos;
    this.executing = place.executing;
    this.context = place.context;
    this.cause = cause;
    this.fromFunction = fromFunction;
  }
}

export interface Place {
  /** file of the template */
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

/** What a run of templates shares. */
export interface Runtime {
  readonly functions: FunctionTable;
  find(name: string): Compiled | undefined;
  /** a template's output as text */
  include(name: string, data: Value): string;
  /** counts work; throws when a budget is used up */
  step(): void;
  /** called for nested templates */
  enter(name: string): void;
  leave(name: string): void;
}

/** One execution: output so far and the variables of the running template. */
export interface State {
  readonly runtime: Runtime;
  readonly out: string[];
  vars: Item[];
  /** the item of a loop over a list whose type says what the items are */
  typedItem?: Item;
}
