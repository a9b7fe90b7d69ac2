import type { Chart } from './model.ts';

/** Names of declared dependencies that charts/ does not have. */
export function missingDependencies(chart: Chart): string[] {
  const present = new Set(chart.subcharts.map((subchart) => subchart.metadata.name));
  return (chart.metadata.dependencies ?? []).map(({ name }) => name).filter((name) => !present.has(name));
}

/** Helm's sentence for them. */
export function missingText(names: readonly string[]): string {
  return `found in Chart.yaml, but missing in charts/ directory: ${names.join(', ')}`;
}
