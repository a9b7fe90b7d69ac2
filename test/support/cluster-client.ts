import { readSettings } from '../../src/actions/cli-settings.ts';
import { loadKubeConfig } from '../../src/kube/auth/connection-config.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { createCluster } from '../../src/kube/cluster.ts';
import { openTransport } from '../../src/kube/transport.ts';

/** Opens a client for a kubeconfig's API server, which a test uses to read and change objects itself. */
export function openClient(kubeconfig: string): { readonly client: KubeClient; close(): void } {
  const { kube } = readSettings({ kubeconfig }, {});
  const transport = openTransport(loadKubeConfig(kube, {}).connection);
  const { client } = createCluster(transport.exchange, {
    burst: 100,
    qps: 0,
    cache: undefined,
    signal: new AbortController().signal,
  });
  return { client, close: () => transport.close() };
}
