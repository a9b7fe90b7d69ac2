/** The library: the command line is a thin user of it. */
export { type InstallRequest, install, type OperationResult } from './actions/install.ts';
export { type ListRequest, listReleases } from './actions/list.ts';
export { diffRevisions, type PlanDocument, type PlanRequest, planRelease } from './actions/plan.ts';
export { type Rendering, type RenderReleaseRequest, renderRelease } from './actions/render-release.ts';
export { type RollbackRequest, rollback } from './actions/rollback.ts';
export { maskSecret, showSecret } from './actions/secret-mask.ts';
export { openSession, type Session } from './actions/session.ts';
export { readSettings, type Settings } from './actions/settings.ts';
export { type UninstallRequest, uninstall } from './actions/uninstall.ts';
export { type UpgradeRequest, upgrade } from './actions/upgrade.ts';
export type { Value, ValueMap } from './base/go-value.ts';
export type { ReleaseEvent } from './base/release-event.ts';
export { loadChart, loadChartArchive } from './chart/load.ts';
export type { Chart, ChartMetadata } from './chart/model.ts';
export { type Capabilities, defaultCapabilities } from './engine/capabilities.ts';
export { prepareEta } from './engine/eta/prepare.ts';
export type { ErrorCode } from './errors/codes.ts';
export { isTillerlessError, TillerlessError } from './errors/tillerless-error.ts';
