import type { Chart } from '../../chart/model.ts';
import type { ErrorWhere } from '../../errors/tillerless-error.ts';

/**
 * Returns the location of an annotation in a template. The line is included if it is the only one that contains the annotation,
 * or the only one that contains both the annotation and its value.
 */
export function annotationPlace(path: string, annotation: string, value: string, chart: Chart): ErrorWhere {
  const source = sourceOf(path, chart);
  if (source === undefined) return { file: path };
  const lines = source.split('\n').map((text, i) => ({ text, line: i + 1 }));
  const named = lines.filter(({ text }) => text.includes(annotation));
  const exact = named.filter(({ text }) => text.includes(value));
  const [only, another] = named.length === 1 ? named : exact;
  if (!only || another) return { file: path };
  return { file: path, line: only.line, column: only.text.indexOf(annotation) + 1, source };
}

/** Returns the source of a template by its path, for example "app/charts/db/templates/x.yaml" for the chart "app". */
function sourceOf(path: string, chart: Chart): string | undefined {
  const rest = path.startsWith(`${chart.metadata.name}/`) ? path.slice(chart.metadata.name.length + 1) : undefined;
  if (rest === undefined) return undefined;
  const own = chart.templates.find((file) => file.name === rest);
  if (own) return Buffer.from(own.data).toString('utf8');
  if (!rest.startsWith('charts/')) return undefined;
  return chart.subcharts.map((sub) => sourceOf(rest.slice('charts/'.length), sub)).find((source) => source !== undefined);
}
