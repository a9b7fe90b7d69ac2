import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationChoice } from '../../../src/actions/release/operation-options.ts';
import { testRelease } from '../../../src/actions/release/test-release.ts';
import {
  chartInput,
  install,
  installDefaults,
  loadChart,
  openSession,
  type ReleaseEvent,
  readSettings,
  rollback,
  rollbackDefaults,
  type Session,
  TillerlessError,
  uninstall,
  uninstallDefaults,
  upgrade,
  upgradeDefaults,
} from '../../../src/index.ts';

const template = `apiVersion: v1
kind: ConfigMap
metadata: {name: config}
data: {mode: {{ .Values.mode | quote }}}
---
apiVersion: v1
kind: Pod
metadata: {name: awaited-{{ .Values.mode }}}
spec: {containers: [{name: main, image: nginx}]}
{{- range list "install" "upgrade" "rollback" "delete" }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: before-{{ . }}, annotations: {helm.sh/hook: "pre-{{ . }}"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: after-{{ . }}, annotations: {helm.sh/hook: "post-{{ . }}"}}
{{- end }}
---
apiVersion: v1
kind: Pod
metadata: {name: test, annotations: {helm.sh/hook: test}}
spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
`;
const chart = loadChart({
  'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'values.yaml': 'mode: a\n',
  'templates/a.yaml': template,
});
const input = (mode: string) => chartInput(chart, { values: { mode } });
const name = 'web';

interface Operation {
  readonly title: string;
  /** revisions to create first */
  readonly before: number;
  run(session: Session, choice: OperationChoice): Promise<unknown>;
  /** statuses that the latest revision may have if the operation fails; undefined if there is no release */
  readonly failed: readonly (string | undefined)[];
  /** runs after the failed operation */
  again(session: Session): Promise<unknown>;
}

const upgradeAgain = (session: Session) => upgrade(session, { ...upgradeDefaults, name, chart: input('z') });
const removeAgain = (session: Session) => uninstall(session, { ...uninstallDefaults, name, ignoreNotFound: true });
const choiceOf = (emit: OperationChoice['emit']): OperationChoice => ({
  ...installDefaults.choice,
  emit,
  wait: { strategy: 'watcher', jobs: false, timeoutMs: 20_000, failFast: false },
});

const operations: readonly Operation[] = [
  {
    title: 'install',
    before: 0,
    run: (session, choice) => install(session, { ...installDefaults, name, chart: input('b'), choice }),
    failed: ['failed'],
    again: removeAgain,
  },
  {
    title: 'install with rollbackOnFailure',
    before: 0,
    run: (session, choice) => install(session, { ...installDefaults, name, chart: input('b'), choice, rollbackOnFailure: true }),
    failed: [undefined],
    again: removeAgain,
  },
  {
    title: 'upgrade',
    before: 1,
    run: (session, choice) => upgrade(session, { ...upgradeDefaults, name, chart: input('b'), choice }),
    failed: ['failed'],
    again: upgradeAgain,
  },
  {
    title: 'upgrade with rollbackOnFailure',
    before: 1,
    run: (session, choice) => upgrade(session, { ...upgradeDefaults, name, chart: input('b'), choice, rollbackOnFailure: true }),
    failed: ['deployed'],
    again: upgradeAgain,
  },
  {
    title: 'rollback',
    before: 2,
    run: (session, choice) => rollback(session, { ...rollbackDefaults, name, choice }),
    failed: ['failed'],
    again: upgradeAgain,
  },
  {
    title: 'uninstall',
    before: 1,
    run: (session, choice) => uninstall(session, { ...uninstallDefaults, name, choice }),
    failed: ['deployed', 'uninstalling'],
    again: removeAgain,
  },
  {
    title: 'test',
    before: 1,
    run: (session, choice) => testRelease(session, { name, choice, include: [], exclude: [], logs: true }),
    failed: ['deployed'],
    again: upgradeAgain,
  },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let sandboxes = 0;
/** Runs steps on a new sandbox. */
async function onSandbox<T>(before: number, run: (session: Session) => Promise<T>): Promise<T> {
  const env = { HOME: folder };
  const settings = readSettings({ sandbox: `s${sandboxes++}` }, env);
  const session = await openSession(settings, { env, signal: new AbortController().signal, warn: () => undefined });
  try {
    if (before > 0) await install(session, { ...installDefaults, name, chart: input('a') });
    if (before > 1) await upgrade(session, { ...upgradeDefaults, name, chart: input('b') });
    return await run(session);
  } finally {
    await session.close();
  }
}

async function statuses(session: Session): Promise<string[]> {
  return (await session.releases.history(name)).map(({ status }) => status);
}

describe.each(operations)('an emit that throws during $title', ({ before, run, failed, again }) => {
  it('rejects with the error, stores an outcome and unlocks the release, for every type of event', async () => {
    const events: ReleaseEvent[] = [];
    await onSandbox(before, (session) =>
      run(
        session,
        choiceOf((event) => events.push(event)),
      ),
    );
    expect(events.length).toBeGreaterThan(1);
    const firsts = events.filter(({ type }, at) => events.findIndex((event) => event.type === type) === at);
    for (const at of new Set([...firsts.map((event) => events.indexOf(event)), events.length - 1])) {
      await onSandbox(before, async (session) => {
        const error = new Error(`event ${at}`);
        let calls = 0;
        const emit = (): void => {
          if (calls++ === at) throw error;
        };
        await expect(run(session, choiceOf(emit))).rejects.toBe(error);
        expect(calls).toBe(at + 1);
        const last = (await statuses(session)).at(-1);
        // The last event of some operations follows the outcome, which is then kept.
        const expected = at === events.length - 1 ? [...failed, 'deployed', undefined] : failed;
        expect(expected).toContain(last);
        await again(session);
        expect((await statuses(session)).filter((status) => status.startsWith('pending'))).toEqual([]);
      });
    }
  }, 60_000);
});

it('a TillerlessError that emit throws keeps its code and explains the outcome', async () => {
  await onSandbox(1, async (session) => {
    const emit = (): never => {
      throw new TillerlessError('USAGE', 'stop');
    };
    const upgrading = upgrade(session, { ...upgradeDefaults, name, chart: input('b'), choice: choiceOf(emit) });
    await expect(upgrading).rejects.toMatchObject({
      code: 'USAGE',
      message: 'stop',
      hint: expect.stringContaining('left as failed'),
    });
    expect(await statuses(session)).toEqual(['deployed', 'failed']);
  });
});

it('an error from a logger after the pending record was stored marks the revision as failed', async () => {
  await onSandbox(1, async (session) => {
    const debug = (text: string): void => {
      if (text.startsWith('updating status')) throw new Error('disk full');
    };
    const logged = { ...session, log: { ...session.log, debug } };
    await expect(upgrade(logged, { ...upgradeDefaults, name, chart: input('b') })).rejects.toThrow('disk full');
    expect((await statuses(session)).at(-1)).toBe('failed');
    await upgradeAgain(session);
    expect((await statuses(session)).at(-1)).toBe('deployed');
  });
});
