/** The library: the command line is a thin user of it. */
export { install, type InstallRequest, type OperationResult } from './actions/install.ts';
export { listReleases, type ListRequest } from './actions/list.ts';
export { diffRevisions, type PlanDocument, type PlanRequest, planRelease } from './actions/plan.ts';
export { maskSecret, showSecret } from './actions/secret-mask.ts';
export { type Rendering, type RenderReleaseRequest, renderRelease } from './actions/render-release.ts';
export { rollback, type RollbackRequest } from './actions/rollback.ts';
export { openSession, type Session } from './actions/session.ts';
export { readSettings, type Settings } from './actions/settings.ts';
export { uninstall, type UninstallRequest } from './actions/uninstall.ts';
export { upgrade, type UpgradeRequest } from './actions/upgrade.ts';
export type { Value, ValueMap } from './base/go-value.ts';
export { loadChart, loadChartArchive } from './chart/load.ts';
export type { Chart, ChartMetadata } from './chart/model.ts';
export { type Capabilities, defaultCapabilities } from './engine/capabilities.ts';
export type { ErrorCode } from './errors/codes.ts';
export { isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
export type { ReleaseEvent } from './kube/events.ts';
