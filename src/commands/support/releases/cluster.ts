import { type ExecuteOptions, executeSet } from '../../../actions/releases-file/cluster/execute-set.ts';
import { type ClusterTools, planSet, type SetOptions, type SetPlan } from '../../../actions/releases-file/cluster/plan-set.ts';
import { isChanged } from '../../../actions/releases-file/cluster/planned-release.ts';
import { prunedReleases } from '../../../actions/releases-file/cluster/prune-set.ts';
import type { SettingFlags } from '../../../actions/releases-file/cluster/release-settings.ts';
import { type SetRelease, setReleases } from '../../../actions/releases-file/cluster/set-releases.ts';
import type { ReleaseState } from '../../../actions/releases-file/read-releases.ts';
import type { Session } from '../../../actions/session.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { describe } from '../../../output/progress.ts';
import { outcomeText } from '../../../output/set-text.ts';
import type { ReleaseEvent } from '../../../report/release-event.ts';
import type { ReleaseOutcome } from '../../../report/set-outcome.ts';
import { defineFlags, type FlagValues } from '../../flags/flag.ts';
import type { globalFlags } from '../../flags/global.ts';
import { extraValuesFlags, idleReleasesFlags, needsFlags, releasesFlags } from '../../flags/releases-flags.ts';
import type { Context } from '../context.ts';
import { withPassedSettings } from './passed-flags.ts';
import { needsOptions, openReleases, type ReleasesRun, renderTools } from './read.ts';

/** Flags of all commands that plan or change releases in a cluster. */
export const clusterFlags = defineFlags({
  ...releasesFlags,
  ...needsFlags,
  ...extraValuesFlags,
  ...idleReleasesFlags,
  cascade: { ours: true, kind: 'string', describe: 'deletion propagation for dependent objects: background, orphan, foreground' },
  description: { ours: true, kind: 'string', describe: 'description of all new revisions' },
  'fail-fast': { ours: true, kind: 'bool', describe: 'do not start any more releases after a failure' },
  prune: {
    ours: true,
    kind: 'string',
    describe: 'label releases as members of this set, and uninstall members that are not in the file',
  },
  'reset-values': {
    ours: true,
    kind: 'bool',
    describe: "ignore the values of each release's previous revision, even if the file sets reuseValues: true",
  },
  'reuse-values': {
    ours: true,
    kind: 'bool',
    describe: "merge the new values over the values of each release's previous revision",
  },
  'skip-crds': { ours: true, kind: 'bool', describe: 'do not create the CRDs in crds/' },
  'skip-schema-validation': { ours: true, kind: 'bool', describe: 'skip validation against values.schema.json' },
  'take-ownership': { ours: true, kind: 'bool', describe: 'adopt existing objects without checking their ownership' },
  timeout: { ours: true, kind: 'int', describe: 'timeout for each wait in seconds; overrides the timeouts in the file' },
  wait: { ours: true, kind: 'bool', describe: 'wait until all objects of all releases are ready' },
  'wait-for-jobs': { ours: true, kind: 'bool', describe: 'also wait until jobs are complete' },
});

type GlobalFlags = FlagValues<typeof globalFlags>;
export type ClusterFlags = FlagValues<typeof clusterFlags> & GlobalFlags;

/** The selected releases, and the dependencies of operations on them: charts, I/O and cluster connections. */
export interface ClusterRun {
  readonly run: ReleasesRun;
  readonly targets: readonly SetRelease[];
  readonly tools: ClusterTools;
}

/** Selects releases and runs an operation on them. All connections are closed at the end. */
export async function withReleases<T>(
  context: Context,
  flags: ClusterFlags,
  operation: (run: ClusterRun) => Promise<T>,
): Promise<T> {
  const run = await openReleases(context, flags);
  const targets = setReleases(run.states, needsOptions(flags), run.outside);
  const { charts, outside } = renderTools(context, run);
  const session = (kubeContext: string): Promise<Session> =>
    run.sessions.open(kubeContext === '' ? context : context.overridden({ kubeContext }));
  try {
    return await operation({ run, targets, tools: { charts, outside, session } });
  } finally {
    await run.sessions.close();
  }
}

