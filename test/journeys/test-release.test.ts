import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const tests = `
{{- range $n := list "a" "b" "c" }}
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ $.Release.Name }}-{{ $n }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: {{ $.Values.policy }}
    {{- if eq $.Values.failing $n }}
    sandbox.tillerless.dev/fail: Error
    {{- end }}
    sandbox.tillerless.dev/log: said by {{ $n }}
spec:
  restartPolicy: Never
  containers: [{name: one, image: busybox}]
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-job
  annotations: {helm.sh/hook: test, helm.sh/hook-weight: "5"}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: one, image: busybox}]
`;

let home: SandboxHome;
let chart: string;
beforeEach(() => {
  home = sandboxHome();
  chart = join(home.folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: tested\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'failing: ""\npolicy: before-hook-creation\n');
  writeFileSync(join(chart, 'templates', 'NOTES.txt'), 'notes\n');
  writeFileSync(join(chart, 'templates', 'tests.yaml'), tests);
});
afterEach(() => home.remove());

/** Removes the timestamps from the output of a test. */
const settled = (text: string): string =>
  text.replace(/^(LAST DEPLOYED|Last Started|Last Completed):.*\n/gm, '').replace(/^NAMESPACE: .*\n/m, '');

const head = (revision: number, description: string): string =>
  `NAME: r\nSTATUS: deployed\nREVISION: ${revision}\nDESCRIPTION: ${description}\n`;
const suite = (name: string, phase = 'Succeeded'): string => `TEST SUITE:     r-${name}\nPhase:          ${phase}\n`;

it('runs Pods and Jobs, stores their results, and prints them without notes', async () => {
  await home.ok('install', 'r', chart);
  const want = `${head(1, 'Install complete')}${['a', 'b', 'c', 'job'].map((name) => suite(name)).join('')}`;
  expect(settled(await home.ok('test', 'r'))).toBe(want);
  expect(settled(await home.ok('status', 'r'))).toContain(want.slice(want.indexOf('TEST')));
  expect((await home.json<unknown[]>('history', 'r')).length).toBe(1);
});

// Recorded from Helm 4.3.1 using the same chart.
it.each([
  { name: 'an included test runs', filter: 'name=r-a', order: ['a'] },
  { name: 'exclusion wins over inclusion', filter: 'name=r-a,name=r-b,!name=r-a', order: ['b'] },
  { name: 'other attributes are ignored', filter: 'app=x', order: ['a', 'b', 'c', 'job'] },
  { name: 'an unknown name runs nothing', filter: 'name=nobody', order: [] },
])('--filter: $name', async ({ filter, order }) => {
  await home.ok('install', 'r', chart);
  const out = settled(await home.ok('test', 'r', '--filter', filter));
  expect(out).toBe(head(1, 'Install complete') + order.map((name) => suite(name)).join(''));
});

it('stops at a failed test, and reports the reason after the status', async () => {
  await home.ok('install', 'r', chart, '--set', 'failing=b');
  const { code, stdout, stderr } = await home.cli('test', 'r');
  expect(code).toBe(1);
  expect(settled(stdout)).toBe(head(1, 'Install complete') + suite('a') + suite('b', 'Failed'));
  expect(stderr).toContain('Error: resource Pod/default/r-b not ready. status: Failed, message: pod r-b failed\n');
});

it('prints the logs of Pods before they are deleted, and shows them while the tests run', async () => {
  await home.ok('install', 'r', chart, '--set', 'policy=hook-succeeded\\,hook-failed,failing=c');
  const { code, stdout, stderr } = await home.cli('test', 'r', '--logs');
  expect(code).toBe(1);
  const logs = ['a', 'b', 'c'].map((name) => `\nPOD LOGS: r-${name} (one)\nsaid by ${name}\n`).join('');
  expect(settled(stdout).endsWith(`${suite('c', 'Failed')}${logs}\n`)).toBe(true);
  expect(stderr).toContain('Pod/r-b one │ said by b\ntest  Pod/r-b  succeeded');
  const again = await home.cli('test', 'r', '--logs', '--filter', 'name=r-a');
  expect(again.code).toBe(0);
});

it.each([
  { name: 'a missing release', args: ['test', 'nobody'], stderr: 'Error: release: not found\n' },
  { name: 'an invalid name', args: ['test', 'BAD'], stderr: 'Error: releaseTest: Release name is invalid: BAD\n' },
  { name: 'a missing name', args: ['test'], stderr: 'Error: "helm test" requires 1 argument\n' },
])('reports $name', async ({ args, stderr }) => {
  const result = await home.cli(...args);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 1, stdout: '' });
  expect(result.stderr).toContain(stderr);
});

it('reports that a chart has no tests', async () => {
  writeFileSync(join(chart, 'templates', 'tests.yaml'), '');
  await home.ok('install', 'r', chart);
  expect(settled(await home.ok('test', 'r', '--logs'))).toBe(`${head(1, 'Install complete')}TEST SUITE: None\n\n`);
});

it.each([
  // The image may take 30 seconds to become available.
  { flags: ['--timeout', '2m'], least: 28_000, most: 60_000 },
  { flags: ['--timeout', '33s', '--fail-fast=false'], least: 33_000, most: 60_000 },
])(
  'fails early when a test cannot start, unless --fail-fast=false: $flags',
  async ({ flags, most, least }) => {
    const file = join(chart, 'templates', 'tests.yaml');
    writeFileSync(file, tests.replaceAll('/fail: Error', '/fail: ImagePullBackOff'));
    await home.ok('install', 'r', chart, '--set', 'failing=a');
    const began = Date.now();
    expect((await home.cli('test', 'r', ...flags)).code).toBe(1);
    expect(Date.now() - began).toBeGreaterThanOrEqual(least);
    expect(Date.now() - began).toBeLessThan(most);
  },
  70_000,
);
