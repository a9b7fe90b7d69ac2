import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartInput } from '../render/chart-input.ts';
import type { Session } from '../session.ts';
import { install } from './install.ts';
import type { CrdChoice } from './operation-options.ts';
import type { OperationResult } from './operation-result.ts';
import { newestHead } from './read-history.ts';
import { type UpgradeRequest, upgrade } from './upgrade.ts';

export interface UpgradeOrInstallRequest extends Omit<UpgradeRequest, 'chart' | 'crds'> {
  /** loads the chart when it is known which operation runs; Helm looks up the release first as well */
  readonly readChart: () => Promise<ChartInput>;
  /** default: install creates missing definitions, upgrade does not change them */
  readonly crds?: CrdChoice | undefined;
  /** true to create the namespace of the release if it does not exist */
  readonly createNamespace: boolean;
  /** called with the operation that runs: install, or upgrade because another process installed the release first */
  readonly onChoice?: (operation: 'install' | 'upgrade-after-race') => void;
}

/** The result, with the operation that ran. */
export interface UpgradedOrInstalled extends OperationResult {
  readonly operation: 'install' | 'upgrade';
}

/**
 * Upgrades a release, or installs it if it does not exist or is uninstalled (`upgrade --install`). If another process installs it
 * at the same time, upgrades it.
 *
 * @throws errors of `install` and `upgrade`
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

/** @returns undefined if another process installed it first */
async function tryInstall(session: Session, request: UpgradeOrInstallRequest): Promise<OperationResult | undefined> {
  const { name, apply, choice, dryRun, createNamespace, description, labels, rollbackOnFailure } = request;
  const chart = await request.readChart();
  try {
    return await install(session, {
      name,
      chart,
      // An install has no earlier revision for "auto" to follow, and no existing object with immutable fields.
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
