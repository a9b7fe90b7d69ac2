import { KubeConfig } from '@kubernetes/client-node';
import { fieldsOf } from '../../base/untyped-fields.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Credential, shortLived } from './credential.ts';
import type { KubeUser } from './kubeconfig.ts';

/** Returns a token from an auth-provider that used to be built into kubectl, such as GCP or Azure (for OIDC, see oidc.ts). */
export async function askProvider({ name, authProvider }: KubeUser): Promise<Credential> {
  const config = new KubeConfig();
  config.loadFromOptions({
    // A dummy cluster, which is never contacted. KubeConfig requires a cluster with TLS in order to return the Authorization
    // header.
    clusters: [{ name, server: 'https://localhost', skipTLSVerify: true }],
    users: [{ name, authProvider }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
  const options: { headers: Record<string, unknown> } = { headers: {} };
  const refuse = (reason: string, cause?: unknown): TillerlessError =>
    new TillerlessError('KUBECONFIG', `the auth provider of user "${name}" returned no credentials: ${reason}`, {
      helmText: `kubernetes cluster unreachable: getting credentials: ${reason}`,
      hint: 'check users[].user.auth-provider in the kubeconfig; newer kubeconfigs use an exec plugin instead',
      cause,
    });
  try {
    await config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
  const { Authorization: authorization } = options.headers;
  if (typeof authorization !== 'string')
    throw refuse(`no Auth Provider found for name ${JSON.stringify(fieldsOf(authProvider).name)}, or it has no token`);
  return shortLived(authorization);
}
