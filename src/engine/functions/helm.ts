import type { Value } from '../../base/go/value.ts';
import type { RenderContext } from '../render-context.ts';
import { FunctionFailure } from '../template/call.ts';
import { defineImpure } from './define.ts';

/** What the functions of a running chart need besides the context. */
export interface ChartScope extends RenderContext {
  include(name: string, data: Value): string;
  tpl(text: string, data: Value): string;
}

const scope = (context: RenderContext): ChartScope => context as ChartScope;

function required(context: RenderContext, message: string, value: Value): Value {
  if (value !== null && value !== '') return value;
  if (context.lint) return '';
  throw new FunctionFailure(message, 'required');
}

export const helmFunctions = defineImpure({
  include: { args: ['string', 'any'], call: (context, name: string, data: Value) => scope(context).include(name, data) },
  tpl: { args: ['string', 'any'], call: (context, text: string, data: Value) => scope(context).tpl(text, data) },
  required: { args: ['string', 'any'], call: required },
  fail: {
    args: ['string'],
    call: (context, message: string) => {
      if (context.lint) return '';
      throw new FunctionFailure(message, 'required');
    },
  },
  lookup: {
    args: ['string', 'string', 'string', 'string'],
    call: (context, apiVersion: string, kind: string, namespace: string, name: string) =>
      context.lookup?.(apiVersion, kind, namespace, name) ?? new Map<string, Value>(),
  },
});
