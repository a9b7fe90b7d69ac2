/** The public API of the library. The command line is a thin client of the same code. */

export { readSettings, type Settings, type SettingsOverrides } from './actions/cli-settings.ts';
export { allDrift, releaseDrift } from './actions/plan/drift.ts';
export type { ObjectView } from './actions/plan/object-view.ts';
export { type PlanRequest, planRelease } from './actions/plan/plan.ts';
export { diffRevisions } from './actions/plan/revision-diff.ts';
export { type InstallRequest, install, installDefaults } from './actions/release/install.ts';
export { type ListRequest, listDefaults, listReleases } from './actions/release/list.ts';
export {
  type ApplyChoice,
  defaultApply,
  defaultChoice,
  type OperationChoice,
  type WaitChoice,
} from './actions/release/operation-options.ts';
export type { OperationResult } from './actions/release/operation-result.ts';
export { type RollbackRequest, rollback, rollbackDefaults } from './actions/release/rollback.ts';
export { type UninstallRequest, type UninstallResult, uninstall, uninstallDefaults } from './actions/release/uninstall.ts';
export { type UpgradeRequest, upgrade, upgradeDefaults } from './actions/release/upgrade.ts';
export {
  type UpgradedOrInstalled,
  type UpgradeOrInstallRequest,
  upgradeOrInstall,
} from './actions/release/upgrade-or-install.ts';
export { type ChartInput, type ChartReaders, type ChartRequest, readChartInput } from './actions/render/chart-input.ts';
export { type RenderTarget, renderChart } from './actions/render/render-chart.ts';
export { type Rendering, type RenderReleaseRequest, renderRelease } from './actions/render/render-release.ts';
export { templateText } from './actions/render/select-documents.ts';
export { type TemplateEnvironment, type TemplateRequest, templateChart } from './actions/render/template-chart.ts';
export type { ValueInputs } from './actions/render/user-values.ts';
export { openSession, type Session } from './actions/session.ts';
export { localZone, type Zone } from './base/go/time.ts';
export { utcZone } from './base/go/time-zone.ts';
export type { Value, ValueMap } from './base/go/value.ts';
export { loadChart } from './chart/load.ts';
export { loadChartArchive } from './chart/load-files.ts';
export type { Chart, ChartMetadata } from './chart/model.ts';
export { type Capabilities, defaultCapabilities } from './engine/capabilities.ts';
export { prepareEta } from './engine/eta/prepare.ts';
export type { ErrorCode } from './errors/codes.ts';
export { isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
export type { DriftReport } from './report/drift-report.ts';
export type { PlanDocument } from './report/plan-document.ts';
export type { ReleaseEvent } from './report/release-event.ts';
export type { ReleaseRecord } from './storage/release.ts';
