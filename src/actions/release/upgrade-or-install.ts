import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartInput } from '../render/chart-input.ts';
import type { Session } from '../session.ts';
import { install } from './install.ts';
import type { CrdChoice } from './operation-options.ts';
import type { OperationResult } from './operation-result.ts';
import { newestHead } from './read-history.ts';
import { type UpgradeRequest, upgrade } from './upgrade.ts';

export interface UpgradeOrInstallRequest extends Omit<UpgradeRequest, 'chart' | 'crds'> {
  /** loads the chart; called after the release has been looked up, as in Helm */
  readonly readChart: () => Promise<ChartInput>;
  /** defaults to Helm's behavior: an install creates missing CRDs, an upgrade does not change them */
  readonly crds?: CrdChoice | undefined;
  /** true to create the release's namespace if it does not exist */
  readonly createNamespace: boolean;
  /** called with the chosen operation; "upgrade-after-race" means that another process installed the release first */
  readonly onChoice?: (operation: 'install' | 'upgrade-after-race') => void;
}

/** The operation that was performed, and its result. */
export interface UpgradedOrInstalled extends OperationResult {
  readonly operation: 'install' | 'upgrade';
}

/**
 * Upgrades a release, or installs it if it does not exist or is uninstalled (`upgrade --install`). If another process installs
 * the release at the same time, the release is upgraded.
 *
 * @throws any error that `install` or `upgrade` throws
 */
export async function upgradeOrInstall(session: Session, request: UpgradeOrInstallRequest): Promise<UpgradedOrInstalled> {
  if ((await chooseOperation(session, request.name)) === 'install') {
    request.onChoice?.('install');
    const installed = await tryInstall(session, request);
    if (installed) return { ...installed, operation: 'install' };
    request.onChoice?.('upgrade-after-race');
  }
  const chart = await request.readChart();
  return { ...(await upgrade(session, { ...request, chart, crds: request.crds ?? 'skip' })), operation: 'upgrade' };
}

async function chooseOperation(session: Session, name: string): Promise<'install' | 'upgrade'> {
  const last = await newestHead(session, name);
  return !last || last.status === 'uninstalled' ? 'install' : 'upgrade';
}

/** Installs the release. @returns undefined if another process installed it first */
async function tryInstall(session: Session, request: UpgradeOrInstallRequest): Promise<OperationResult | undefined> {
  const { name, apply, choice, dryRun, createNamespace, description, labels, rollbackOnFailure } = request;
  const chart = await request.readChart();
  try {
    return await install(session, {
      name,
      chart,
      // For an install, there is no previous apply method that "auto" could use, and there are no objects to re-create.
      apply: { ...apply, serverSide: apply.serverSide === 'false' ? 'false' : 'true', recreateImmutable: false },
      choice,
      dryRun,
      createNamespace,
      replace: true,
      crds: request.crds ?? 'create',
      description,
      labels,
      rollbackOnFailure,
    });
  } catch (error) {
    if (dryRun === 'none' && isTillerlessError(error, 'RELEASE_EXISTS')) return undefined;
    throw error;
  }
}
