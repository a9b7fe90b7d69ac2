import { join } from 'node:path';
import { timeLimit } from '../../base/time-limit.ts';
import { readTls } from '../../net/connect.ts';
import { runCredentialHelper } from '../../plugins/credential-helper.ts';
import { openRegistry, type RegistryClient } from '../../registry/client.ts';
import { findLogin, type LoginFiles } from '../../registry/credentials.ts';
import type { Reference } from '../../registry/reference.ts';
import type { ChartSource } from '../chart-source.ts';
import { type Downloads, downloadTimeoutMs } from '../download-options.ts';

function loginFiles({ paths, env, home }: Pick<Downloads, 'paths' | 'env' | 'home'>): LoginFiles {
  const docker = join(env.DOCKER_CONFIG || join(home, '.docker'), 'config.json');
  return { helm: paths.registryConfig, docker: docker === paths.registryConfig ? undefined : docker };
}

/** Connects to the registry of an OCI reference, using credentials from flags or files. @throws REGISTRY, FILE_NOT_FOUND */
export async function registryFor(
  reference: Pick<Reference, 'host' | 'repository'>,
  source: Pick<ChartSource, 'username' | 'password' | 'tls' | 'plainHttp'>,
  downloads: Downloads,
): Promise<RegistryClient> {
  const { env, signal } = downloads;
  const { username, password } = source;
  const explicitLogin = username !== '' && password !== '' ? { username, password, identityToken: '' } : undefined;
  const { login, problem } = explicitLogin
    ? { login: explicitLogin, problem: undefined }
    : await findLogin(loginFiles(downloads), reference, runCredentialHelper(env, signal));
  const within = AbortSignal.any([signal, timeLimit(downloadTimeoutMs)]);
  const around = { tls: readTls(source.tls, env), env, signal: within, log: downloads.log };
  return openRegistry({ host: reference.host, plainHttp: source.plainHttp, login, loginProblem: problem, around });
}
