import { basename } from 'node:path';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { renderName } from '../render/render-text.ts';

export interface NamingChoice {
  readonly generate: boolean;
  readonly template: string;
}

/** Inputs for generating names. */
interface NamingContext {
  readonly nowMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** default name; undefined if the user must choose one */
  readonly fallback?: string;
}

/**
 * Returns the release name and the chart from the arguments of install or template: either NAME CHART, or only CHART. If the name
 * is missing, it is generated, rendered from a template, or (for the template command) a fixed default.
 *
 * @throws USAGE
 */
export function releaseNameAndChart(
  args: readonly string[],
  choice: NamingChoice,
  context: NamingContext,
): { name: string; chart: string } {
  const [first = '', second, ...rest] = args;
  if (rest.length > 0) {
    const text = `expected at most two arguments, unexpected arguments: ${rest.join(', ')}`;
    throw new TillerlessError('USAGE', text, { helmText: text });
  }
  if (second !== undefined) {
    if (choice.generate) throw new TillerlessError('USAGE', 'cannot set --generate-name and also specify a name');
    if (choice.template !== '') throw new TillerlessError('USAGE', 'cannot set --name-template and also specify a name');
    return { name: first, chart: second };
  }
  if (choice.template !== '') return { name: renderName(choice.template, context.env), chart: first };
  if (choice.generate) return { name: generateName(first, context.nowMs), chart: first };
  if (context.fallback !== undefined) return { name: context.fallback, chart: first };
  throw new TillerlessError('USAGE', 'must either provide a name or specify --generate-name', {
    hint: 'use `install NAME CHART` or `install --generate-name CHART`',
  });
}

/** Generates a name of the form "<chart>-<Unix seconds>". The chart's file name is cut at its first dot. */
function generateName(chart: string, nowMs: number): string {
  const base = chart === '.' || chart === '' ? 'chart' : basename(chart).split('.')[0] || 'chart';
  return `${base}-${Math.floor(nowMs / 1000)}`;
}
