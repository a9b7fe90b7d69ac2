import { isTillerlessError } from '../errors/tillerless-error.ts';
import type { ConnectionOrigin, KubeTarget } from '../kube/auth/connection-config.ts';
import { contextOf, type Kubeconfig, type KubeconfigPlaces, namespaceOf, readKubeconfig } from '../kube/auth/kubeconfig.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the namespace of the given context, or of the current one. Returns "default" if the context has no namespace or the
 * kubeconfig cannot be read.
 */
export function kubeconfigNamespace(locations: KubeconfigPlaces & { readonly context: string }, env: Env): string {
  const config = tryRead(locations, env);
  return namespaceOf(config && contextOf(config, locations.context), locations, env);
}

/** Returns the contexts in the kubeconfig and their clusters. */
export function kubeconfigContexts(locations: KubeconfigPlaces, env: Env): { readonly name: string; readonly cluster: string }[] {
  return tryRead(locations, env)?.contexts.map(({ name, cluster }) => ({ name, cluster })) ?? [];
}

/** Returns the name of the current context; empty if there is none or the kubeconfig cannot be read. */
export function currentContextName(locations: KubeconfigPlaces, env: Env): string {
  return tryRead(locations, env)?.currentContext ?? '';
}

/** Returns a description of where the connection settings come from, or undefined if the kubeconfig cannot be read. */
export async function kubeconfigOrigin(target: KubeTarget, env: Env): Promise<ConnectionOrigin | undefined> {
  const { connectionOrigin } = await import('../kube/auth/connection-config.ts');
  return unlessUnreadable(() => connectionOrigin(target, env));
}

function tryRead(locations: KubeconfigPlaces, env: Env): Kubeconfig | undefined {
  return unlessUnreadable(() => readKubeconfig(locations, env));
}

/**
 * Returns the result of `read`, or undefined if the kubeconfig cannot be read. Commands that connect to the cluster report that
 * error.
 */
function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isTillerlessError(error, 'KUBECONFIG')) return undefined;
    throw error;
  }
}
