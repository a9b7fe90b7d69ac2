import { resolve } from 'node:path';
import type { SettingFlags } from '../../../actions/releases-file/cluster/release-settings.ts';
import { inState, type ReleaseState } from '../../../actions/releases-file/read-releases.ts';
import { argumentsOf } from '../../../actions/releases-file/release-chart.ts';
import { isTillerlessError, TillerlessError } from '../../../errors/tillerless-error.ts';
import { defineFlags, type Flags } from '../../flags/flag.ts';
import { type ParsedLine, parseLine } from '../../flags/parse-line.ts';
import { applyFlags, valueFlags, waitFlags } from '../../flags/release-flags.ts';
import { splitArguments } from './split-arguments.ts';

/** The source of additional flags for helm: a field of `helmDefaults`, or the flag --args. */
type ArgumentsField = 'diffArgs' | 'syncArgs' | 'templateArgs' | '--args';

/** Checks the helm flags in a field of `helmDefaults` or in --args. @throws USAGE if a flag is not supported there */
function checkPassed(argv: readonly string[], flags: Flags, field: ArgumentsField): void {
  try {
    const [first] = parseLine(argv, flags).args;
    if (first !== undefined) throw new TillerlessError('USAGE', `unexpected argument ${JSON.stringify(first)}`);
  } catch (error) {
    if (!isTillerlessError(error, 'USAGE')) throw error;
    const names = Object.keys(flags).map((name) => `--${name}`);
    const hint = `supported flags: ${names.join(', ')}`;
    throw new TillerlessError('USAGE', `${field}: ${error.message}`, { hint, cause: error });
  }
}

/** Helm flags to parse, from a field of the state files and from --args. */
interface PassedArguments {
  /** field of `helmDefaults` */
  readonly field: Exclude<ArgumentsField, '--args'>;
  readonly states: readonly ReleaseState[];
  /** value of --args; its flags take precedence over those in `field` */
  readonly args: string;
}

/**
 * Parses the helm flags from one field of `helmDefaults` in each state file, followed by the flags from --args.
 *
 * @throws USAGE, naming the source of an unsupported flag
 */
export function passedFlags<F extends Flags>(flags: F, { field, states, args }: PassedArguments): ParsedLine<F> {
  const passed = splitArguments(args);
  checkPassed(passed, flags, '--args');
  const lists = new Map<string, readonly string[]>();
  for (const state of states) {
    const own = argumentsOf(state, field);
    inState(state, () => checkPassed(own, flags, field));
    lists.set(JSON.stringify(own), own);
  }
  return parseLine([...[...lists.values()].flat(), ...passed], flags);
}

/** Resolves the paths of values files in passed flags. Relative paths are relative to the directory of the state file. */
export const passedFiles = ({ place }: ReleaseState, paths: readonly string[]): string[] =>
  paths.map((path) => resolve(place.folder, path));

const noEffect = 'no effect';

/** The `helm upgrade` flags that are supported in the `syncArgs` field and in --args. */
const syncFlags = defineFlags({
  ...applyFlags,
  atomic: { kind: 'bool', describe: "Helm 3's name for --rollback-on-failure" },
  'cleanup-on-fail': { kind: 'bool', describe: 'delete new objects on failure' },
  'create-namespace': { kind: 'bool', describe: noEffect },
  debug: { kind: 'bool', describe: noEffect },
  description: { kind: 'string', describe: 'description of the revision' },
  'disable-openapi-validation': { kind: 'bool', describe: noEffect },
  'hide-notes': { kind: 'bool', describe: noEffect },
  'history-max': { kind: 'int', describe: 'maximum number of revisions' },
  install: { kind: 'bool', alias: 'i', describe: noEffect },
  'reset-values': { kind: 'bool', describe: 'ignore the values of the previous revision' },
  'reuse-values': { kind: 'bool', describe: 'reuse the values of the previous revision' },
  'rollback-on-failure': { kind: 'bool', describe: 'roll back on failure' },
  'server-side': { kind: 'string', describe: 'use server-side apply' },
  set: valueFlags.set,
  'skip-crds': { kind: 'bool', describe: 'do not create the CRDs in crds/' },
  'take-ownership': { kind: 'bool', describe: 'adopt existing objects' },
  timeout: waitFlags.timeout,
  values: valueFlags.values,
  wait: waitFlags.wait,
  'wait-for-jobs': waitFlags['wait-for-jobs'],
});

/** Settings that have their own flags. */
type LineSettings = Pick<
  SettingFlags,
  | 'wait'
  | 'waitForJobs'
  | 'timeout'
  | 'reuseValues'
  | 'resetValues'
  | 'skipCrds'
  | 'takeOwnership'
  | 'description'
  | 'cascade'
  | 'files'
  | 'set'
>;

/** Adds the settings in syncArgs and --args to those on the command line. @throws USAGE */
export function withPassedSettings(state: ReleaseState, settings: LineSettings, args: string): SettingFlags {
  const { flags, changed } = passedFlags(syncFlags, { field: 'syncArgs', states: [state], args });
  return {
    ...settings,
    files: [...passedFiles(state, flags.values), ...settings.files],
    set: [...flags.set, ...settings.set],
    wait: settings.wait || flags.wait !== 'hookOnly',
    waitForJobs: settings.waitForJobs || flags['wait-for-jobs'],
    timeout: settings.timeout || (changed.has('timeout') ? flags.timeout / 1000 : 0),
    reuseValues: settings.reuseValues || flags['reuse-values'],
    resetValues: settings.resetValues || flags['reset-values'],
    skipCrds: settings.skipCrds || flags['skip-crds'],
    takeOwnership: settings.takeOwnership || flags['take-ownership'],
    description: settings.description || flags.description,
    forceConflicts: flags['force-conflicts'],
    forceReplace: flags['force-replace'] || flags.force,
    serverSide: flags['server-side'],
    cleanupOnFail: flags['cleanup-on-fail'],
    rollbackOnFailure: flags['rollback-on-failure'] || flags.atomic,
    historyMax: changed.has('history-max') ? flags['history-max'] : undefined,
  };
}
