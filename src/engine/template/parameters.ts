import { Int, isMap, StringMap, type Value } from '../../base/go/value.ts';
import { typeName } from './go-types.ts';
import { ExecError, type Item, type Param, type Place, type State } from './runtime.ts';

/** An argument of a call. */
export interface Argument {
  readonly evaluate: (state: State, dot: Item) => Item;
  /** kind of the argument's AST node */
  readonly literal: string;
  readonly location: Place;
  readonly text: string;
}

const goNames: Readonly<Record<Param, string>> = {
  any: 'interface {}',
  string: 'string',
  int: 'int',
  int64: 'int64',
  uint32: 'uint32',
  float64: 'float64',
  bool: 'bool',
  map: 'map[string]interface {}',
  list: '[]interface {}',
  time: 'time.Time',
  certificate: 'sprig.certificate',
};

/** Names for constants in error messages, keyed by parameter type. Types that do not accept constants are absent. */
const constantNames: Partial<Readonly<Record<Param, string>>> = {
  string: 'string',
  bool: 'bool',
  int: 'integer',
  int64: 'integer',
  uint32: 'unsigned integer',
  float64: 'float',
};

/** Evaluates an argument. Constants are converted to the parameter's type, as in text/template (exec.go, evalArg). */
export function evaluateArgument(arg: Argument, param: Param, state: State, dot: Item): Value {
  const value = arg.evaluate(state, dot);
  if (param === 'any') return value ?? null;
  if (param === 'string' && typeof value === 'string') return value;
  if (arg.literal === 'nil') {
    if (param === 'map' || param === 'list') return null;
    throw new ExecError(arg.location, `cannot assign nil to ${goNames[param]}`);
  }
  if (arg.literal !== 'number' && arg.literal !== 'string' && arg.literal !== 'bool') return checkValue(value, param, arg);
  const converted = convertConstant(value as Value, param);
  if (converted !== undefined) return converted;
  const name = constantNames[param];
  throw new ExecError(
    arg.location,
    name === undefined ? `can't handle ${arg.text} for arg of type ${goNames[param]}` : `expected ${name}; found ${arg.text}`,
  );
}

function convertConstant(value: Value, param: Param): Value | undefined {
  switch (param) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'float64':
      return value instanceof Int ? Number(value.value) : typeof value === 'number' ? value : undefined;
    case 'int':
    case 'int64':
    case 'uint32':
      return convertInteger(value, param);
    default:
      return undefined;
  }
}

/** Converts a constant to an integer. Floats without a fractional part are accepted. */
function convertInteger(value: Value, kind: 'int' | 'int64' | 'uint32'): Int | undefined {
  const whole =
    value instanceof Int ? value.value : typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
  // A constant that exceeds 64 bits is not an integer constant.
  if (
    whole === undefined ||
    (typeof value === 'number' && BigInt.asIntN(64, whole) !== whole) ||
    (kind === 'uint32' && whole < 0n)
  )
    return undefined;
  return new Int(kind === 'uint32' ? BigInt.asUintN(32, whole) : whole, kind);
}

/**
 * Checks a computed value against a parameter's type. The location is only determined if the check fails.
 *
 * @throws ExecError with Go's error message
 */
export function checkValue(value: Item, param: Param, at: Pick<Argument, 'location'>): Value {
  if (param === 'any') return value ?? null;
  if (value === undefined) {
    if (param === 'map' || param === 'list') return null;
    throw new ExecError(at.location, `invalid value; expected ${goNames[param]}`);
  }
  // As in Go, the error for a nil map element names the map's static element type.
  if (value === null) throw new ExecError(at.location, `wrong type for value; expected ${goNames[param]}; got interface {}`);
  if (!fits(value, param))
    throw new ExecError(at.location, `wrong type for value; expected ${goNames[param]}; got ${typeName(value)}`);
  return value;
}

function fits(value: Value, param: Param): boolean {
  switch (param) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'float64':
      return typeof value === 'number';
    case 'map':
      return isMap(value) && !(value instanceof StringMap);
    case 'list':
      return Array.isArray(value) && typeName(value) === goNames.list;
    case 'time':
    case 'certificate':
      return typeName(value) === goNames[param];
    default:
      return value instanceof Int && value.kind === param;
  }
}
