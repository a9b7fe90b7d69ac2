import type { Value } from '../../base/go/value.ts';
import type { RenderContext } from '../render-context.ts';
import { FunctionFailure } from '../template/call.ts';
import { defineImpure } from './define.ts';
import { deepCopy } from './dicts.ts';

/** The context passed to template functions, with the `include` and `tpl` functions of the chart that is being rendered. */
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
  include: {
    args: ['string', 'any'],
    doc: 'Renders a named template and returns its output.',
    call: (context, name, data) => scope(context).include(name, data),
  },
  tpl: {
    args: ['string', 'any'],
    doc: 'Renders a string as a template.',
    cost: { steps: 10, perCharacter: 0.1, bytes: 500, bytesPerCharacter: 4 },
    call: (context, text, data) => scope(context).tpl(text, data),
  },
  required: {
    args: ['string', 'any'],
    doc: 'Returns a value; fails with the given message if it is nil or an empty string.',
    call: required,
  },
  fail: {
    args: ['string'],
    doc: 'Fails with the given message.',
    call: (context, message) => {
      if (context.lint) return '';
      throw new FunctionFailure(message, 'required');
    },
  },
  lookup: {
    args: ['string', 'string', 'string', 'string'],
    doc: 'Reads an object from the cluster by apiVersion, kind, namespace and name; with an empty name, reads a list.',
    cost: { steps: 10, perCharacter: 0, bytes: 300 },
    call: (context, apiVersion, kind, namespace, name) =>
      // Templates may modify the object, so each call must return a new copy, as in Helm.
      deepCopy(context.lookup?.(apiVersion, kind, namespace, name) ?? new Map<string, Value>()),
  },
});
