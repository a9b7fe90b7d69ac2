import type { GoTime } from '../../base/go/time.ts';
import type { GoObject, Int, Value } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { RenderContext } from '../render-context.ts';
import { FunctionFailure } from '../template/call.ts';
import type { Cost, Param, TemplateFunction } from '../template/runtime.ts';

/** The TypeScript type of each kind of argument; template/parameters.ts converts and checks values before a call. */
interface ArgumentTypes {
  readonly any: Value;
  readonly string: string;
  readonly int: Int;
  readonly int64: Int;
  readonly uint32: Int;
  readonly float64: number;
  readonly bool: boolean;
  /** a map, or null for a missing one */
  readonly map: Value;
  readonly list: Value;
  readonly time: GoTime;
  readonly certificate: GoObject & { readonly cert: string; readonly key: string };
}

/** A kind of argument; "...kind" at the end for any number of further ones. */
type Kind = Param | `...${Param}`;

type Arguments<K extends readonly Kind[]> = K extends readonly [infer First, ...infer Rest extends readonly Kind[]]
  ? First extends `...${infer P extends Param}`
    ? ArgumentTypes[P][]
    : First extends Param
      ? [ArgumentTypes[First], ...Arguments<Rest>]
      : never
  : [];

/** Beyond a plain step: what a call costs, measured with the slower of the two runtimes (Node, Bun). See `WorkLimits`. */
export interface CostOfCall {
  readonly steps?: number;
  readonly perCharacter?: number;
  readonly bytes?: number;
  readonly bytesPerCharacter?: number;
  readonly keys?: number;
  readonly perEntry?: number;
}

/** One function: what it takes, what it does, and what it is for. */
interface Definition<K extends readonly Kind[], Before extends readonly unknown[]> {
  readonly args: K;
  readonly call: (...args: [...Before, ...Arguments<K>]) => Value | undefined;
  /** one line for the reference page */
  readonly doc: string;
  /** what it follows, where the name alone does not tell */
  readonly source?: string;
  readonly cost?: CostOfCall;
  /** reads its arguments with all that they contain, so all of their text counts */
  readonly readsAll?: boolean;
}

type Definitions<T extends Record<string, readonly Kind[]>, Before extends readonly unknown[]> = {
  readonly [Name in keyof T]: Definition<T[Name], Before>;
};

export type Family = Readonly<Record<string, TemplateFunction>>;

/** Makes a family of functions from their descriptions. The kinds in `args` are the types of `call`'s parameters. */
export function defineFunctions<const T extends Record<string, readonly Kind[]>>(definitions: Definitions<T, []>): Family {
  return mapValues<Untyped, TemplateFunction>(definitions as never, ({ call, ...rest }) =>
    make(rest, (_, args) => call(...args)),
  );
}

/** The same for functions that need the context: time, randomness. It is their first argument. */
export function defineImpure<const T extends Record<string, readonly Kind[]>>(
  definitions: Definitions<T, [context: RenderContext]>,
): Family {
  return mapValues<Untyped, TemplateFunction>(definitions as never, ({ call, ...rest }) =>
    make(rest, (context, args) => call(context, ...args)),
  );
}

/** A definition without its types: template/call.ts has checked every argument against `args` before a call. */
interface Untyped extends Omit<Definition<readonly Kind[], never>, 'call'> {
  readonly call: (...args: unknown[]) => Value | undefined;
}

/** The same functions under names with a prefix: `Find` becomes `regexFind`. */
export function withPrefix(prefix: string, family: Family): Family {
  return Object.fromEntries(
    Object.entries(family).map(([name, fn]) => [`${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`, fn]),
  );
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function make({ args, doc, cost, readsAll }: Omit<Untyped, 'call'>, call: TemplateFunction['call']): TemplateFunction {
  const last = args.at(-1);
  const rest = last?.startsWith('...') ? (last.slice(3) as Param) : undefined;
  const params = (rest ? args.slice(0, -1) : args) as Param[];
  return {
    params,
    ...(rest ? { rest } : {}),
    doc,
    ...(cost ? { cost: fullCost(cost) } : {}),
    ...(readsAll ? { readsAll } : {}),
    call,
  };
}

function fullCost({ steps = 1, perCharacter = 0.02, bytes = 0, bytesPerCharacter = 0, ...rest }: CostOfCall): Cost {
  return { steps, perCharacter, bytes, bytesPerCharacter, ...rest };
}

/** Refuses a function's arguments. */
export function refuse(message: string): never {
  throw new FunctionFailure(message);
}

type Outcome<T> = { readonly value: T } | { readonly why: string };

/** Runs a reader; what it throws for bad input comes back as words, Helm's where it has some. */
export function findFailure<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (error) {
    if (isTillerlessError(error) && error.code !== 'TEMPLATE_LIMIT') return { why: reasonOf(error) };
    throw error;
  }
}

/** Runs a reader; bad input is a refusal in its words. */
export function orRefuse<T>(run: () => T): T {
  const outcome = findFailure(run);
  return 'value' in outcome ? outcome.value : refuse(outcome.why);
}
