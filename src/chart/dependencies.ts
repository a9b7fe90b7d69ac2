import type { Chart } from './model.ts';

/** Returns the names of the declared dependencies that are missing from charts/. */
export function missingDependencies(chart: Chart): string[] {
  const present = new Set(chart.subcharts.map((subchart) => subchart.metadata.name));
  return (chart.metadata.dependencies ?? []).map(({ name }) => name).filter((name) => !present.has(name));
}

/** Returns Helm's error message for missing dependencies. */
export function missingText(names: readonly string[]): string {
  return `found in Chart.yaml, but missing in charts/ directory: ${names.join(', ')}`;
}
