import { type InstallRequest, install as runInstall } from '../release/install.ts';
import { type ListRequest, listDefaults, listReleases as readReleases } from '../release/list.ts';
import type { OperationResult } from '../release/operation-result.ts';
import { type RollbackRequest, rollback as runRollback } from '../release/rollback.ts';
import { uninstall as runUninstall, type UninstallRequest, type UninstallResult } from '../release/uninstall.ts';
import { upgrade as runUpgrade, type UpgradeRequest } from '../release/upgrade.ts';
import {
  upgradeOrInstall as runUpgradeOrInstall,
  type UpgradedOrInstalled,
  type UpgradeOrInstallRequest,
} from '../release/upgrade-or-install.ts';
import type { Session } from '../session.ts';
import { checkArguments } from './argument-shapes.ts';
import { operationArguments } from './operation-shapes.ts';

/**
 * Installs a release. A failed revision is recorded.
 *
 * @throws USAGE, RELEASE_NAME, RELEASE_EXISTS, or any error from rendering, planning and applying
 */
export async function install(session: Session, request: InstallRequest): Promise<OperationResult> {
  checkRequest('install', 'installDefaults', { session, request });
  return runInstall(session, request);
}

/**
 * Upgrades a release. A failed revision is recorded.
 *
 * @throws USAGE; RELEASE_STATE if there is no deployed release; RELEASE_PENDING if another operation holds the release's lock; or
 * any error from rendering, planning and applying
 */
export async function upgrade(session: Session, request: UpgradeRequest): Promise<OperationResult> {
  checkRequest('upgrade', 'upgradeDefaults', { session, request });
  return runUpgrade(session, request);
}

/**
 * Upgrades a release, or installs it if it does not exist or is uninstalled (`upgrade --install`). If another process installs
 * the release at the same time, the release is upgraded.
 *
 * @throws any error that `install` or `upgrade` throws
 */
export async function upgradeOrInstall(session: Session, request: UpgradeOrInstallRequest): Promise<UpgradedOrInstalled> {
  checkRequest('upgradeOrInstall', 'upgradeDefaults', { session, request });
  return runUpgradeOrInstall(session, request);
}

/**
 * Creates a new revision as a copy of an older one. Nothing is rendered. A failed rollback is recorded as a failed revision.
 *
 * @throws USAGE, RELEASE_NOT_FOUND, RELEASE_PENDING, or any error from planning and applying
 */
export async function rollback(session: Session, request: RollbackRequest): Promise<OperationResult> {
  checkRequest('rollback', 'rollbackDefaults', { session, request });
  return runRollback(session, request);
}

/**
 * Uninstalls a release. Deletes its objects first, then its records, unless `keepHistory` is set.
 *
 * @throws USAGE; RELEASE_NOT_FOUND; RELEASE_STATE if the release is already uninstalled; or any error from a hook or deletion,
 * after which uninstall can be retried
 */
export async function uninstall(session: Session, request: UninstallRequest): Promise<UninstallResult> {
  checkRequest('uninstall', 'uninstallDefaults', { session, request });
  return runUninstall(session, request);
}

/**
 * Lists the latest revision of each release. Records that cannot be decoded are returned in `unreadable`.
 *
 * @param request lists all releases in the session's namespace by default
 * @throws USAGE
 */
export async function listReleases(session: Session, request: ListRequest = listDefaults): ReturnType<typeof readReleases> {
  checkRequest('listReleases', 'listDefaults', { session, request });
  return readReleases(session, request);
}

function checkRequest(
  name: keyof typeof operationArguments,
  defaults: string,
  args: { readonly session: unknown; readonly request: unknown },
): void {
  const hint = `specify all fields that have no default: ${name}(session, { ...${defaults}, ... })`;
  checkArguments({ name, hint }, operationArguments[name], args);
}
