import { timeLimit } from '../../base/time-limit.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { readTls, type TlsChoice } from '../../net/connect.ts';
import { runCredentialHelper } from '../../plugins/credential-helper.ts';
import { openRegistry, refusal } from '../../registry/client.ts';
import { type RegistryLogin, removeLogin, storeLogin } from '../../registry/credentials.ts';
import { type Downloads, downloadTimeoutMs } from '../download-options.ts';

export interface LoginRequest {
  readonly host: string;
  readonly login: RegistryLogin;
  readonly tls: TlsChoice;
  readonly plainHttp: boolean;
}

function checkHost(host: string): void {
  if (/^[A-Za-z0-9.-]+(?::\d+)?$|^\[[0-9a-fA-F:]+\](?::\d+)?$/.test(host)) return;
  throw new TillerlessError('USAGE', `${JSON.stringify(host)} is not a valid registry host`, {
    helmText: `invalid reference: invalid registry ${JSON.stringify(host)}`,
    hint: 'specify the registry as HOST or HOST:PORT',
  });
}

/** Logs in to a registry, and stores the credentials if the registry accepts them. @throws REGISTRY, NETWORK, USAGE, FILE_IO */
export async function loginToRegistry({ host, login, tls, plainHttp }: LoginRequest, downloads: Downloads): Promise<void> {
  checkHost(host);
  const { env } = downloads;
  const signal = AbortSignal.any([downloads.signal, timeLimit(downloadTimeoutMs)]);
  const client = openRegistry({ host, plainHttp, login, around: { tls: readTls(tls, env), env, signal, log: downloads.log } });
  try {
    const answer = await client.request({ path: '/v2/', scope: '' });
    if (answer.status !== 200) throw await refusal('GET', answer);
    answer.discard();
  } catch (error) {
    if (!isTillerlessError(error, 'REGISTRY', 'NETWORK')) throw error;
    throw new TillerlessError(error.code, `${host} rejected the login: ${error.message}`, {
      helmText: `authenticating to ${JSON.stringify(host)}: ${reasonOf(error)}`,
      cause: error,
    });
  }
  await storeLogin(downloads.paths.registryConfig, host, login, runCredentialHelper(env, downloads.signal));
}

/** Removes the credentials of a registry. @throws REGISTRY, FILE_IO */
export async function logoutOfRegistry(
  host: string,
  { paths, env, signal }: Pick<Downloads, 'paths' | 'env' | 'signal'>,
): Promise<void> {
  await removeLogin(paths.registryConfig, host, runCredentialHelper(env, signal));
}
