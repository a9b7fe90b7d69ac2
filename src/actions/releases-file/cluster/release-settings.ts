import { Int } from '../../../base/go/value.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { ForceConflicts } from '../../../kube/change/conflicts.ts';
import type { Cascade } from '../../../kube/delete.ts';
import { type ApplyChoice, type CrdChoice, defaultApply, type WaitChoice } from '../../release/operation-options.ts';
import type { ValuesReuse } from '../../release/upgrade.ts';
import { settingOf } from '../release-chart.ts';
import type { ExtraValues, StateRelease } from '../release-values.ts';

/**
 * Flags that override settings in the state files, and values that are merged over the values of every release in a state file.
 */
export interface SettingFlags extends ExtraValues {
  readonly wait: boolean;
  readonly waitForJobs: boolean;
  /** timeout in seconds; 0 to use the timeout in the state files */
  readonly timeout: number;
  readonly reuseValues: boolean;
  readonly resetValues: boolean;
  readonly skipCrds: boolean;
  readonly takeOwnership: boolean;
  readonly description: string;
  readonly cascade: string;
  readonly forceConflicts: ForceConflicts;
  readonly forceReplace: boolean;
  /** argument of --server-side ("true", "false" or "auto"); empty to use the setting in the state files */
  readonly serverSide: string;
  readonly cleanupOnFail: boolean;
  readonly rollbackOnFailure: boolean;
  /** undefined to use the setting in the state files */
  readonly historyMax: number | undefined;
}

/** Settings for installing, upgrading and uninstalling a release. */
export interface ReleaseSettings {
  readonly wait: WaitChoice;
  readonly apply: ApplyChoice;
  readonly values: ValuesReuse;
  readonly crds: CrdChoice | undefined;
  readonly createNamespace: boolean;
  readonly historyMax: number;
  readonly rollbackOnFailure: boolean;
  readonly cleanupOnFail: boolean;
  readonly description: string;
  readonly cascade: Cascade;
  readonly waitsForDeletion: boolean;
}

const defaultTimeoutSeconds = 300;
const defaultHistoryMax = 10;

/** Reads the settings of a release, falling back to `helmDefaults`. @throws RELEASES_FILE */
export function releaseSettings(target: StateRelease, flags: SettingFlags): ReleaseSettings {
  const isOn = (name: string): boolean => settingOf(name, target) === true;
  const number = (name: string, otherwise: number): number => {
    const value = settingOf(name, target);
    return value instanceof Int ? Number(value.value) : otherwise;
  };
  const rollbackOnFailure = flags.rollbackOnFailure || isOn('atomic') || isOn('rollbackOnFailure');
  const waits = flags.wait || isOn('wait') || isOn('waitForJobs') || rollbackOnFailure;
  const reuses = flags.reuseValues || (isOn('reuseValues') && !flags.resetValues);
  return {
    wait: {
      strategy: waits ? 'watcher' : 'hookOnly',
      jobs: flags.waitForJobs || isOn('waitForJobs'),
      timeoutMs: 1000 * (flags.timeout || number('timeout', 0) || defaultTimeoutSeconds),
      failFast: false,
    },
    apply: applyOf(target, flags),
    values: reuses ? 'reuse' : 'reset',
    crds: flags.skipCrds || isOn('skipCRDs') ? 'skip' : undefined,
    createNamespace: settingOf('createNamespace', target) !== false,
    historyMax: flags.historyMax ?? number('historyMax', defaultHistoryMax),
    rollbackOnFailure,
    cleanupOnFail: flags.cleanupOnFail || isOn('cleanupOnFail'),
    description: flags.description || String(target.release.fields.get('description') ?? ''),
    cascade: cascadeOf(flags.cascade || String(settingOf('cascade', target) ?? 'background')),
    waitsForDeletion: isOn('deleteWait'),
  };
}

function applyOf(target: StateRelease, flags: SettingFlags): ApplyChoice {
  const serverSide = flags.serverSide || settingOf('serverSide', target);
  const isForced = flags.forceReplace || settingOf('force', target) === true;
  return {
    ...defaultApply,
    serverSide: isForced || serverSide === 'false' ? 'false' : serverSide === 'true' ? 'true' : 'auto',
    forceReplace: isForced,
    forceConflicts: flags.forceConflicts || settingOf('forceConflicts', target) === true,
    takeOwnership: flags.takeOwnership || settingOf('takeOwnership', target) === true,
  };
}

function cascadeOf(text: string): Cascade {
  if (text === 'background' || text === 'orphan' || text === 'foreground') return text;
  throw new TillerlessError('RELEASES_FILE', `cascade must be background, orphan or foreground, not ${JSON.stringify(text)}`);
}
