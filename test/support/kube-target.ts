import type { KubeTarget } from '../../src/kube/auth/connection-config.ts';

/** Connection settings without overrides and without a kubeconfig. */
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
