import * as z from 'zod/mini';
import type { ObjectView } from '../plan/object-view.ts';
import type { PlanRequest } from '../plan/plan.ts';
import type { InstallRequest } from '../release/install.ts';
import type { ListRequest } from '../release/list.ts';
import type { ApplyChoice, OperationChoice, WaitChoice } from '../release/operation-options.ts';
import type { RollbackRequest } from '../release/rollback.ts';
import type { UninstallRequest } from '../release/uninstall.ts';
import type { UpgradeRequest } from '../release/upgrade.ts';
import type { UpgradeOrInstallRequest } from '../release/upgrade-or-install.ts';
import type { ChartReaders, ChartRequest } from '../render/chart-input.ts';
import type { ValueInputs } from '../render/user-values.ts';
import type { SessionEnvironment } from '../session.ts';
import { type FieldShapes, fieldsOf, functionShape, shapeOf, signalShape } from './argument-shapes.ts';

const flag = z.boolean();
const text = z.string();
const number = z.number();
const revision = z.int().check(z.minimum(0));
const optionalFunction = z.optional(functionShape);

const sessionShape = shapeOf('session from openSession', (value) => {
  const { releases, withSignal } = fieldsOf(value);
  return typeof releases === 'object' && typeof withSignal === 'function';
});
const chartInputShape = shapeOf('result of chartInput or readChartInput', (value) => {
  const { chart, userValues } = fieldsOf(value);
  return typeof chart === 'object' && chart !== null && userValues instanceof Map;
});
const environmentShape = shapeOf('object with environment variables', (value) => typeof value === 'object' && value !== null);

const applyFields: FieldShapes<ApplyChoice> = {
  serverSide: z.enum(['true', 'false', 'auto']),
  forceConflicts: z.union([flag, z.array(text)]),
  forceReplace: flag,
  takeOwnership: flag,
  recreateImmutable: flag,
};
const waitFields: FieldShapes<WaitChoice> = {
  strategy: z.enum(['watcher', 'hookOnly', 'legacy']),
  jobs: flag,
  timeoutMs: number,
  failFast: flag,
};
const choiceFields: FieldShapes<OperationChoice> = {
  noHooks: flag,
  wait: z.object(waitFields),
  emit: functionShape,
  lockMs: z.optional(number),
  warningsAsErrors: z.optional(flag),
  confirm: optionalFunction,
};
const apply = z.object(applyFields);
const choice = z.object(choiceFields);
const crds = z.enum(['create', 'apply', 'skip']);
const dryRun = z.enum(['none', 'client', 'server']);
const labels = z.record(text, text);
const values = z.enum(['default', 'reset', 'reuse', 'reset-then-reuse']);

const installFields: FieldShapes<InstallRequest> = {
  name: text,
  chart: chartInputShape,
  apply,
  choice,
  dryRun,
  createNamespace: flag,
  replace: flag,
  crds,
  description: text,
  labels,
  rollbackOnFailure: flag,
};
const upgradeFields: FieldShapes<UpgradeRequest> = {
  name: text,
  chart: chartInputShape,
  values,
  apply,
  choice,
  dryRun,
  crds,
  description: text,
  labels,
  historyMax: number,
  rollbackOnFailure: flag,
  cleanupOnFail: flag,
};
const { chart: _, ...upgradeFieldsWithoutChart } = upgradeFields;
const upgradeOrInstallFields: FieldShapes<UpgradeOrInstallRequest> = {
  ...upgradeFieldsWithoutChart,
  readChart: functionShape,
  crds: z.optional(crds),
  createNamespace: flag,
  onChoice: optionalFunction,
};
const rollbackFields: FieldShapes<RollbackRequest> = {
  name: text,
  revision,
  apply,
  choice,
  historyMax: number,
  cleanupOnFail: flag,
  description: text,
  dryRun: flag,
};
const uninstallFields: FieldShapes<UninstallRequest> = {
  name: text,
  choice,
  keepHistory: flag,
  ignoreNotFound: flag,
  description: text,
  cascade: z.enum(['background', 'orphan', 'foreground']),
  dryRun: flag,
};
const listFields: FieldShapes<ListRequest> = {
  allNamespaces: flag,
  statuses: shapeOf('Set', (value) => Object.prototype.toString.call(value) === '[object Set]'),
  filter: text,
  selector: text,
  byDate: flag,
  reverse: flag,
  max: number,
  offset: number,
};
const planFields: FieldShapes<PlanRequest> = {
  name: text,
  of: z.discriminatedUnion(
    'kind',
    [
      z.object({ kind: z.literal('chart'), chart: chartInputShape, values }),
      z.object({ kind: z.literal('rollback'), revision }),
      z.object({ kind: z.literal('uninstall') }),
    ],
    { error: ({ code }) => (code === 'invalid_union' ? 'expected "chart" or "rollback" or "uninstall"' : undefined) },
  ),
  apply,
  noHooks: z.optional(flag),
  crds: z.optional(crds),
  createNamespace: z.optional(flag),
};
const viewFields: FieldShapes<ObjectView> = { showSecrets: flag, unified: z.optional(z.object({ context: number })) };
const view = z.object(viewFields);

