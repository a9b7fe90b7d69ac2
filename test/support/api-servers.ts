import type { Exchange } from '../../src/base/http-exchange.ts';
import { loadKubeConfig } from '../../src/kube/auth/connection-config.ts';
import { openTransport } from '../../src/kube/transport.ts';
import { openSandbox } from '../../src/sandbox/sandbox.ts';
import { noTarget } from './kube-target.ts';
import { testKubeconfig } from './machine.ts';

/** An API server to test against. */
export interface TestServer {
  readonly name: string;
  open(): Promise<{ exchange: Exchange; close(): Promise<void> }>;
}

export const sandboxServer: TestServer = {
  name: 'sandbox',
  open: async () => {
    const opened = await openSandbox();
    return { exchange: opened.exchange, close: () => opened.close() };
  },
};

/** Returns the API server that a kubeconfig refers to. */
export function realServer(kubeconfig: string): TestServer {
  return {
    name: 'real server',
    open: async () => {
      const { connection } = loadKubeConfig({ ...noTarget, kubeconfig }, process.env);
      const transport = openTransport(connection);
      return { exchange: transport.exchange, close: async () => transport.close() };
    },
  };
}

/** The sandbox, and a real API server if one is configured. */
export const testServers: readonly TestServer[] = testKubeconfig ? [realServer(testKubeconfig), sandboxServer] : [sandboxServer];
