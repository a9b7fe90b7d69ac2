import { Int, type Value } from '../../base/go/value.ts';
import { functionTable } from '../functions/registry.ts';
import { FunctionFailure } from '../template/call.ts';
import { invoke } from '../template/invoke.ts';
import { checkValue } from '../template/parameters.ts';
import { ExecError, type Param, type Place, type Runtime } from '../template/runtime.ts';

const nowhere: Place = { file: '', pos: 0, executing: '', context: '' };
/** Functions whose parameters are untyped, but which require integers as indexes. */
const positional: ReadonlySet<string> = new Set(['index', 'slice']);

function whole(value: Value, kind: 'int' | 'int64' | 'uint32'): Value {
  return typeof value === 'number' && Number.isSafeInteger(value) ? new Int(BigInt(value), kind) : value;
}

/** Converts a JavaScript number to a parameter's type. Only integral numbers become integers. */
function convert(value: Value, param: Param): Value {
  switch (param) {
    case 'int':
    case 'int64':
    case 'uint32':
      return value instanceof Int ? new Int(value.value, param) : whole(value, param);
    case 'float64':
      return value instanceof Int ? Number(value.value) : value;
    default:
      return value;
  }
}

/** Converts `printf` arguments to integers if their verb requires one, because JavaScript does not distinguish 3 from 3.0. */
function formatted(args: readonly Value[]): Value[] {
  const [format, ...rest] = args;
  if (typeof format !== 'string' || format.includes('[')) return [...args];
  let next = 0;
  for (const [, star, verb] of format.matchAll(/%[-+# 0]*(\*|\d*)(?:\.\d*)?(.)/gsu)) {
    if (verb === '%') continue;
    if (star === '*') rest[next] = whole(rest[next++] ?? null, 'int');
    if ('dbxXoOcqU'.includes(verb ?? '') && next < rest.length) rest[next] = whole(rest[next] ?? null, 'int');
    next++;
  }
  return [format, ...rest];
}

function adapted(name: string, args: readonly Value[]): readonly Value[] {
  if (name === 'printf') return formatted(args);
  return positional.has(name) ? args.map((arg, i) => (i > 0 ? whole(arg, 'int') : arg)) : args;
}

/** Calls a template function with values from JavaScript. @throws FunctionFailure */
export function callByValues(name: string, values: readonly Value[], runtime: Runtime): Value | undefined {
  const fn = functionTable.get(name);
  if (!fn) throw new FunctionFailure(`there is no function ${name}`);
  const fixed = fn.params.length;
  if (fn.rest === undefined ? values.length !== fixed : values.length < fixed) {
    const want = fn.rest === undefined ? `${fixed}` : `at least ${fixed}`;
    throw new FunctionFailure(`wrong number of args for ${name}: want ${want} got ${values.length}`);
  }
  if (name === 'and' || name === 'or') throw new FunctionFailure(`${name} is an operator in JavaScript: write && or ||`);
  const args = adapted(name, values).map((value, i) => {
    const param = fn.params[i] ?? fn.rest ?? 'any';
    try {
      return checkValue(convert(value, param), param, { location: nowhere });
    } catch (error) {
      throw error instanceof ExecError ? new FunctionFailure(`error calling ${name}: ${error.message}`) : error;
    }
  });
  runtime.step();
  return invoke(fn, runtime.context, args);
}
