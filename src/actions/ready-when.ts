import type { Chart } from '../chart/model.ts';
import { type ErrorWhere, TillerlessError } from '../errors/tillerless-error.ts';
import { shortName, type Target } from '../kube/resource.ts';
import { readyWhenAnnotation, readyWhenOf } from '../kube/wait/ready-when.ts';

/** Hooks may know their template, too. */
type Placed = Target & { readonly path?: string };

/**
 * Looks at what objects say about when they are ready, before anything is written.
 * @throws MANIFEST_INVALID naming every annotation that can't be read, with the place in its template where it is found
 */
export function checkReadyWhen(targets: readonly Placed[], chart: Chart): void {
  const wrong = targets.flatMap((target) => {
    const found = readyWhenOf(target);
    return typeof found === 'string' ? [{ target, problem: found }] : [];
  });
  if (wrong.length === 0) return;
  const titles = wrong.map(
    ({ target, problem }) => `annotation ${readyWhenAnnotation} of ${shortName(target)} can't be read: ${problem}`,
  );
  throw new TillerlessError('MANIFEST_INVALID', titles.join('\n'), {
    notes: wrong.map(({ target }, i) => ({ title: titles[i] ?? '', where: placeOf(target, chart) })),
    hint: `for example ${readyWhenAnnotation}: "{.status.phase}=Running" or "condition=Synced"`,
  });
}

/** The line of the template that holds the annotation, when there is just one such line, or one with this expression. */
function placeOf({ path = '', object }: Placed, chart: Chart): ErrorWhere {
  const source = sourceOf(path, chart);
  if (source === undefined) return { file: path };
  const lines = source.split('\n').map((text, i) => ({ text, line: i + 1 }));
  const named = lines.filter(({ text }) => text.includes(readyWhenAnnotation));
  const expression = object.metadata.annotations?.[readyWhenAnnotation] ?? '';
  const exact = named.filter(({ text }) => text.includes(expression));
  const [only, another] = named.length === 1 ? named : exact;
  if (!only || another) return { file: path };
  return { file: path, line: only.line, column: only.text.indexOf(readyWhenAnnotation) + 1, source };
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
