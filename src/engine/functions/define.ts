import type { Value } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { RenderContext } from '../render-context.ts';
import { FunctionFailure } from '../template/call.ts';
import type { Param, TemplateFunction } from '../template/runtime.ts';

/** One function: what it takes and what it does. */
export interface Definition {
  /** kinds of arguments; "...kind" at the end for any number of further ones */
  readonly args: readonly (Param | `...${Param}`)[];
  /** what it follows, where the name alone does not tell */
  readonly source?: string;
  // Arguments arrive with the types that `args` names; the checks in template/call.ts see to that.
  // biome-ignore lint/suspicious/noExplicitAny: a table of functions of many types
  readonly call: (...args: any[]) => Value | undefined;
}

export type Family = Readonly<Record<string, TemplateFunction>>;

/** Makes a family of functions from their descriptions. */
export function defineFunctions(definitions: Readonly<Record<string, Definition>>): Family {
  return Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, make(definition, false)]));
}

/** The same for functions that need the context: time, randomness. It is their first argument. */
export function defineImpure(
  definitions: Readonly<
    Record<string, Definition & { readonly call: (context: RenderContext, ...args: never[]) => Value | undefined }>
  >,
): Family {
  return Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, make(definition, true)]));
}

function make(definition: Definition, impure: boolean): TemplateFunction {
  const last = definition.args.at(-1);
  const rest = last?.startsWith('...') ? (last.slice(3) as Param) : undefined;
  const params = (rest ? definition.args.slice(0, -1) : definition.args) as Param[];
  const call = impure
    ? (context: unknown, args: Value[]) => definition.call(context, ...args)
    : (_: unknown, args: Value[]) => definition.call(...args);
  return { params, ...(rest ? { rest } : {}), call };
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
