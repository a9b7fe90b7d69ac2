import { fieldsOf, itemsOf, textOf } from '../../base/untyped-fields.ts';
import type { ExecPlugin, Kubeconfig } from './kubeconfig.ts';

/**
 * The fields used from the `KubeConfig` of @kubernetes/client-node, which API users can pass instead of a file. They are declared
 * here because that library's type declarations require additional packages.
 */
export interface ClientConfig {
  readonly clusters: readonly {
    readonly name: string;
    readonly server: string;
    readonly caData?: string;
    readonly caFile?: string;
    readonly skipTLSVerify?: boolean;
    readonly tlsServerName?: string;
    readonly proxyUrl?: string;
  }[];
  readonly users: readonly {
    readonly name: string;
    readonly certData?: string;
    readonly certFile?: string;
    readonly keyData?: string;
    readonly keyFile?: string;
    readonly token?: string;
    readonly username?: string;
    readonly password?: string;
    readonly impersonateUser?: string;
    readonly exec?: unknown;
    readonly authProvider?: unknown;
  }[];
  readonly contexts: readonly {
    readonly name: string;
    readonly cluster: string;
    readonly user: string;
    readonly namespace?: string;
  }[];
  readonly currentContext?: string;
}

/** Converts a `KubeConfig`. Relative paths in it are resolved against the working directory. */
export function fromClientConfig({ clusters, users, contexts, currentContext }: ClientConfig): Kubeconfig {
  return {
    clusters: clusters.map(({ name, server, caData = '', caFile = '', skipTLSVerify, tlsServerName = '', proxyUrl = '' }) => ({
      name,
      server: server.replace(/\/$/, ''),
      caData,
      caFile,
      skipTlsVerify: skipTLSVerify ?? false,
      tlsServerName,
      proxyUrl,
      execConfig: undefined,
    })),
    users: users.map((user) => ({
      name: user.name,
      certData: user.certData ?? '',
      certFile: user.certFile ?? '',
      keyData: user.keyData ?? '',
      keyFile: user.keyFile ?? '',
      token: user.token ?? '',
      tokenFile: tokenFileOf(user.authProvider),
      username: user.username ?? '',
      password: user.password ?? '',
      asUser: user.impersonateUser ?? '',
      asGroups: [],
      asUid: '',
      asExtra: {},
      exec: execOf(user.exec),
      authProvider: tokenFileOf(user.authProvider) === '' ? user.authProvider : undefined,
      file: '',
    })),
    contexts: contexts.map(({ name, cluster, user, namespace = '' }) => ({ name, cluster, user, namespace })),
    currentContext: currentContext ?? '',
  };
}

/** Returns the token file of a `KubeConfig` created by `loadFromCluster`, which stores the file as an auth-provider. */
function tokenFileOf(authProvider: unknown): string {
  const { name, config } = fieldsOf(authProvider);
  return name === 'tokenFile' ? textOf(fieldsOf(config).tokenFile) : '';
}

function execOf(exec: unknown): ExecPlugin | undefined {
  const fields = fieldsOf(exec);
  const command = textOf(fields.command);
  if (command === '') return undefined;
  return {
    apiVersion: textOf(fields.apiVersion),
    command,
    args: Array.isArray(fields.args) ? fields.args.map(String) : [],
    env: itemsOf(fields.env).map(({ name, value }) => ({ name: textOf(name), value: textOf(value) })),
    installHint: textOf(fields.installHint),
    provideClusterInfo: fields.provideClusterInfo === true,
    interactiveMode: textOf(fields.interactiveMode),
  };
}
