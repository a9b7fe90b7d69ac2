import { defineFlags } from './flag.ts';

/** Flags that every command takes; defaults from the environment are filled in by the settings. */
export const globalFlags = defineFlags({
  'burst-limit': { kind: 'int', default: 100, help: 'requests that may be under way at once, -1 for no limit' },
  color: { kind: 'string', default: 'auto', help: 'when to use colour: never, auto, always' },
  colour: { kind: 'string', default: 'auto', help: 'same as --color' },
  'content-cache': { kind: 'string', help: 'folder of the content cache' },
  debug: { kind: 'bool', help: 'verbose output' },
  'kube-apiserver': { kind: 'string', help: 'address of the Kubernetes API server' },
  'kube-as-group': { kind: 'stringArray', help: 'group to act as, may be repeated' },
  'kube-as-user': { kind: 'string', help: 'user to act as' },
  'kube-ca-file': { kind: 'string', help: "file with the API server's certificate authority" },
  'kube-context': { kind: 'string', help: 'context of the kubeconfig' },
  'kube-insecure-skip-tls-verify': { kind: 'bool', help: "do not check the API server's certificate (insecure)" },
  'kube-tls-server-name': { kind: 'string', help: "name expected in the API server's certificate" },
  'kube-token': { kind: 'string', help: 'bearer token' },
  kubeconfig: { kind: 'string', help: 'path of the kubeconfig file' },
  namespace: { kind: 'string', short: 'n', help: 'namespace of the release' },
  qps: { kind: 'float32', help: 'requests per second, 0 for no limit' },
  'registry-config': { kind: 'string', help: 'path of the registry credentials file' },
  'repository-cache': { kind: 'string', help: 'folder of cached repository indexes' },
  'repository-config': { kind: 'string', help: 'path of repositories.yaml' },
  sandbox: { kind: 'string', bare: 'default', help: 'use the embedded API server of this name instead of a cluster', ours: true },
  'log-format': { kind: 'string', default: 'text', help: 'format of the log on stderr: text or json', ours: true },
  'log-level': {
    kind: 'string',
    help: 'lowest level that is logged: debug, info, warn or error (default info, with --debug debug)',
    ours: true,
  },
  events: { kind: 'string', help: 'print what happens as a stream of typed events on stderr: ndjson', ours: true },
});
