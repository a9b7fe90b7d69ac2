import { errorCode } from '../../base/error-code.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { ProgramFailure, programOutput } from '../../base/program-output.ts';
import { timeLimit } from '../../base/time-limit.ts';
import { type Fields, isFields, textOf } from '../../base/untyped-fields.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Credential } from './credential.ts';
import type { ExecPlugin, KubeCluster } from './kubeconfig.ts';
import { dataOrFile } from './named-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Timeout of a credential plugin, which may open a browser to log in. */
const pluginTimeoutMs = 10 * 60_000;
const maxBytes = 1 << 20;
const versions = new Set(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']);

/** Runs a credential plugin the way kubectl does. @throws KUBECONFIG */
export async function runExecPlugin(plugin: ExecPlugin, cluster: KubeCluster | undefined, env: Env): Promise<Credential> {
  checkPlugin(plugin);
  const interactive = plugin.interactiveMode !== 'Never' && Boolean(process.stdin.isTTY);
  if (plugin.interactiveMode === 'Always' && !interactive)
    throw refuse(plugin, 'it needs a terminal to ask questions, and standard input is not one');
  const text = await run(
    plugin,
    { ...env, ...ownEnv(plugin), KUBERNETES_EXEC_INFO: infoFor(plugin, cluster, interactive) },
    interactive,
  );
  return readCredential(plugin, text);
}

function checkPlugin(plugin: ExecPlugin): void {
  if (plugin.command === '') throw refuse(plugin, 'the kubeconfig names no command');
  if (!versions.has(plugin.apiVersion))
    throw refuse(
      plugin,
      `it speaks ${plugin.apiVersion || 'no version that is named'}; known are ${[...versions].join(' and ')}`,
    );
}

function ownEnv({ env }: ExecPlugin): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** Returns the ExecCredential object that is passed to the plugin. */
function infoFor({ apiVersion, provideClusterInfo }: ExecPlugin, cluster: KubeCluster | undefined, interactive: boolean): string {
  // The plugin receives the CA certificate itself rather than its path.
  const ca = provideClusterInfo && cluster ? dataOrFile(cluster.caData, cluster.caFile)?.toString('base64') : undefined;
  const clusterInfo = cluster && {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.skipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca ? { 'certificate-authority-data': ca } : {}),
    ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
    config: cluster.execConfig ?? null,
  };
  const spec = { ...(provideClusterInfo && clusterInfo ? { cluster: clusterInfo } : {}), interactive };
  return JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
}

/** Runs the plugin and returns its output. The plugin inherits stderr. */
async function run(plugin: ExecPlugin, env: Env, mayAsk: boolean): Promise<string> {
  try {
    const output = await programOutput({ ...plugin, env }, { maxBytes, signal: timeLimit(pluginTimeoutMs), mayAsk });
    return output.toString('utf8');
  } catch (error) {
    throw refuse(plugin, problemOf(plugin, error));
  }
}

function problemOf({ command }: ExecPlugin, error: unknown): string {
  if (error instanceof ProgramFailure)
    return error.end === undefined
      ? 'it writes without end'
      : `executable ${command} failed with ${error.end.startsWith('SIG') ? 'signal ' : ''}${error.end}`;
  if (errorCode(error) === 'ENOENT') return `executable ${command} not found`;
  return `executable ${command} can't be run: ${systemProblem(error)}`;
}

function readCredential(plugin: ExecPlugin, text: string): Credential {
  const { apiVersion, kind, status } = parse(plugin, text);
  if (kind !== 'ExecCredential' || apiVersion !== plugin.apiVersion)
    throw refuse(
      plugin,
      `it answered with ${JSON.stringify(kind)} of ${JSON.stringify(apiVersion)}, not an ExecCredential of ${plugin.apiVersion}`,
    );
  if (!isFields(status)) throw refuse(plugin, 'its answer has no status');
  const bearer = textOf(status.token);
  const [cert, key] = [textOf(status.clientCertificateData), textOf(status.clientKeyData)];
  if (!bearer && !(cert && key)) throw refuse(plugin, 'its answer has neither a token nor a certificate with its key');
  const ends = Date.parse(textOf(status.expirationTimestamp));
  return {
    headers: bearer ? { authorization: `Bearer ${bearer}` } : {},
    tls: cert && key ? { cert, key } : {},
    freshUntilMs: Number.isNaN(ends) ? Number.POSITIVE_INFINITY : ends,
  };
}

function parse(plugin: ExecPlugin, text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    // Throw the error below, which does not include the output, because the output may contain a token.
  }
  throw refuse(plugin, 'its answer is not JSON');
}

function refuse({ command, installHint }: ExecPlugin, problem: string): TillerlessError {
  return new TillerlessError(
    'KUBECONFIG',
    `the credential plugin ${JSON.stringify(command)} returned no credentials: ${problem}`,
    {
      helmText: `kubernetes cluster unreachable: getting credentials: exec: ${problem}`,
      hint: installHint || 'check users[].user.exec in the kubeconfig',
    },
  );
}
