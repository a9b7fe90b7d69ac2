import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '../../src/base/http-exchange.ts';
import type { TestServer } from '../support/api-servers.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

/** Of the requests of an operation each n-th is disturbed; 1 for all. */
export const every = Number(process.env.TILLERLESS_FAULTS_EVERY ?? 8);

const template = `{{- range $i := until 3 }}
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
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}, annotations: {mode: {{ .Values.mode | quote }}}}
    spec: {containers: [{name: main, image: nginx}]}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: "{{ .Release.Name }}-hook"
  annotations: {helm.sh/hook: "pre-install,pre-upgrade,pre-rollback", helm.sh/hook-delete-policy: "before-hook-creation,hook-succeeded"}
`;

/** Operations that are disturbed: how they begin, how the next try is called, and what it leaves. */
export interface Operation {
  readonly name: string;
  /** command lines before */
  readonly before: readonly (readonly string[])[];
  readonly run: readonly string[];
  readonly again: readonly string[];
  /** value of every ConfigMap at the end; undefined when nothing is left */
  readonly mode: string | undefined;
}

const wait = ['--wait', '--timeout', '20s'];

/** @param release its name @param chart its folder */
export function operations(release: string, chart: string): Operation[] {
  const install = ['install', release, chart];
  const upgrade = (mode: string, ...more: string[]) => ['upgrade', release, chart, '--set', `mode=${mode}`, ...more];
  return [
    { name: 'install', before: [], run: [...install, ...wait], again: upgrade('b', '--install', ...wait), mode: 'b' },
    { name: 'upgrade', before: [install], run: upgrade('b', ...wait), again: upgrade('c', ...wait), mode: 'c' },
    {
      name: 'rollback',
      before: [install, upgrade('b')],
      run: ['rollback', release, '1', ...wait],
      again: ['rollback', release, '1', ...wait],
      mode: 'a',
    },
    {
      name: 'uninstall',
      before: [install],
      run: ['uninstall', release, ...wait],
      again: ['uninstall', release, '--ignore-not-found', ...wait],
      mode: undefined,
    },
  ];
}

/** A server behind a proxy, with a namespace and a chart. */
export interface Stage {
  readonly proxy: FaultProxy;
  readonly folder: string;
  readonly chart: string;
  readonly namespace: string;
  /** runs a command line through the proxy */
  cli(...argv: readonly string[]): Promise<CliResult>;
  /** a GET past the proxy */
  read<T>(path: string): Promise<T>;
  close(): Promise<void>;
}

/** @param user of the kubeconfig: its credentials */
export async function setStage(server: TestServer, user: (folder: string) => object = () => ({})): Promise<Stage> {
  const { exchange, close } = await server.open();
  const proxy = await startFaultProxy(exchange);
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: faulty\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'mode: a\n');
  writeFileSync(join(chart, 'templates', 'all.yaml'), template);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(proxy.url, user(folder)));
  const namespace = `faults-${process.pid}-${Math.random().toString(36).slice(2, 7)}`;
  await send(exchange, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const env = {
    KUBECONFIG: kubeconfig,
    HOME: folder,
    HELM_CACHE_HOME: join(folder, 'cache'),
    TILLERLESS_REQUEST_TIMEOUT: '2s',
  };
  return {
    proxy,
    folder,
    chart,
    namespace,
    cli: (...argv) => runCli([...argv, '-n', namespace], { env }),
    read: <T>(path: string) => send(exchange, 'GET', path) as Promise<T>,
    close: async () => {
      await send(exchange, 'DELETE', `/api/v1/namespaces/${namespace}`);
      await proxy.close();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function kubeconfigFor(server: string, user: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  });
}

async function send(exchange: Exchange, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const answer = await exchange({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
}

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly data?: { readonly mode?: string };
  }[];
}

/** What is wrong with a release at the end: with its history, its objects, what is left of it. */
export async function problems(stage: Stage, release: string, mode: string | undefined): Promise<string[]> {
  const found: string[] = [];
  const history = await stage.cli('history', release, '-o', 'json', '--max', '0');
  if (history.code === 0) {
    const rows = JSON.parse(history.stdout) as { status: string; revision: number }[];
    const statuses = rows.map((row) => row.status);
    if (statuses.some((status) => status.startsWith('pending'))) found.push(`pending: ${statuses}`);
    if (statuses.filter((status) => status === 'deployed').length !== 1) found.push(`not one deployed: ${statuses}`);
    if (rows.some((row, i) => row.revision !== i + (rows[0]?.revision ?? 1))) found.push('a revision is missing');
  } else if (mode !== undefined) found.push(`no history: ${history.stderr}`);
  const base = `/api/v1/namespaces/${stage.namespace}`;
  const maps = (await stage.read<Listed>(`${base}/configmaps`)).items.filter(({ metadata }) =>
    metadata.name.startsWith(`${release}-`),
  );
  const shown = maps.map(({ metadata, data }) => `${metadata.name}=${data?.mode}`).sort();
  const wanted = mode === undefined ? [] : [0, 1, 2].map((i) => `${release}-${i}=${mode}`);
  if (shown.join() !== wanted.join()) found.push(`objects: ${shown.join()} instead of ${wanted.join()}`);
  const deployments = await stage.read<Listed>(`/apis/apps/v1/namespaces/${stage.namespace}/deployments`);
  const has = deployments.items.some(({ metadata }) => metadata.name === release);
  if (has !== (mode !== undefined)) found.push(has ? 'the Deployment is left' : 'the Deployment is missing');
  if (mode === undefined) {
    const secrets = await stage.read<Listed>(`${base}/secrets?labelSelector=owner%3Dhelm,name%3D${release}`);
    if (secrets.items.length > 0) found.push('records are left');
  }
  return found;
}
