/** The public API of the library. The CLI is a thin wrapper around the same code. */

export type { Settings, SettingsOverrides } from './actions/cli-settings.ts';
export { type ChartInputOptions, chartInput } from './actions/library/chart-input.ts';
export { type ChartObject, chartObjects, type ExplainOptions, explain, explainValue } from './actions/library/explain-chart.ts';
export type { ChartFiles, ChartSource } from './actions/library/load-chart.ts';
export { loadChartFrom as loadChart } from './actions/library/load-chart-from.ts';
export { type RunningOperation, runWithEvents } from './actions/library/operation-events.ts';
export { install, listReleases, rollback, uninstall, upgrade, upgradeOrInstall } from './actions/library/operations.ts';
export type { PlainValues } from './actions/library/plain-values.ts';
export { allDrift, diffRevisions, plan, releaseDrift } from './actions/library/plans.ts';
export { openSession, readChartInput, readSettings } from './actions/library/preparations.ts';
export { renderChart, renderChartAsync } from './actions/library/render-chart.ts';
export type { AsyncRenderOptions, LookupFunction, RenderOptions, ValuesFile } from './actions/library/render-options.ts';
export type {
  FieldPosition,
  RenderedChart,
  RenderedDocument,
  RenderedHook,
  TemplatePosition,
  UnreadChartValue,
} from './actions/library/rendered-chart.ts';
export type { ObjectView } from './actions/plan/object-view.ts';
export type { PlanRequest } from './actions/plan/plan.ts';
export { type InstallRequest, installDefaults } from './actions/release/install.ts';
export { type ListRequest, listDefaults } from './actions/release/list.ts';
export {
  type ApplyChoice,
  defaultApply,
  defaultChoice,
  type OperationChoice,
  type WaitChoice,
} from './actions/release/operation-options.ts';
export type { OperationResult } from './actions/release/operation-result.ts';
export { type RollbackRequest, rollbackDefaults } from './actions/release/rollback.ts';
export { type UninstallRequest, type UninstallResult, uninstallDefaults } from './actions/release/uninstall.ts';
export { type UpgradeRequest, upgradeDefaults } from './actions/release/upgrade.ts';
export type { UpgradedOrInstalled, UpgradeOrInstallRequest } from './actions/release/upgrade-or-install.ts';
export type { ChartInput, ChartReaders, ChartRequest } from './actions/render/chart-input.ts';
export type { ValueInputs } from './actions/render/user-values.ts';
export type { Session } from './actions/session.ts';
export type { Json, JsonMap } from './base/go/value-to-json.ts';
export type { Chart, ChartMetadata } from './chart/model.ts';
export type { ErrorCode } from './errors/codes.ts';
export { type ErrorNote, type ErrorWhere, isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
export type { DriftReport } from './report/drift-report.ts';
export type { ObjectExplanation, ValueExplanation } from './report/explanation.ts';
export type { PlanDocument } from './report/plan-document.ts';
export type { ReleaseEvent } from './report/release-event.ts';
export type { ReleaseRecord } from './storage/release.ts';
