import { checkValues } from '../../actions/inspect/check-values.ts';
import { valuesHelp } from '../../actions/inspect/values-help.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { UiChartChoice } from '../../report/ui-operations.ts';
import type { UiValuesCheck, UiValuesHelp } from '../../report/ui-values.ts';
import { versionsOf } from './chart-routes.ts';
import { chosenChart } from './chosen-chart.ts';
import { type Parameters, readValuesCheck } from './request-shapes.ts';
import type { ReadRoute, WriteRoute } from './routes.ts';
import type { Surroundings } from './surroundings.ts';

export const valuesReads: Readonly<Record<string, ReadRoute>> = {
  'values-help': async (server, parameters): Promise<UiValuesHelp> => {
    const request = requestOf(parameters);
    const help = valuesHelp(await chartFor(server, parameters.context(), request));
    const reference = request.chart.kind === 'reference' ? request.chart.reference : '';
    return { ...help, versions: versionsOf(server.options, reference).map(({ version }) => version) };
  },
};

/**
 * Checking values has no side effects. The route is nevertheless a write route, so that it is missing from read-only servers,
 * which cannot create the plans for which values are checked.
 */
export const valuesWrites: Readonly<Record<string, WriteRoute>> = {
  'values/check': async (server, body, parameters): Promise<UiValuesCheck> => {
    const request = readValuesCheck(body);
    const chart = await chartFor(server, parameters.context(), request).catch((error: unknown) => {
      // If the chart cannot be loaded, only check whether the values are valid YAML. The error is reported later, when a plan is
      // created.
      if (isTillerlessError(error)) return undefined;
      throw error;
    });
    return { problems: await checkValues(chart, request.values) };
  },
};

interface ChartRequest {
  readonly namespace: string;
  readonly name: string;
  readonly chart: UiChartChoice;
}

function requestOf(parameters: Parameters): ChartRequest {
  const reference = parameters.text('reference');
  const chart: UiChartChoice =
    reference === '' ? { kind: 'stored' } : { kind: 'reference', reference, version: parameters.text('version', 256) };
  return { namespace: parameters.name('namespace'), name: parameters.name('name'), chart };
}

async function chartFor({ clusters, options }: Surroundings, context: string, request: ChartRequest) {
  const session = await clusters.inNamespace(context, request.namespace);
  return (await chosenChart(options, session, request)).chart;
}
