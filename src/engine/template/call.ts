import { quoteGo } from '../../base/go/quote.ts';
import type { Value } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { invoke } from './invoke.ts';
import { type Argument, checkValue, evaluateArgument } from './parameters.ts';
import { ExecError, type FunctionTable, type Item, type Place, type State, type TemplateFunction } from './runtime.ts';
import { TextLimitError } from './text-limit.ts';

/** Thrown if a template that was passed to `tpl` fails. */
export class TplFailure extends Error {
  readonly text: string;
  readonly failure: ExecError;

  constructor(text: string, failure: ExecError) {
    super(failure.message);
    this.text = text;
    this.failure = failure;
  }
}

/** A call of a function in a template. */
interface Call {
  readonly name: string;
  readonly location: Place;
  /** the arguments without the piped value */
  readonly args: readonly Argument[];
  /** evaluates the previous commands of the pipeline, whose value is the last argument */
  readonly before: ((state: State, dot: Item) => Item) | undefined;
}

/** Runs a call, and remembers the function that it calls. */
export class FunctionCall {
  readonly #call: Call;
  #table: FunctionTable | undefined;
  #fn: TemplateFunction | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Calls the function. As in Go, the number and types of its arguments are checked first. */
  run(state: State, dot: Item): Item {
    const { runtime } = state;
    const { name, location, args, before } = this.#call;
    const fn = this.#function(runtime.functions);
    runtime.step();
    const final = before?.(state, dot);
    const count = args.length + (before ? 1 : 0);
    const fixed = fn.params.length;
    if (fn.rest === undefined ? count !== fixed : count < fixed) throw this.#wrongCount(fn, count);
    const values: Value[] = [];
    for (let i = 0; i < args.length; i++)
      values.push(evaluateArgument(args[i] as Argument, fn.params[i] ?? fn.rest ?? 'any', state, dot));
    if (before) values.push(checkValue(final, fn.params[args.length] ?? fn.rest ?? 'any', args.at(-1) ?? { location }));
    try {
      return invoke(fn, runtime.context, values);
    } catch (error) {
      throw callFailure(error, name, location);
    }
  }

  /** Looks up the function. Most renderings use the same function table, so the last result is kept. */
  #function(table: FunctionTable): TemplateFunction {
    if (this.#table === table && this.#fn) return this.#fn;
    const { name, location } = this.#call;
    this.#table = table;
    this.#fn = table.get(name);
    if (this.#fn) return this.#fn;
    throw new ExecError(location, `${JSON.stringify(name)} is not a defined function`);
  }

  #wrongCount({ params, rest }: TemplateFunction, count: number): ExecError {
    const { name, location, args } = this.#call;
    // For variadic functions, the number of arguments in Go's error message does not include the piped value.
    const counts = rest === undefined ? `${params.length} got ${count}` : `at least ${params.length} got ${args.length}`;
    return new ExecError({ ...location, context: name }, `wrong number of args for ${name}: want ${counts}`);
  }
}

/** Converts an error thrown by a function to an error at the location of the call. */
export function callFailure(error: unknown, name: string, location: Place): unknown {
  if (error instanceof ExecError) return new ExecError(location, `error calling ${name}: `, error, true);
  if (error instanceof TplFailure) {
    return new ExecError(
      location,
      `error calling ${name}: error during tpl function execution for ${quoteGo(error.text)}: `,
      error.failure,
      true,
    );
  }
  if (isTillerlessError(error, 'TEMPLATE_LIMIT')) return error;
  if (isTillerlessError(error)) return new ExecError(location, `error calling ${name}: ${reasonOf(error)}`, error, true);
  if (error instanceof FunctionFailure) return new ExecError(location, `error calling ${name}: ${error.message}`, error, true);
  // JavaScript throws a RangeError for an invalid length, and for a value that exceeds a limit of the engine, such as a string of
  // several gigabytes.
  if (error instanceof TextLimitError || (error instanceof RangeError && !isStackOverflow(error)))
    return new ExecError(location, `error calling ${name}: ${error.message}`, undefined, true);
  return error;
}

/**
 * Reports whether an error is a stack overflow. Must not call any other function, because there is hardly any stack space left.
 */
export function isStackOverflow(error: unknown): boolean {
  if (!(error instanceof RangeError || error instanceof SyntaxError)) return false;
  // V8 throws a SyntaxError rather than a RangeError if the stack overflows while a regular expression runs.
  return error.message.includes('Maximum call stack size exceeded') || error.message.endsWith('Stack overflow');
}

/** Thrown by a function that rejects its arguments. Helm formats each kind of failure differently. */
export class FunctionFailure extends Error {
  readonly kind: 'plain' | 'required' | 'missing-template';

  constructor(message: string, kind: FunctionFailure['kind'] = 'plain') {
    super(message);
    this.kind = kind;
  }
}
