// Calls template functions with arguments that are as large as the limits allow, and prints a line of JSON for each call.
//   bun test/hostile/call-every-function.ts PART PARTS
import { int, type Value } from '../../src/base/go/value.ts';
import { functionTable } from '../../src/engine/functions/registry.ts';
import { defaultLimits } from '../../src/engine/render-context.ts';
import { FunctionFailure } from '../../src/engine/template/call.ts';
import { invoke } from '../../src/engine/template/invoke.ts';
import type { Param, TemplateFunction } from '../../src/engine/template/runtime.ts';
import { TextLimitError } from '../../src/engine/template/text-limit.ts';
import { allowWork } from '../../src/engine/template/work-budget.ts';
import { isTillerlessError } from '../../src/errors/tillerless-error.ts';

declare const Bun: { gc(now: boolean): void };

const text = 'ab c\n'.repeat(12_000_000);
const texts: Value = Array.from({ length: 30 }, () => text);
const many: Value = Array.from({ length: 100_000 }, (_, i) => `k${i}`);
const wide: Value = new Map(Array.from({ length: 100_000 }, (_, i) => [`k${i}`.padEnd(200, 'k'), int(BigInt(i))]));
const nest = (depth: number, grow: (inner: Value) => Value): Value => {
  let value: Value = 'x';
  for (let i = 0; i < depth; i++) value = grow(value);
  return value;
};
const deep = nest(100_000, (inner) => [inner]);
const shared = nest(60, (inner) => [inner, inner]);
const sharedMaps = nest(
  60,
  (inner) =>
    new Map([
      ['a', inner],
      ['b', inner],
    ]),
);

/** The arguments of type `any`, keyed by the name that identifies the call. */
const inputs: Readonly<Record<string, Value>> = { text, texts, many, wide, deep, shared, sharedMaps };

function argument(param: Param, input: Value): Value {
  switch (param) {
    case 'string':
      return typeof input === 'string' ? input : 'a';
    case 'map':
      return input instanceof Map ? input : wide;
    case 'list':
      return Array.isArray(input) ? input : many;
    case 'bool':
      return true;
    case 'float64':
      return 1e6;
    case 'int':
    case 'int64':
    case 'uint32':
      return int(1_000_000n);
    case 'time':
    case 'certificate':
      return null;
    default:
      return input;
  }
}

function argumentsOf(fn: TemplateFunction, input: Value, rest: number): Value[] {
  const further = fn.rest === undefined ? [] : Array.from({ length: rest }, () => argument(fn.rest as Param, input));
  return [...fn.params.map((param) => argument(param, input)), ...further];
}

const context = { now: () => 0n, randomBytes: (size: number) => new Uint8Array(size), include: () => '', tpl: () => '' };

function measure(name: string, title: string, values: Value[]): void {
  const fn = functionTable.get(name) as TemplateFunction;
  allowWork({ steps: defaultLimits.steps, bytes: defaultLimits.bytes, keys: defaultLimits.keys });
  console.log(JSON.stringify({ begins: `${name} ${title}` }));
  const before = process.cpuUsage();
  let problem = '';
  try {
    invoke(fn, context, values);
  } catch (error) {
    const isClear = error instanceof FunctionFailure || error instanceof TextLimitError || isTillerlessError(error);
    if (!isClear && !(error instanceof RangeError || error instanceof TypeError)) problem = String(error);
  }
  const { user, system } = process.cpuUsage(before);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ call: `${name} ${title}`, seconds: (user + system) / 1e6, megabytes, problem }));
}

const [part = 0, parts = 1, skip = 0] = process.argv.slice(2).map(Number);
const names = [...functionTable.keys()].filter((_, i) => i % parts === part).slice(skip);
for (const name of names) {
  const fn = functionTable.get(name) as TemplateFunction;
  // Memory used by other functions must not be attributed to this one.
  Bun.gc(true);
  for (const [title, input] of Object.entries(inputs)) measure(name, title, argumentsOf(fn, input, 2));
  if (fn.rest !== undefined) measure(name, '100,000 arguments', argumentsOf(fn, 'k', 100_000));
}
