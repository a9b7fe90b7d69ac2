/** The library: the command line is a thin user of it. */

export { readSettings, type Settings } from './actions/cli-settings.ts';
export { allDrift, releaseDrift } from './actions/plan/drift.ts';
export type { ObjectView } from './actions/plan/object-view.ts';
export { type PlanRequest, planRelease } from './actions/plan/plan.ts';
export { diffRevisions } from './actions/plan/revision-diff.ts';
export { type InstallRequest, install } from './actions/release/install.ts';
export { type ListRequest, listReleases } from './actions/release/list.ts';
export type { OperationResult } from './actions/release/operation-result.ts';
export { type RollbackRequest, rollback } from './actions/release/rollback.ts';
export { type UninstallRequest, uninstall } from './actions/release/uninstall.ts';
export { type UpgradeRequest, upgrade } from './actions/release/upgrade.ts';
export { type Rendering, type RenderReleaseRequest, renderRelease } from './actions/render/render-release.ts';
export { openSession, type Session } from './actions/session.ts';
export type { Value, ValueMap } from './base/go/value.ts';
export { loadChart, loadChartArchive } from './chart/load.ts';
export type { Chart, ChartMetadata } from './chart/model.ts';
export { type Capabilities, defaultCapabilities } from './engine/capabilities.ts';
export { prepareEta } from './engine/eta/prepare.ts';
export type { ErrorCode } from './errors/codes.ts';
export { isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
export type { DriftReport } from './report/drift-report.ts';
export type { PlanDocument } from './report/plan-document.ts';
export type { ReleaseEvent } from './report/release-event.ts';
