import { quoteGo } from '../../base/go/quote.ts';
import type { Value } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { invoke } from './invoke.ts';
import { type Argument, checkValue, evaluateArgument } from './parameters.ts';
import { ExecError, type Item, type Place, type State } from './runtime.ts';
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

/** Calls a function by name. As in Go, the number and types of its arguments are checked first. */
export function callFunction(
  state: State,
  name: string,
  location: Place,
  args: readonly Argument[],
  dot: Item,
  before: ((state: State, dot: Item) => Item) | undefined,
): Item {
  const fn = state.runtime.functions.get(name);
  if (!fn) throw new ExecError(location, `${JSON.stringify(name)} is not a defined function`);
  state.runtime.step();
  const final = before?.(state, dot);
  const count = args.length + (before ? 1 : 0);
  const fixed = fn.params.length;
  if (fn.rest === undefined ? count !== fixed : count < fixed) {
    throw new ExecError(
      { ...location, context: name },
      // For variadic functions, the number of arguments in Go's error message does not include the piped value.
      `wrong number of args for ${name}: want ${fn.rest === undefined ? `${fixed} got ${count}` : `at least ${fixed} got ${args.length}`}`,
    );
  }
  const values: Value[] = [];
  for (let i = 0; i < args.length; i++)
    values.push(evaluateArgument(args[i] as Argument, fn.params[i] ?? fn.rest ?? 'any', { state, dot }));
  if (before) values.push(checkValue(final, fn.params[args.length] ?? fn.rest ?? 'any', args.at(-1)?.location ?? location));
  try {
    return invoke(fn, state.runtime.functions.context, values);
  } catch (error) {
    throw callFailure(error, name, location);
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
