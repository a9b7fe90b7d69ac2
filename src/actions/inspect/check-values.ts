import type { Chart } from '../../chart/model.ts';
import { isTillerlessError, type TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiValueProblem } from '../../report/ui-values.ts';
import { schemaNotes } from '../explain/schema-error-notes.ts';
import { type ChartInput, withUserValues } from '../render/chart-input.ts';

/**
 * Returns the errors in values: invalid YAML or, if the YAML is valid, values that one of the chart's schemas rejects. Nothing is
 * rendered.
 */
export async function checkValues(chart: Chart | undefined, text: string): Promise<readonly UiValueProblem[]> {
  try {
    const input = await withUserValues(chart ?? emptyChart, { values: { texts: [{ path: 'values.yaml', text }] } });
    return chart ? schemaProblems(input) : [];
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return [problemOf(error)];
  }
}

const emptyChart: Chart = {
  metadata: { name: '', version: '', apiVersion: 'v2' },
  values: new Map(),
  templates: [],
  files: [],
  raw: [],
  subcharts: [],
};

function schemaProblems({ chart, userValues, sources = { files: [], expressions: [] } }: ChartInput): UiValueProblem[] {
  return schemaNotes({ chart, userValues, sources }).map(({ title, where, hint }) => ({
    message: title,
    // Omit positions in the chart's files. Only positions in the user's values are relevant; `checkValues` uses the file name
    // values.yaml for them.
    ...(where?.file === 'values.yaml' && where.line !== undefined ? { line: where.line, column: where.column ?? 1 } : {}),
    ...(hint ? { hint } : {}),
  }));
}

function problemOf({ message, where, hint }: TillerlessError): UiValueProblem {
  return {
    message: message.replace(/^values\.yaml: /, ''),
    ...(where?.line === undefined ? {} : { line: where.line, column: where.column ?? 1 }),
    ...(hint ? { hint } : {}),
  };
}