/**
 * Returns the options for an operation on releases. Flags in a state file's syncArgs and in --args are added to the command-line
 * flags.
 *
 * @throws USAGE for an unsupported flag in syncArgs or --args
 */
export function setOptions(flags: ClusterFlags, targets: readonly SetRelease[]): SetOptions {
  const settings = {
    wait: flags.wait,
    waitForJobs: flags['wait-for-jobs'],
    timeout: flags.timeout,
    reuseValues: flags['reuse-values'],
    resetValues: flags['reset-values'],
    skipCrds: flags['skip-crds'],
    takeOwnership: flags['take-ownership'],
    description: flags.description,
    cascade: flags.cascade,
    files: flags.values,
    set: flags.set,
  };
  const ofStates = new Map<ReleaseState, SettingFlags>();
  const settingsOf = (state: ReleaseState): SettingFlags => {
    const known = ofStates.get(state) ?? withPassedSettings(state, settings, flags.args);
    ofStates.set(state, known);
    return known;
  };
  // Parse syncArgs and --args once per state file. Otherwise, an unsupported flag would be reported once for each release.
  for (const { state } of targets) settingsOf(state);
  return {
    skipDeps: flags['skip-deps'],
    skipSchema: flags['skip-schema-validation'],
    concurrency: flags.concurrency,
    settingsOf,
  };
}

/** Plans the selected releases. */
export async function planReleases(
  { run, targets, tools }: ClusterRun,
  flags: ClusterFlags,
  options: Pick<Parameters<typeof planSet>[1], 'view' | 'moments' | 'dryRun' | 'comparison' | 'use'>,
): Promise<SetPlan> {
  const request = { set: flags.prune, states: run.states, targets };
  const pruned = flags.prune === '' ? [] : await prunedReleases(request, tools);
  const all = [...targets, ...pruned];
  if (all.length === 0) run.noMatch();
  return planSet(all, { ...setOptions(flags, all), ...options }, tools);
}

/** Asks for confirmation before a plan is executed, if --interactive is set. @throws CANCELLED if the answer is not yes */
export async function confirm({ io }: Context, { interactive }: ClusterFlags, plan: SetPlan): Promise<void> {
  if (!interactive || !plan.releases.some(isChanged)) return;
  const answer = await io.ask({ text: 'Do you really want to apply? [y/n]: ', hidden: false });
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new TillerlessError('CANCELLED', 'nothing was changed');
}

/** Executes a plan and prints its events. */
export function execute(
  context: Context,
  { plan, flags, tools }: { readonly plan: SetPlan; readonly flags: ClusterFlags; readonly tools: ClusterTools },
  options: Pick<ExecuteOptions, 'command' | 'releases' | 'saved'>,
): Promise<ReleaseOutcome[]> {
  if (flags.events !== '' && flags.events !== 'ndjson')
    throw new TillerlessError('USAGE', `--events supports only "ndjson", not ${JSON.stringify(flags.events)}`);
  const isStream = flags.events === 'ndjson';
  return executeSet(
    plan,
    {
      ...options,
      set: flags.prune,
      concurrency: flags.concurrency,
      failFast: flags['fail-fast'],
      onEvent: ({ target }, event) => printEvent(context, target.id, { event, isStream, isQuiet: flags.quiet }),
    },
    tools,
  );
}

function printEvent(
  { io }: Context,
  release: string,
  { event, isStream, isQuiet }: { readonly event: ReleaseEvent; readonly isStream: boolean; readonly isQuiet: boolean },
): void {
  if (isStream) {
    io.stderr(`${JSON.stringify({ time: new Date(io.now()).toISOString(), for: release, ...event })}\n`);
    return;
  }
  const line = describe(event);
  if (line !== undefined && !isQuiet) io.stderr(`${release}: ${line}\n`);
}

/** Prints the outcome for each release. */
export function printOutcomes({ io }: Context, outcomes: readonly ReleaseOutcome[]): void {
  io.stdout(outcomeText(outcomes));
}
