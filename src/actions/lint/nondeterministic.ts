import { traceTemplates } from '../../engine/output-origin.ts';
import { renderTemplates } from '../../engine/render.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { type UnstableField, unstableFields, type Variation } from '../explain/unstable-fields.ts';
import type { Findings } from './message.ts';
import { lintRendering, type TemplateLint } from './templates.ts';

/** Reports the fields whose values differ each time the chart is rendered. */
export function lintNondeterministic(request: TemplateLint, findings: Findings): void {
  const rendering = (variation: Variation) => lintRendering({ ...request, context: { ...request.context, ...variation } });
  try {
    const fields = unstableFields({
      nowNs: request.context.now(),
      render: (variation) => renderTemplates(rendering(variation)),
      trace: (variation) => traceTemplates(rendering(variation)),
    });
    for (const field of fields) findings.report('WARNING', locationOf(field, request.chart.metadata.name), textOf(field));
  } catch (error) {
    // The templates may fail when they are rendered with different random values or at a different time.
    if (!isTillerlessError(error)) throw error;
    findings.report('WARNING', 'templates/', `with other random values or at another time, the templates fail: ${error.message}`);
  }
}

/** Returns the location relative to the chart. */
function locationOf({ object, where }: UnstableField, chart: string): string {
  const location = where?.file === undefined ? object.path : `${where.file}:${where.line}:${where.column}`;
  return location.startsWith(`${chart}/`) ? location.slice(chart.length + 1) : location;
}

function textOf({ object, path, isRandom, dependsOnTime }: UnstableField): string {
  const cause = isRandom ? (dependsOnTime ? 'is random and depends on the time' : 'is random') : 'depends on the time';
  const name = `${object.kind}/${object.name}`;
  return path === '' ? `the name or existence of ${name} ${cause}` : `${path} of ${name} ${cause}`;
}
