import type { Chart } from '../../chart/model.ts';
import type { ErrorWhere } from '../../errors/tillerless-error.ts';

/** The line of the template that holds an annotation, when there is just one such line, or one with this value. */
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

/** The text of the template "app/charts/db/templates/x.yaml" of chart "app". */
function sourceOf(path: string, chart: Chart): string | undefined {
  const rest = path.startsWith(`${chart.metadata.name}/`) ? path.slice(chart.metadata.name.length + 1) : undefined;
  if (rest === undefined) return undefined;
  const own = chart.templates.find((file) => file.name === rest);
  if (own) return Buffer.from(own.data).toString('utf8');
  if (!rest.startsWith('charts/')) return undefined;
  return chart.subcharts.map((sub) => sourceOf(rest.slice('charts/'.length), sub)).find((found) => found !== undefined);
}