const named = { session: sessionShape, name: text };

/** The arguments of the functions that run or plan operations, or read releases. @internal */
export const operationArguments = {
  install: { session: sessionShape, request: z.object(installFields) },
  upgrade: { session: sessionShape, request: z.object(upgradeFields) },
  upgradeOrInstall: { session: sessionShape, request: z.object(upgradeOrInstallFields) },
  rollback: { session: sessionShape, request: z.object(rollbackFields) },
  uninstall: { session: sessionShape, request: z.object(uninstallFields) },
  listReleases: { session: sessionShape, request: z.object(listFields) },
  plan: { session: sessionShape, request: z.object(planFields), view: z.optional(view) },
  diffRevisions: { ...named, revisions: z.object({ from: revision, to: revision }), view },
  releaseDrift: { ...named, revision, view },
  allDrift: { session: sessionShape, allNamespaces: flag, view },
};

const environmentFields: FieldShapes<SessionEnvironment> = {
  env: environmentShape,
  signal: signalShape,
  warn: functionShape,
  now: optionalFunction,
  kubeConfig: z.optional(shapeOf('KubeConfig', (value) => Array.isArray(fieldsOf(value).clusters))),
  log: z.optional(shapeOf('logger', (value) => typeof fieldsOf(value).debug === 'function')),
};
const texts = z.optional(z.array(text));
const valueFields: FieldShapes<ValueInputs> = {
  texts: z.optional(z.array(z.object({ path: text, text }))),
  files: texts,
  set: texts,
  setString: texts,
  setJson: texts,
  setFile: texts,
  setLiteral: texts,
};
const chartFields: FieldShapes<ChartRequest> = {
  path: text,
  values: z.optional(z.object(valueFields)),
  skipSchema: z.optional(flag),
  enableDns: z.optional(flag),
};
const readerFields: FieldShapes<ChartReaders> = {
  env: z.optional(environmentShape),
  complete: optionalFunction,
  warn: optionalFunction,
  readStdin: optionalFunction,
  fetch: optionalFunction,
};

/** The arguments of the functions that prepare operations. @internal */
export const preparationArguments = {
  openSession: {
    settings: shapeOf('settings from readSettings', (value) => {
      const { paths, kube } = fieldsOf(value);
      return typeof paths === 'object' && typeof kube === 'object';
    }),
    environment: z.object(environmentFields),
  },
  readSettings: {
    overrides: z.catchall(
      z.object({
        burstLimit: z.optional(number),
        debug: z.optional(flag),
        kubeAsGroups: texts,
        kubeInsecureSkipTlsVerify: z.optional(flag),
        qps: z.optional(number),
      }),
      z.optional(text),
    ),
    env: environmentShape,
  },
  readChartInput: { request: z.object(chartFields), readers: z.optional(z.object(readerFields)) },
};
