import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { type ContainerLog, hookLogs } from '../../kube/hook-logs.ts';
import { runHooks } from '../../kube/hooks.ts';
import type { Target } from '../../kube/resource.ts';
import type { ReleaseRecord, StoredHook } from '../../storage/release.ts';
import { withGuardedEmit } from '../guarded-emit.ts';
import type { Session } from '../session.ts';
import { withHookRun } from './execute.ts';
import { hookTargets } from './manifest-objects.ts';
import type { OperationChoice } from './operation-options.ts';
import { readHistory } from './read-history.ts';
import { checkReleaseName } from './release-name.ts';
import { holdStored } from './revision-lock.ts';
import { refuseHeld, whenFree } from './wait-for-lock.ts';

export interface TestRequest {
  readonly name: string;
  readonly choice: OperationChoice;
  /** names of the tests to run; empty to run all tests */
  readonly include: readonly string[];
  /** names of tests to skip, even if they are included */
  readonly exclude: readonly string[];
  /** true to stream the logs of test pods and to return them */
  readonly logs: boolean;
}

export interface TestResult {
  /** stored record, including the outcome of each test */
  readonly record: ReleaseRecord;
  /** logs of the test pods, in hook order */
  readonly logs: readonly ContainerLog[];
  /** undefined if all tests succeeded */
  readonly failure: unknown;
}

/**
 * Runs the test hooks of the latest revision one after another and records their outcomes.
 *
 * @throws RELEASE_NAME, RELEASE_NOT_FOUND, RELEASE_PENDING; a failed test is reported in the result instead
 */
export async function testRelease(session: Session, request: TestRequest): Promise<TestResult> {
  return withGuardedEmit(session, request, runTests);
}

async function runTests(session: Session, request: TestRequest): Promise<TestResult> {
  const { name, choice } = request;
  checkReleaseName(name, `releaseTest: Release name is invalid: ${name}`);
  const last = await whenFree(session, request, async () => {
    const [history] = await Promise.all([readHistory(session.releases, name, session.namespace), session.cluster?.discover()]);
    // Fail if another operation has locked the release, because the test results are written to the revision's record.
    refuseHeld(session, request, history.at(-1));
    return history.at(-1);
  });
  if (!last) throw new Error('an existing history has a last revision');
  const { cluster } = session;
  if (!cluster) return { record: last.record(), logs: [], failure: undefined };
  const held = holdStored(session.uncancelled().releases, last);
  let record = chosenLast(held.record, request);
  const chosen = (record.hooks ?? []).filter((hook) => isChosen(hook, request));
  const targets = hookTargets(record.hooks, 'test', await cluster.discover(), record.namespace).filter((target) =>
    chosen.includes((record.hooks ?? [])[target.index] as StoredHook),
  );
  let logs: readonly ContainerLog[] = [];
  let logProblem: string | undefined;
  try {
    await runHooks(cluster.client, 'test', targets, {
      method: record.apply_method ?? 'csa',
      timeoutMs: choice.wait.timeoutMs,
      failFast: choice.wait.failFast,
      signal: session.signal,
      emit: choice.emit,
      now: session.now,
      followLogs: request.logs,
      beforeCleanup: async () => {
        if (request.logs)
          ({ logs, problem: logProblem } = await podLogs(
            cluster,
            targets.map(({ target }) => target),
          ));
      },
      onRun: async (report) => {
        record = withHookRun(record, report);
        await held.update(record);
      },
    });
    return { record, logs, failure: logFailure(logProblem) };
  } catch (error) {
    return { record, logs, failure: withLogProblem(error, logProblem) };
  }
}

/**
 * Sorts hooks in the order in which Helm stores them: first the hooks that an exclude filter removes, then the hooks that match
 * no include filter, then the hooks that run.
 */
function chosenLast(record: ReleaseRecord, request: TestRequest): ReleaseRecord {
  if (!record.hooks) return record;
  const rank = (hook: StoredHook): number => (request.exclude.includes(hook.name) ? 0 : isChosen(hook, request) ? 2 : 1);
  return { ...record, hooks: record.hooks.toSorted((a, b) => rank(a) - rank(b)) };
}

function isChosen(hook: StoredHook, { include, exclude }: TestRequest): boolean {
  return !exclude.includes(hook.name) && (include.length === 0 || include.includes(hook.name));
}

/** Reads the logs of test pods. As in Helm, reading stops at the first pod whose logs cannot be read. */
async function podLogs(
  cluster: NonNullable<Session['cluster']>,
  targets: readonly Target[],
): Promise<{ logs: ContainerLog[]; problem: string | undefined }> {
  const logs: ContainerLog[] = [];
  for (const target of targets.filter(({ resource }) => resource.kind === 'Pod')) {
    try {
      const containerLogs = await hookLogs(cluster.client, target);
      logs.push(...containerLogs.filter(({ problem }) => problem === undefined));
      const problems = containerLogs
        .filter(({ problem }) => problem !== undefined)
        .map(({ pod, container, problem }) => `unable to get logs for pod ${pod}, container ${container}: ${problem}`);
      if (problems.length > 0) return { logs, problem: problems.join('\n') };
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { logs, problem: `unable to get pod ${target.name}: ${error.message}` };
    }
  }
  return { logs, problem: undefined };
}

function logFailure(problem: string | undefined): TillerlessError | undefined {
  if (problem === undefined) return undefined;
  return new TillerlessError('HOOK_FAILED', problem, {
    hint: 'the tests themselves succeeded; run `status` to see the result of each test',
  });
}

function withLogProblem(error: unknown, problem: string | undefined): unknown {
  if (problem === undefined || !isTillerlessError(error)) return error;
  return reworded(error, { message: `${error.message}\n${problem}`, helmText: `${reasonOf(error)}\n${problem}` });
}
