import { defineFlags } from './flag.ts';

/** Flags of all commands; the settings provide defaults from the environment. */
export const globalFlags = defineFlags({
  'burst-limit': { kind: 'int', default: 100, describe: 'requests that may be under way at once, -1 for no limit' },
  color: { kind: 'string', default: 'auto', describe: 'when to use colour: never, auto, always' },
  colour: { kind: 'string', default: 'auto', describe: 'same as --color' },
  'content-cache': { kind: 'string', describe: 'folder of the content cache' },
  debug: { kind: 'bool', describe: 'verbose output' },
  'kube-apiserver': { kind: 'string', describe: 'address of the Kubernetes API server' },
  'kube-as-group': { kind: 'stringArray', describe: 'group to act as, may be repeated' },
  'kube-as-user': { kind: 'string', describe: 'user to act as' },
  'kube-ca-file': { kind: 'string', describe: "file with the API server's certificate authority" },
  'kube-context': { kind: 'string', describe: 'context of the kubeconfig' },
  'kube-insecure-skip-tls-verify': { kind: 'bool', describe: "do not check the API server's certificate (insecure)" },
  'kube-tls-server-name': { kind: 'string', describe: "name expected in the API server's certificate" },
  'kube-token': { kind: 'string', describe: 'bearer token' },
  kubeconfig: { kind: 'string', describe: 'path of the kubeconfig file' },
  namespace: { kind: 'string', alias: 'n', describe: 'namespace of the release' },
  qps: { kind: 'float32', describe: 'requests per second, 0 for no limit' },
  'registry-config': { kind: 'string', describe: 'path of the registry credentials file' },
  'repository-cache': { kind: 'string', describe: 'folder of cached repository indexes' },
  'repository-config': { kind: 'string', describe: 'path of repositories.yaml' },
  sandbox: {
    kind: 'string',
    bare: 'default',
    describe: 'use the embedded API server of this name instead of a cluster',
    ours: true,
  },
  'log-format': { kind: 'string', default: 'text', describe: 'format of the log on stderr: text or json', ours: true },
  'log-level': {
    kind: 'string',
    describe: 'lowest level that is logged: debug, info, warn or error (default info, with --debug debug)',
    ours: true,
  },
  events: { kind: 'string', describe: 'print what happens as a stream of typed events on stderr: ndjson', ours: true },
});

/** The help flag of all commands; help replaces its description with one that names the command. */
export const helpFlag = defineFlags({ help: { kind: 'bool', alias: 'h', describe: 'help for this command' } });
