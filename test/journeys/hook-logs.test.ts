import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: work
  annotations:
    helm.sh/hook: pre-install
    helm.sh/hook-output-log-policy: {{ .Values.policy }}
    {{- if .Values.fails }}
    sandbox.tillerless.dev/fail: JobFailed
    {{- end }}
spec:
  backoffLimit: 0
  template:
    spec: {restartPolicy: Never, containers: [{name: one, image: i}, {name: two, image: i}]}
`;

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
  mkdirSync(join(home.folder, 'chart', 'templates'), { recursive: true });
  writeFileSync(join(home.folder, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: logs\nversion: 0.1.0\n');
  writeFileSync(join(home.folder, 'chart', 'templates', 'job.yaml'), job);
});
afterEach(() => home.remove());

it.each([
  { name: 'hook-succeeded, after success', values: 'policy=hook-succeeded', shown: true },
  { name: 'not for hook-failed, after success', values: 'policy=hook-failed', shown: false },
  { name: 'hook-failed, after a failure', values: 'policy=hook-failed,fails=1', shown: true },
  { name: 'not for hook-succeeded, after a failure', values: 'policy=hook-succeeded,fails=1', shown: false },
  { name: 'both policies', values: 'policy=hook-failed\\,hook-succeeded', shown: true },
])("prints a hook's container logs: $name", async ({ values, shown }) => {
  const { stdout, stderr } = await home.cli('install', 'r', join(home.folder, 'chart'), '--set', values, '--timeout', '15s');
  expect(stdout).not.toContain('sandbox:');
  const lines = ['one', 'two'].map((name) => `${name} │ sandbox: container ${name} of image i started`);
  expect(lines.filter((line) => stderr.includes(line))).toEqual(shown ? lines : []);
});
