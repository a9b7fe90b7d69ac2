import { isTillerlessError } from '../errors/tillerless-error.ts';
import { contextOf, type Kubeconfig, type KubeconfigPlaces, namespaceOf, readKubeconfig } from '../kube/auth/kubeconfig.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The namespace of the context that is named or current; "default" when it names none or the kubeconfig can't be read. */
export function kubeconfigNamespace(places: KubeconfigPlaces & { readonly context: string }, env: Env): string {
  const config = tryRead(places, env);
  return namespaceOf(config && contextOf(config, places.context), places, env);
}

/** The contexts of the kubeconfig with the clusters they name. */
export function kubeconfigContexts(places: KubeconfigPlaces, env: Env): { readonly name: string; readonly cluster: string }[] {
  return tryRead(places, env)?.contexts.map(({ name, cluster }) => ({ name, cluster })) ?? [];
}

/** Commands that reach for the cluster tell what is wrong. */
function tryRead(places: KubeconfigPlaces, env: Env): Kubeconfig | undefined {
  try {
    return readKubeconfig(places, env);
  } catch (error) {
    if (isTillerlessError(error, 'KUBECONFIG')) return undefined;
    throw error;
  }
}
