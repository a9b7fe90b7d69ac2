import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '../../src/base/http-exchange.ts';
import type { TestServer } from '../support/api-servers.ts';
import type { Certificate } from '../support/certificate.ts';
import { type FaultProxy, type PassingRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { runBeside } from '../support/machine.ts';
import { type CliOptions, type CliResult, runCli } from '../support/run-cli.ts';

/** Faults are injected into every n-th request of an operation. A value of 1 covers all requests. */
export const every = Number(process.env.TILLERLESS_FAULTS_EVERY ?? 8);

const template = `{{- range $i := until 3 }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ $.Release.Name }}-{{ $i }}"}
data: {mode: {{ $.Values.mode | quote }}}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-only-{{ .Values.mode }}"}
data: {mode: {{ .Values.mode | quote }}}
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

/** Returns the chart's objects as "kind/name mode", or an empty list if there is no mode. */
export function objectsOf(release: string, mode: string | undefined): string[] {
  if (mode === undefined) return [];
  const maps = ['0', '1', '2', `only-${mode}`].map((name) => `ConfigMap/${release}-${name} ${mode}`);
  return [...maps, `Deployment/${release} ${mode}`];
}

export const operationNames = ['install', 'upgrade', 'rollback', 'uninstall'] as const;

/** An operation under test, the commands that precede and follow it, and the expected objects. */
export interface Operation {
  readonly name: (typeof operationNames)[number];
  /** command lines that set up the release */
  readonly before: readonly (readonly string[])[];
  readonly run: readonly string[];
  /** mode of each object after `run`; undefined if no objects remain */
  readonly leaves: string | undefined;
  readonly again: readonly string[];
  /** mode of each object after `again` */
  readonly mode: string | undefined;
}

const wait = ['--wait', '--timeout', '20s'];

/**
 * Sets up a release for an operation, without faults.
 * @throws if a command fails
 */
export async function begin(stage: Stage, release: string, name: string): Promise<Operation> {
  const operation = operations(release, stage.chart).find((each) => each.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  stage.proxy.arm(() => undefined);
  for (const line of operation.before) {
    const { code, stderr } = await stage.cli(...line);
    if (code !== 0) throw new Error(`${line.join(' ')}: ${stderr}`);
  }
  return operation;
}

/** Runs an operation without faults and returns its requests. */
export async function rehearse(stage: Stage, name: string): Promise<readonly PassingRequest[]> {
  const release = `rehearsed-${name}`;
  const { run } = await begin(stage, release, name);
  stage.proxy.arm(() => undefined);
  const { code, stderr } = await stage.cli(...run);
  if (code !== 0) throw new Error(`${run.join(' ')}: ${stderr}`);
  const { seen } = stage.proxy;
  stage.proxy.arm(() => undefined);
  await stage.cli('uninstall', release, '--ignore-not-found');
  return seen;
}

/** Returns the operations to test. @param release release name @param chart chart folder */
function operations(release: string, chart: string): Operation[] {
  const install = ['install', release, chart];
  const upgrade = (mode: string, ...more: string[]) => ['upgrade', release, chart, '--set', `mode=${mode}`, ...more];
  return [
    {
      name: 'install',
      before: [],
      run: [...install, ...wait],
      leaves: 'a',
      again: upgrade('b', '--install', ...wait),
      mode: 'b',
    },
    { name: 'upgrade', before: [install], run: upgrade('b', ...wait), leaves: 'b', again: upgrade('c', ...wait), mode: 'c' },
    {
      name: 'rollback',
      before: [install, upgrade('b')],
      run: ['rollback', release, '1', ...wait],
      leaves: 'a',
      again: ['rollback', release, '1', ...wait],
      mode: 'a',
    },
    {
      name: 'uninstall',
      before: [install],
      run: ['uninstall', release, ...wait],
      leaves: undefined,
      again: ['uninstall', release, '--ignore-not-found', ...wait],
      mode: undefined,
    },
  ];
}

/** An API server behind a fault proxy, with a namespace and a chart. */
export interface Stage {
  readonly proxy: FaultProxy;
  readonly folder: string;
  readonly chart: string;
  readonly namespace: string;
  /** runs a command line through the proxy */
  cli(...argv: readonly string[]): Promise<CliResult>;
  /** runs a command line like `cli`, but with a different clock or a signal */
  cliWith(options: Pick<CliOptions, 'now' | 'signal'>, ...argv: readonly string[]): Promise<CliResult>;
  /** runs another program, through the proxy */
  run(program: string, ...argv: readonly string[]): Promise<CliResult>;
  /** sends a GET request, bypassing the proxy */
  read<T>(path: string): Promise<T>;
  /** sends a merge patch, bypassing the proxy */
  patch(path: string, body: object): Promise<unknown>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** returns the kubeconfig user entry */
  readonly user?: (folder: string) => object;
  /** enables HTTP/2 over TLS; if not set, the proxy uses HTTP/1.1 */
  readonly certificate?: Certificate | undefined;
  /** how long to wait for a response */
  readonly requestTimeout?: string;
}

export async function setStage(
  server: TestServer,
  { user, certificate, requestTimeout = '2s' }: StageOptions = {},
): Promise<Stage> {
  const { exchange, close } = await server.open();
  const proxy = await startFaultProxy(exchange, certificate);
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: faulty\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'mode: a\n');
  writeFileSync(join(chart, 'templates', 'all.yaml'), template);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(proxy.url, { user: user?.(folder), certificate }));
  const namespace = `faults-${process.pid}-${Math.random().toString(36).slice(2, 7)}`;
  await send(exchange, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const env = {
    KUBECONFIG: kubeconfig,
    HOME: folder,
    HELM_CACHE_HOME: join(folder, 'cache'),
    TILLERLESS_REQUEST_TIMEOUT: requestTimeout,
  };
  return {
    proxy,
    folder,
    chart,
    namespace,
    cli: (...argv) => runCli([...argv, '-n', namespace], { env }),
    cliWith: (options, ...argv) => runCli([...argv, '-n', namespace], { env, ...options }),
    run: (program, ...argv) => runBeside(program, [...argv, '-n', namespace], env),
    read: <T>(path: string) => send(exchange, 'GET', path) as Promise<T>,
    patch: (path, body) => send(exchange, 'PATCH', path, body),
    close: async () => {
      await send(exchange, 'DELETE', `/api/v1/namespaces/${namespace}`);
      await proxy.close();
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Access {
  readonly user?: object | undefined;
  readonly certificate?: Certificate | undefined;
}

export function kubeconfigFor(server: string, { user = {}, certificate }: Access = {}): string {
  const trust = certificate ? { 'certificate-authority-data': Buffer.from(certificate.cert).toString('base64') } : {};
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server, ...trust } }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  });
}

async function send(exchange: Exchange, method: string, path: string, body?: unknown): Promise<unknown> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { accept: 'application/json', 'content-type': type };
  const answer = await exchange({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
}
