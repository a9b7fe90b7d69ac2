import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartResult } from './chart-result.ts';
import type { DependencyOptions } from './schema-request.ts';

/**
 * Sorts charts so that each chart follows its dependencies. Charts without a readable Chart.yaml are omitted. If several charts
 * have the same name, the one with the shortest path is used. If circular dependencies are allowed, charts that depend on each
 * other are returned unsorted.
 *
 * @throws CHART_INVALID
 */
export function inDependencyOrder(
  results: readonly ChartResult[],
  { allowsCycles }: Pick<DependencyOptions, 'allowsCycles'>,
): readonly ChartResult[] {
  const byName = new Map<string, ChartResult>();
  for (const result of results) {
    const name = result.definition?.name;
    if (name === undefined) continue;
    const known = byName.get(name);
    if (known === undefined || depthOf(result) < depthOf(known)) byName.set(name, result);
  }
  const sorted: ChartResult[] = [];
  const states = new Map<string, 'open' | 'done'>();
  const visit = (name: string, parents: readonly string[]): void => {
    const state = states.get(name);
    if (state === 'open') throw cycle([...parents, name]);
    const result = byName.get(name);
    if (state === 'done' || result === undefined) return;
    states.set(name, 'open');
    for (const { name: dependency } of result.definition?.dependencies ?? []) visit(dependency, [...parents, name]);
    sorted.push(result);
    states.set(name, 'done');
  };
  try {
    for (const name of byName.keys()) visit(name, []);
  } catch (error) {
    if (allowsCycles && error instanceof TillerlessError) return results;
    throw error;
  }
  return sorted;
}

/** Returns the number of segments in the path of a chart. */
function depthOf({ source }: ChartResult): number {
  return source.directory.split('/').length;
}

function cycle(names: readonly string[]): TillerlessError {
  return new TillerlessError('CHART_INVALID', `charts depend on each other: ${names.slice(-10).join(' -> ')}`, {
    hint: 'remove one of the dependencies, or use --allow-circular-dependencies',
  });
}
