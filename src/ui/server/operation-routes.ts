import type { PlanOf } from '../../actions/plan/plan.ts';
import { prepareOperation, runPrepared } from '../../actions/plan/prepared-operation.ts';
import { type ApplyChoice, defaultApply, type WaitChoice } from '../../actions/release/operation-options.ts';
import { testRelease } from '../../actions/release/test-release.ts';
import { type ChartInput, withUserValues } from '../../actions/render/chart-input.ts';
import { randomSource } from '../../actions/render/random-source.ts';
import type { Session } from '../../actions/session.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiPlan, UiPlanRequest } from '../../report/ui-operations.ts';
import { chosenChart } from './chosen-chart.ts';
import { commandOf } from './plan-command.ts';
import { readId, readPlanRequest, readRunRequest, readTestRequest } from './request-shapes.ts';
import type { ReadRoute, WriteRoute } from './routes.ts';
import type { Surroundings } from './surroundings.ts';

export const operationReads: Readonly<Record<string, ReadRoute>> = {
  operations: async ({ operations }) => operations.list(),
  operation: async ({ operations }, parameters) => operations.get(parameters.text('id')),
};

export const planReads: Readonly<Record<string, ReadRoute>> = {
  plan: async ({ plans }, parameters) => plans.get(parameters.text('id')).shown,
};

export const operationWrites: Readonly<Record<string, WriteRoute>> = {
  plans: async (server, body, parameters) => createPlan(server, parameters.context(), readPlanRequest(body)),
  'plans/discard': async ({ plans }, body) => {
    plans.take(readId(body));
    return {};
  },
  'plans/run': async (server, body) => runPlan(server, body),
  tests: async (server, body, parameters) => startTests(server, parameters.context(), body),
  'operations/cancel': async ({ operations }, body) => {
    operations.cancel(readId(body));
    return {};
  },
};

async function createPlan(server: Surroundings, context: string, request: UiPlanRequest): Promise<UiPlan> {
  const session = await server.clusters.inNamespace(context, request.namespace);
  const random = await randomSource('');
  const { of, chart } = await planOf(server, session, request);
  const withTime: PlanOf =
    of.kind === 'chart' ? { ...of, chart: { ...of.chart, renderedAtMs: session.now(), randomness: random.randomness } } : of;
  const createNamespace = request.kind === 'chart' && request.createNamespace;
  const prepared = await prepareOperation(session, {
    plan: { name: request.name, of: withTime, apply: applyOf(request), createNamespace },
    chart,
    random,
    keepHistory: request.kind === 'uninstall' && request.keepHistory,
  });
  const { document } = prepared;
  const command = commandOf(request, document.operation, { sandbox: server.options.settings.sandbox, context });
  return server.plans.add({ context, request, document, createdMs: server.options.now(), command }, prepared);
}

function applyOf(request: UiPlanRequest): ApplyChoice {
  const permits = request.kind === 'uninstall' ? undefined : request.permits;
  if (permits === undefined) return defaultApply;
  const { takeOver, recreateImmutable } = permits;
  return { ...defaultApply, forceConflicts: takeOver.length > 0 && takeOver, recreateImmutable };
}

/** Loads the inputs for a plan. @returns the operation, and the path of its chart */
async function planOf(
  server: Surroundings,
  session: Session,
  request: UiPlanRequest,
): Promise<{ readonly of: PlanOf; readonly chart: string | undefined }> {
  switch (request.kind) {
    case 'rollback':
      return { of: { kind: 'rollback', revision: request.revision }, chart: undefined };
    case 'uninstall':
      return { of: { kind: 'uninstall' }, chart: undefined };
    case 'chart': {
      const { input, path } = await chartInput(server, session, request);
      // Do not reuse the values of the previous revision, because the editor contains all of the user's values.
      return { of: { kind: 'chart', chart: input, values: 'reset' }, chart: path };
    }
  }
}

type ChartPlanRequest = Extract<UiPlanRequest, { readonly kind: 'chart' }>;

async function chartInput(
  { options }: Surroundings,
  session: Session,
  request: ChartPlanRequest,
): Promise<{ readonly input: ChartInput; readonly path: string }> {
  const { chart, path } = await chosenChart(options, session, request);
  const input = await withUserValues(chart, { values: { texts: [{ path: 'values.yaml', text: request.values }] } });
  return { input, path };
}

function waitChoice(waits: { readonly wait: boolean; readonly timeoutSeconds: number }): WaitChoice {
  const timeoutMs = waits.timeoutSeconds * 1000;
  return waits.wait
    ? { strategy: 'watcher', jobs: false, timeoutMs, failFast: true }
    : { strategy: 'hookOnly', jobs: false, timeoutMs, failFast: false };
}

async function runPlan(server: Surroundings, body: unknown) {
  const { id, rollbackOnFailure, ...waits } = readRunRequest(body);
  const { shown } = server.plans.get(id);
  const { document, request, context } = shown;
  if (document.problems.length > 0 || document.missingRights.length > 0)
    throw new TillerlessError('PLAN_INVALID', 'a plan with problems or missing permissions cannot be run', {
      hint: 'fix them, and create a new plan',
    });
  const session = await server.clusters.inNamespace(context, request.namespace);
  const { prepared } = server.plans.take(id);
  return server.operations.start({
    context,
    // Plans for diffs are never stored.
    kind: document.operation === 'diff' ? 'upgrade' : document.operation,
    namespace: request.namespace,
    name: request.name,
    plan: document,
    run: (emit, signal) =>
      runPrepared(session.withSignal(signal), prepared, {
        wait: waitChoice({ ...waits, wait: waits.wait || rollbackOnFailure }),
        emit,
        rollbackOnFailure,
        historyMax: server.options.settings.maxHistory,
      }),
  });
}

async function startTests(server: Surroundings, context: string, body: unknown) {
  const { namespace, name, timeoutSeconds } = readTestRequest(body);
  const session = await server.clusters.inNamespace(context, namespace);
  return server.operations.start({
    context,
    kind: 'test',
    namespace,
    name,
    run: async (emit, signal) => {
      const choice = { noHooks: false, wait: waitChoice({ wait: false, timeoutSeconds }), emit };
      const result = await testRelease(session.withSignal(signal), { name, choice, include: [], exclude: [], logs: true });
      if (result.failure !== undefined) throw result.failure;
      return { revision: result.record.version };
    },
  });
}
