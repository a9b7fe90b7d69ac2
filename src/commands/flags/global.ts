import { defineFlags } from './flag.ts';

/** The flags of all commands. Defaults from the environment are applied when the settings are read. */
export const globalFlags = defineFlags({
  'burst-limit': { kind: 'int', default: 100, describe: 'maximum number of concurrent requests, -1 for no limit' },
  color: { kind: 'string', default: 'auto', describe: 'when to use colors: never, auto, always' },
  colour: { kind: 'string', default: 'auto', describe: 'same as --color' },
  'content-cache': { kind: 'string', describe: 'directory of the content cache' },
  debug: { kind: 'bool', describe: 'verbose output' },
  'kube-apiserver': { kind: 'string', describe: 'address of the Kubernetes API server' },
  'kube-as-group': { kind: 'stringArray', describe: 'group to impersonate (may be repeated)' },
  'kube-as-user': { kind: 'string', describe: 'user to impersonate' },
  'kube-ca-file': { kind: 'string', describe: 'CA certificate file for verifying the API server' },
  'kube-context': { kind: 'string', describe: 'kubeconfig context to use' },
  'kube-insecure-skip-tls-verify': { kind: 'bool', describe: "do not verify the API server's certificate (insecure)" },
  'kube-tls-server-name': { kind: 'string', describe: "server name expected in the API server's certificate" },
  'kube-token': { kind: 'string', describe: 'bearer token' },
  kubeconfig: { kind: 'string', describe: 'path to the kubeconfig file' },
  namespace: { kind: 'string', alias: 'n', describe: 'namespace of the release' },
  qps: { kind: 'float32', describe: 'maximum number of requests per second, 0 for no limit' },
  'registry-config': { kind: 'string', describe: 'path to the registry credentials file' },
  'repository-cache': { kind: 'string', describe: 'directory of cached repository indexes' },
  'repository-config': { kind: 'string', describe: 'path to repositories.yaml' },
  sandbox: {
    kind: 'string',
    bare: 'default',
    describe: 'use the sandbox (embedded API server) with this name instead of a cluster',
    ours: true,
  },
  'log-format': { kind: 'string', default: 'text', describe: 'log format on stderr: text or json', ours: true },
  'log-level': {
    kind: 'string',
    describe: 'minimum log level: debug, info, warn or error (default info; debug with --debug)',
    ours: true,
  },
  events: { kind: 'string', describe: 'stream typed events to stderr in this format: ndjson', ours: true },
});

/** The help flag of all commands. In help, its description is replaced with one that names the command. */
export const helpFlag = defineFlags({ help: { kind: 'bool', alias: 'h', describe: 'help for this command' } });
