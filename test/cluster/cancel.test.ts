import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { KubeClient } from '../../src/kube/client.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { openClient } from '../support/cluster-client.ts';
import { describeWith, testKubeconfig } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';

const program = process.env.TILLERLESS_BIN ?? 'dist/tillerless';
const hook = (event: string) => `
{{- if eq .Values.hook "${event}" }}
---
apiVersion: v1
kind: Pod
metadata:
  name: slow
  annotations: {helm.sh/hook: ${event}, helm.sh/hook-delete-policy: {{ .Values.policy }}, sandbox.tillerless.dev/fail: Unschedulable}
spec: {restartPolicy: Never, nodeSelector: {no: such}, containers: [{name: main, image: busybox}]}
{{- end }}`;
const files = {
  'values.yaml': 'mode: a\nhook: ""\nstuck: false\npolicy: before-hook-creation\n',
  'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {mode: {{ .Values.mode | quote }}}
{{- if .Values.stuck }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: stuck, annotations: {sandbox.tillerless.dev/fail: Pending}}
spec: {storageClassName: none, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
{{- end }}
${['pre-install', 'pre-upgrade', 'post-upgrade', 'pre-rollback', 'pre-delete', 'test'].map(hook).join('')}
`,
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let home: ServedSandbox;
let chart: string;
beforeAll(async () => {
  home = await servedSandbox();
  chart = chartFolder(home.folder, files);
});
afterAll(() => home.close());

const servers = [
  { name: 'the sandbox', kubeconfig: undefined, needs: {} },
  { name: 'a real server', kubeconfig: testKubeconfig, needs: { 'API server': testKubeconfig } },
];

for (const { name, kubeconfig, needs } of servers) {
  describeWith({ ...needs, 'built executable': existsSync(program) })(`Ctrl-C on ${name}`, () => {
    const namespace = `cancel-${process.pid}`;
    const env = () => ({ ...home.env, ...(kubeconfig ? { KUBECONFIG: kubeconfig } : {}) });
    const cli = (...argv: string[]) => runCli([...argv, '-n', namespace], { env: env() });
    const ok = async (...argv: string[]) => {
      const result = await cli(...argv);
      expect({ argv, ...result }).toMatchObject({ code: 0 });
      return result;
    };
    const statuses = async () =>
      (JSON.parse((await ok('history', 'web', '-o', 'json', '--max', '0')).stdout) as { status: string }[]).map(
        (row) => row.status,
      );

    /** Runs a command, and sends it signals once it has printed the expected text. */
    async function interrupted(
      argv: readonly string[],
      until: RegExp,
      signals: readonly NodeJS.Signals[],
      when: () => Promise<unknown> = async () => undefined,
    ): Promise<Ended> {
      const child = spawn(program, [...argv, '-n', namespace], { env: { PATH: process.env.PATH, ...env() } });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
      child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      await eventually(async () => until.test(stderr) || child.exitCode !== null);
      await when();
      for (const signal of signals) {
        child.kill(signal);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { code: await ended, stdout, stderr };
    }

    const pod = `/api/v1/namespaces/${namespace}/pods/slow`;

    async function withClient<T>(use: (client: KubeClient) => Promise<T>): Promise<T | undefined> {
      const { client, close } = openClient(env().KUBECONFIG ?? '');
      try {
        return await use(client).catch(() => undefined);
      } finally {
        close();
      }
    }

    const uidOfHook = () => withClient((client) => client.json<{ metadata: { uid: string } }>('GET', pod, {}));
    /** Waits for the hook's Pod, because a hook is reported before its Pod is created. */
    const hookIsThere = () => eventually(async () => (await uidOfHook()) !== undefined);

    /** Reports whether the hook's Pod has been deleted or is being deleted. */
    async function hookIsGone(): Promise<boolean> {
      const found = await withClient((client) => client.json<{ metadata: { deletionTimestamp?: string } }>('GET', pod, {}));
      return found === undefined || found.metadata.deletionTimestamp !== undefined;
    }

    beforeEach(async () => {
      await ok('install', 'web', chart, '--create-namespace');
    });
    afterEach(async () => {
      await cli('uninstall', 'web', '--no-hooks', '--ignore-not-found');
      await withClient((client) => client.json('DELETE', pod, {}));
      await eventually(hookIsGone);
    });

    it.each(['SIGINT', 'SIGTERM'] as const)(
      '%s cancels a waiting upgrade, which stores and reports the result',
      async (signal) => {
        const argv = ['upgrade', 'web', chart, '--set', 'mode=b,stuck=true', '--wait'];
        const { code, stdout, stderr } = await interrupted(argv, /stuck {2}/, [signal]);
        // The exit code and the messages match Helm's.
        expect({ code, stdout }).toEqual({ code: 1, stdout: 'Release web has been cancelled.\n' });
        expect(stderr).toContain('Error: UPGRADE FAILED: context canceled\n');
        expect(stderr).toContain(
          '  when it was cancelled:\n    created: PersistentVolumeClaim/stuck\n    changed: ConfigMap/conf\n    no longer waiting for: PersistentVolumeClaim/stuck\n',
        );
        expect(stderr).toContain('hint: revision 2 is left as failed; the previous revision is still deployed');
        expect(await statuses()).toEqual(['deployed', 'failed']);
      },
    );

    it('deletes the running hook, and reports the remaining changes', async () => {
      const argv = ['upgrade', 'web', chart, '--set', 'mode=b,hook=pre-upgrade'];
      const { code, stderr } = await interrupted(argv, /Pod\/slow {2}started/, ['SIGINT'], hookIsThere);
      expect(code).toBe(1);
      expect(stderr).toContain('    deleted: Pod/slow\n    cut off: pre-upgrade Pod/slow\n    not done: ConfigMap/conf\n');
      await eventually(hookIsGone);
      expect(await statuses()).toEqual(['deployed', 'failed']);
      await ok('upgrade', 'web', chart);
    });

    it('rolls back with --rollback-on-failure', async () => {
      const argv = ['upgrade', 'web', chart, '--set', 'mode=b,hook=post-upgrade', '--rollback-on-failure'];
      const { code, stderr } = await interrupted(argv, /Pod\/slow {2}started/, ['SIGINT']);
      expect(code).toBe(1);
      expect(stderr).toContain(
        'release web failed, and has been rolled back due to rollback-on-failure being set: post-upgrade hooks failed: context canceled',
      );
      expect(await statuses()).toEqual(['superseded', 'failed', 'deployed']);
    });

    it('makes rollback, uninstall and test exit with code 130, as in Helm', async () => {
      await ok('upgrade', 'web', chart, '--set', 'hook=pre-rollback', '--no-hooks');
      await ok('upgrade', 'web', chart);
      const rollback = await interrupted(['rollback', 'web', '2'], /Pod\/slow {2}started/, ['SIGINT']);
      expect({ ...rollback, stderr: '' }).toMatchObject({ code: 130 });
      expect(rollback.stderr).toContain('hint: revision 4 is left as failed');
      expect(await statuses()).toEqual(['superseded', 'superseded', 'deployed', 'failed']);
      await ok('upgrade', 'web', chart, '--set', 'hook=pre-delete');
      const uninstall = await interrupted(['uninstall', 'web'], /Pod\/slow {2}started/, ['SIGINT']);
      expect(uninstall.code).toBe(130);
      expect(uninstall.stderr).toContain('not done: ConfigMap/conf');
      expect((await statuses()).at(-1)).toBe('deployed');
      await ok('upgrade', 'web', chart, '--set', 'hook=test');
      expect(await interrupted(['test', 'web'], /Pod\/slow {2}started/, ['SIGINT'])).toMatchObject({ code: 130 });
      await eventually(hookIsGone);
    }, 30_000);

    it('uninstalls an interrupted install with --rollback-on-failure', async () => {
      await ok('uninstall', 'web');
      const argv = ['install', 'web', chart, '--set', 'stuck=true', '--rollback-on-failure'];
      const { code, stdout, stderr } = await interrupted(argv, /stuck {2}/, ['SIGINT']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: 'Release web has been cancelled.\n' });
      expect(stderr).toContain('has been uninstalled due to rollback-on-failure being set: context canceled');
      expect((await cli('status', 'web')).code).toBe(1);
    });

    /** Kills the command, which a second signal may also do before the first one takes effect. The hook's Pod keeps running. */
    async function cutOff(...argv: string[]): Promise<Ended> {
      return interrupted(argv, /Pod\/slow {2}started/, ['SIGKILL'], hookIsThere);
    }
    const values = (hook: string) => ['--set', `hook=${hook},policy=hook-succeeded`];
    const left = 'warning: Pod/slow was left running by that operation; it has been deleted\n';
    it.each([
      { name: 'an upgrade', next: () => ['upgrade', 'web', chart] },
      { name: 'a rollback', next: () => ['rollback', 'web', '1'] },
      { name: 'an uninstall', next: () => ['uninstall', 'web'] },
    ])('a hook that is left running after a second signal is deleted by $name', async ({ next }) => {
      expect(await cutOff('upgrade', 'web', chart, ...values('pre-upgrade'))).toMatchObject({ code: null });
      expect(await hookIsGone()).toBe(false);
      const { stderr } = await ok(...next());
      expect(stderr).toContain(left);
      expect(await hookIsGone()).toBe(true);
      await ok('upgrade', '--install', 'web', chart);
    });

    it('runs an interrupted test again', async () => {
      await ok('upgrade', 'web', chart, ...values('test'));
      expect(await cutOff('test', 'web')).toMatchObject({ code: null });
      const first = await uidOfHook();
      expect(await interrupted(['test', 'web', '--timeout', '1s'], /Pod\/slow {2}started/, [])).toMatchObject({ code: 1 });
      const second = await uidOfHook();
      expect([first?.metadata.uid === undefined, first?.metadata.uid === second?.metadata.uid]).toEqual([false, false]);
    }, 30_000);

    it('stops immediately at the second signal, and the next run recovers', async () => {
      const argv = ['upgrade', 'web', chart, '--set', 'mode=b,hook=pre-upgrade'];
      const { code } = await interrupted(argv, /Pod\/slow {2}started/, ['SIGSTOP', 'SIGINT', 'SIGTERM', 'SIGCONT']);
      expect(code).toBe(130);
      expect((await statuses()).at(-1)).toBe('pending-upgrade');
      const { stderr } = await ok('upgrade', 'web', chart);
      expect(stderr).toMatch(/^release web: revision 2 was left "pending-upgrade" by .+@\S+ \(pid \d+\), silent for \d\.\ds\.\n/);
      expect(stderr).toContain('recovered: marked revision 2 as failed (interrupted); continuing from revision 1.\n');
      expect(await statuses()).toEqual(['superseded', 'failed', 'deployed']);
    });
  });
}
