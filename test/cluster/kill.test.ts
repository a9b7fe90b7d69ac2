import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeWith, run, testKubeconfig } from '../support/machine.ts';

const program = process.env.TILLERLESS_BIN ?? 'dist/tillerless';
const folder = mkdtempSync(join(tmpdir(), 'kill-'));
const chart = join(folder, 'many');
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: folder, TZ: 'UTC' };
const namespace = `kill-${process.pid}`;
const at = ['-n', namespace];

const template = `{{- range $i := until 40 }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ $.Release.Name }}-{{ $i }}"}
data: {mode: {{ $.Values.mode | quote }}}
{{- end }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  selector: {matchLabels: {app: many}}
  template:
    metadata: {labels: {app: many}, annotations: {mode: {{ .Values.mode | quote }}}}
    spec: {containers: [{name: main, image: nginx}]}
`;

beforeAll(() => {
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: many\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'mode: a\n');
  writeFileSync(join(chart, 'templates', 'all.yaml'), template);
});
afterAll(() => {
  if (testKubeconfig) run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
  rmSync(folder, { recursive: true, force: true });
});

interface Row {
  readonly revision: number;
  readonly status: string;
}

const tillerless = (...args: string[]) => run(program, [...args, ...at], env);
const history = (): Row[] => JSON.parse(tillerless('history', 'many', '-o', 'json', '--max', '0').stdout) as Row[];

/** Starts an upgrade and kills it without warning after a while. */
async function killedUpgrade(mode: string, afterMs: number): Promise<void> {
  const child = spawn(program, ['upgrade', 'many', chart, '--set', `mode=${mode}`, '--wait', '--history-max', '0', ...at], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await delay(afterMs);
  child.kill('SIGKILL');
  await ended;
}

describeWith({ 'API server': testKubeconfig, 'built executable': existsSync(program) })('an upgrade that is killed', () => {
  it('never blocks the next one, and loses no revision', async () => {
    run('kubectl', ['create', 'namespace', namespace], env);
    expect(tillerless('install', 'many', chart).code).toBe(0);
    const started = Date.now();
    expect(tillerless('upgrade', 'many', chart, '--set', 'mode=b', '--wait', '--history-max', '0').code).toBe(0);
    const usual = Date.now() - started;
    for (let i = 0; i < 10; i++) {
      await killedUpgrade(`killed-${i}`, (usual * (i + 1)) / 11);
      const next = tillerless('upgrade', 'many', chart, '--set', `mode=next-${i}`, '--wait', '--history-max', '0');
      expect({ i, code: next.code, stderr: next.code === 0 ? '' : next.stderr }).toEqual({ i, code: 0, stderr: '' });
      const modes = run('kubectl', ['get', 'configmaps', '-o', 'jsonpath={.items[*].data.mode}', ...at], env)
        .stdout.trim()
        .split(/\s+/);
      expect(modes).toEqual(new Array<string>(40).fill(`next-${i}`));
    }
    const rows = history();
    expect(rows.map((row) => row.revision)).toEqual(rows.map((_, i) => i + 1));
    expect(rows.filter((row) => row.status === 'deployed')).toEqual([rows.at(-1)]);
    expect(rows.filter((row) => row.status.startsWith('pending'))).toEqual([]);
  }, 120_000);
});
