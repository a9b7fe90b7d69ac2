import { Int, isMap, type Value } from '../../base/go-value.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { typeName } from './kinds.ts';
import { ExecError, type Item, type Param, type Place, type State } from './runtime.ts';
import { quoteGo } from './strings.ts';

interface Argument {
  readonly evaluate: (state: State, dot: Item) => Item;
  readonly literal: string;
  readonly place: Place;
  readonly text: string;
}

const goNames: Readonly<Record<Param, string>> = {
  any: 'interface {}',
  string: 'string',
  int: 'int',
  int64: 'int64',
  float64: 'float64',
  bool: 'bool',
  map: 'map[string]interface {}',
  list: '[]interface {}',
};

/** A template given to `tpl` that failed while it ran. */
export class TplFailure extends Error {
  readonly text: string;
  readonly failure: ExecError;

  constructor(text: string, failure: ExecError) {
    super(failure.message);
    this.text = text;
    this.failure = failure;
  }
}

/** Calls a function by name, with Go's checks of number and types of arguments before. */
export function callFunction(
  state: State,
  name: string,
  place: Place,
  args: readonly Argument[],
  dot: Item,
  before: ((state: State, dot: Item) => Item) | undefined,
): Item {
  const fn = state.runtime.functions.get(name);
  if (!fn) throw new ExecError(place, `${JSON.stringify(name)} is not a defined function`);
  state.runtime.step();
  const final = before?.(state, dot);
  const count = args.length + (before ? 1 : 0);
  const fixed = fn.params.length;
  if (fn.rest === undefined ? count !== fixed : count < fixed) {
    throw new ExecError(
      place,
      `wrong number of args for ${name}: want ${fn.rest === undefined ? '' : 'at least '}${fixed} got ${count}`,
    );
  }
  const values: Value[] = [];
  for (const [i, arg] of args.entries()) {
    const param = fn.params[i] ?? fn.rest ?? 'any';
    values.push(argument(arg, param, state, dot));
  }
  if (before) values.push(check(final, fn.params[args.length] ?? fn.rest ?? 'any', place));
  try {
    return fn.call(state.runtime.functions.context, values);
  } catch (error) {
    throw callFailure(error, name, place);
  }
}

function callFailure(error: unknown, name: string, place: Place): unknown {
  if (error instanceof ExecError) return new ExecError(place, `error calling ${name}: `, error, true);
  if (error instanceof TplFailure) {
    return new ExecError(
      place,
      `error calling ${name}: error during tpl function execution for ${quoteGo(error.text)}: `,
      error.failure,
      true,
    );
  }
  if (isTillerlessError(error, 'TEMPLATE_LIMIT')) return error;
  if (isTillerlessError(error))
    return new ExecError(place, `error calling ${name}: ${error.helmText ?? error.message}`, error, true);
  if (error instanceof FunctionFailure) return new ExecError(place, `error calling ${name}: ${error.message}`, error, true);
  // A value that is too large for the language runtime: a text of gigabytes, an impossible length.
  if (error instanceof RangeError && !/call stack/i.test(error.message))
    return new ExecError(place, `error calling ${name}: ${error.message}`, undefined, true);
  return error;
}

/** Thrown by a function that refuses its arguments; the kinds differ in how Helm tells them. */
export class FunctionFailure extends Error {
  readonly kind: 'plain' | 'required' | 'missing-template';

  constructor(message: string, kind: FunctionFailure['kind'] = 'plain') {
    super(message);
    this.kind = kind;
  }
}

/** Constants are checked against the parameter as they stand in the template. */
function argument(arg: Argument, param: Param, state: State, dot: Item): Value {
  if (arg.literal === 'nil') {
    if (param === 'any' || param === 'map' || param === 'list') return null;
    throw new ExecError(arg.place, `cannot assign nil to ${goNames[param]}`);
  }
  const constant = arg.literal === 'number' || arg.literal === 'string' || arg.literal === 'bool';
  const value = arg.evaluate(state, dot);
  if (!constant || param === 'any') return check(value, param, arg.place);
  const fits: Readonly<Record<Param, boolean>> = {
    any: true,
    string: typeof value === 'string',
    bool: typeof value === 'boolean',
    int: value instanceof Int,
    int64: value instanceof Int,
    float64: value instanceof Int || typeof value === 'number',
    map: false,
    list: false,
  };
  if (fits[param])
    return param === 'float64' && value instanceof Int
      ? Number(value.value)
      : param === 'int64' && value instanceof Int
        ? new Int(value.value, 'int64')
        : (value as Value);
  if (param === 'int' && typeof value === 'number' && Number.isInteger(value)) return new Int(BigInt(value));
  const wanted: Readonly<Record<Param, string>> = {
    any: '',
    string: 'expected string',
    bool: 'expected bool',
    int: 'expected integer',
    int64: 'expected integer',
    float64: 'expected float',
    map: `can't handle ${arg.text} for arg of type map[string]interface {}`,
    list: `can't handle ${arg.text} for arg of type []interface {}`,
  };
  if (param === 'map' || param === 'list')
    throw new ExecError(arg.place, `wrong type for value; expected ${goNames[param]}; got ${typeName(value)}`);
  throw new ExecError(arg.place, `${wanted[param]}; found ${arg.text}`);
}

function check(value: Item, param: Param, place: Place): Value {
  if (param === 'any') return value ?? null;
  if (value === undefined) {
    if (param === 'map' || param === 'list') return null;
    throw new ExecError(place, `invalid value; expected ${goNames[param]}`);
  }
  // A nil that lies in a map still has the type of the map's items.
  if (value === null) throw new ExecError(place, `wrong type for value; expected ${goNames[param]}; got interface {}`);
  const fits =
    param === 'string'
      ? typeof value === 'string'
      : param === 'bool'
        ? typeof value === 'boolean'
        : param === 'float64'
          ? typeof value === 'number'
          : param === 'map'
            ? isMap(value)
            : param === 'list'
              ? Array.isArray(value)
              : value instanceof Int && value.kind === param;
  if (!fits) throw new ExecError(place, `wrong type for value; expected ${goNames[param]}; got ${typeName(value)}`);
  return value;
}
