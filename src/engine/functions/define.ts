import type { GoTime } from '../../base/go/time.ts';
import type { GoObject, Int, Value } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { RenderContext } from '../render-context.ts';
import { FunctionFailure } from '../template/call.ts';
import type { Cost, Param, TemplateFunction } from '../template/runtime.ts';

/** The TypeScript type for each kind of argument. template/parameters.ts converts and checks arguments before a call. */
interface ArgumentTypes {
  readonly any: Value;
  readonly string: string;
  readonly int: Int;
  readonly int64: Int;
  readonly uint32: Int;
  readonly float64: number;
  readonly bool: boolean;
  /** a map, or null if the template passes nil */
  readonly map: Value;
  readonly list: Value;
  readonly time: GoTime;
  readonly certificate: GoObject & { readonly cert: string; readonly key: string };
}

/** The kind of an argument. If the last kind has the form "...kind", the function is variadic. */
type Kind = Param | `...${Param}`;

type Arguments<K extends readonly Kind[]> = K extends readonly [infer First, ...infer Rest extends readonly Kind[]]
  ? First extends `...${infer P extends Param}`
    ? ArgumentTypes[P][]
    : First extends Param
      ? [ArgumentTypes[First], ...Arguments<Rest>]
      : never
  : [];

/** The cost of a call, measured on the slower of Node and Bun. */
export interface CostOfCall {
  readonly steps?: number;
  readonly perCharacter?: number;
  readonly bytes?: number;
  readonly bytesPerCharacter?: number;
  readonly keys?: number;
  readonly perEntry?: number;
}

/** The definition of a template function. */
interface Definition<K extends readonly Kind[], Before extends readonly unknown[]> {
  readonly args: K;
  readonly call: (...args: [...Before, ...Arguments<K>]) => Value | undefined;
  /** one-line description for the reference page */
  readonly doc: string;
  /** the corresponding Go function; omitted if its name is obvious */
  readonly source?: string;
  readonly cost?: CostOfCall;
  /**
   * true if the function also reads the items of lists and maps; its cost then depends on the length of all text in its arguments
   */
  readonly readsAll?: boolean;
}

type Definitions<T extends Record<string, readonly Kind[]>, Before extends readonly unknown[]> = {
  readonly [Name in keyof T]: Definition<T[Name], Before>;
};

export type Family = Readonly<Record<string, TemplateFunction>>;

/** Defines functions. The kinds in `args` determine the types of the parameters of `call`. */
export function defineFunctions<const T extends Record<string, readonly Kind[]>>(definitions: Definitions<T, []>): Family {
  return mapValues<Untyped, TemplateFunction>(definitions as never, ({ call, ...rest }) =>
    make(rest, withoutContext(call, rest.args)),
  );
}

/** Passes the arguments to a function without the context. Calls with up to three arguments are written out to be fast. */
function withoutContext(call: Untyped['call'], kinds: readonly Kind[]): TemplateFunction['call'] {
  if (kinds.at(-1)?.startsWith('...')) return (_, args) => call(...args);
  switch (kinds.length) {
    case 1:
      return (_, args) => call(args[0]);
    case 2:
      return (_, args) => call(args[0], args[1]);
    case 3:
      return (_, args) => call(args[0], args[1], args[2]);
    default:
      return (_, args) => call(...args);
  }
}

/**
 * Defines functions that depend on the context, such as the time or random values. The context is passed as the first argument.
 */
export function defineImpure<const T extends Record<string, readonly Kind[]>>(
  definitions: Definitions<T, [context: RenderContext]>,
): Family {
  return mapValues<Untyped, TemplateFunction>(definitions as never, ({ call, ...rest }) =>
    make(rest, (context, args) => call(context, ...args)),
  );
}

/**
 * A function definition whose arguments have no static types. template/call.ts checks every argument against `args` before a
 * call.
 */
interface Untyped extends Omit<Definition<readonly Kind[], never>, 'call'> {
  readonly call: (...args: unknown[]) => Value | undefined;
}

/** Adds a prefix to the names of functions. With the prefix "regex", for example, `Find` becomes `regexFind`. */
export function withPrefix(prefix: string, family: Family): Family {
  return Object.fromEntries(
    Object.entries(family).map(([name, fn]) => [`${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`, fn]),
  );
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, map: (value: V) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function make({ args, doc, cost, readsAll = false }: Omit<Untyped, 'call'>, call: TemplateFunction['call']): TemplateFunction {
  const last = args.at(-1);
  const rest = last?.startsWith('...') ? (last.slice(3) as Param) : undefined;
  const params = (rest ? args.slice(0, -1) : args) as Param[];
  return { params, rest, doc, cost: cost && fullCost(cost), readsAll, call };
}

function fullCost({ steps = 1, perCharacter = 0.02, bytes = 0, bytesPerCharacter = 0, keys, perEntry }: CostOfCall): Cost {
  return { steps, perCharacter, bytes, bytesPerCharacter, keys, perEntry };
}

/** Rejects the arguments of a template function. @throws FunctionFailure */
export function refuse(message: string): never {
  throw new FunctionFailure(message);
}

type Outcome<T> = { readonly value: T } | { readonly why: string };

/** Runs a parser. If the parser rejects its input, returns the error message (Helm's, if there is one). */
export function findFailure<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (error) {
    if (isTillerlessError(error) && error.code !== 'TEMPLATE_LIMIT') return { why: reasonOf(error) };
    throw error;
  }
}

/** Runs a parser. If the parser rejects its input, the template function fails with the parser's error message. */
export function orRefuse<T>(run: () => T): T {
  const outcome = findFailure(run);
  return 'value' in outcome ? outcome.value : refuse(outcome.why);
}
