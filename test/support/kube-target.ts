import type { KubeTarget } from '../../src/kube/auth/connection-config.ts';

/** Says nothing beyond the kubeconfig, and names none. */
export const noTarget: KubeTarget = {
  kubeconfig: '',
  isRequired: false,
  home: '/nonexistent',
  context: '',
  server: '',
  token: '',
  caFile: '',
  asUser: '',
  asGroups: [],
  tlsServerName: '',
  insecureSkipTlsVerify: false,
};
