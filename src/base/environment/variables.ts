/** The description of an environment variable on the reference page. */
interface Variable {
  readonly description: string;
  readonly default?: string;
  /** the flag that overrides the variable */
  readonly flag?: string;
  /** true if Helm does not have this variable */
  readonly ours?: true;
}

/** All environment variables that the program reads, grouped by the headings of the reference page. */
const variableGroups = {
  'Releases and storage': {
    HELM_NAMESPACE: {
      description: 'namespace of the release',
      default: "the namespace of the kubeconfig's context",
      flag: 'namespace',
    },
    HELM_DRIVER: { description: 'storage driver for releases: secret, configmap, memory or sql', default: 'secret' },
    HELM_DRIVER_SQL_CONNECTION_STRING: { description: 'PostgreSQL connection string for the sql driver' },
    HELM_MEMORY_DRIVER_DATA: { description: 'YAML files with the initial releases of the memory driver, separated by colons' },
    HELM_MAX_HISTORY: {
      description: 'maximum number of revisions to keep per release, 0 for no limit',
      default: '10',
      flag: 'history-max',
    },
    TILLERLESS_SANDBOX: { description: 'name of the sandbox to use instead of a cluster', flag: 'sandbox', ours: true },
  },
  'Many releases (helmfile.yaml)': {
    HELMFILE_ENVIRONMENT: { description: 'environment to use in `releases`', default: 'default', ours: true },
    HELMFILE_FILE_PATH: {
      description: 'state file or directory for `releases`',
      default: 'helmfile.yaml, helmfile.yaml.gotmpl or helmfile.d',
      ours: true,
    },
    HELMFILE_NAMESPACE: { description: 'namespace of all releases in `releases`', flag: 'namespace', ours: true },
    HELMFILE_KUBE_CONTEXT: {
      description: 'kubeconfig context of all releases in `releases`',
      flag: 'kube-context',
      ours: true,
    },
    HELMFILE_LOG_LEVEL: { description: 'minimum log level of `releases`', default: 'info', flag: 'log-level', ours: true },
    HELMFILE_RENDER_YAML: {
      description: 'true to render files as templates even if their names do not end with .gotmpl',
      ours: true,
    },
    HELMFILE_DISABLE_HOOKS: { description: 'true to fail if a hook would run', ours: true },
    HELMFILE_DISABLE_INSECURE_FEATURES: {
      description: 'true to disable the template functions exec, envExec, readFile, readDir and readDirEntries',
      ours: true,
    },
    HELMFILE_DISABLE_INSECURE_TEMPLATE_FUNCTIONS: { description: 'same as HELMFILE_DISABLE_INSECURE_FEATURES', ours: true },
    HELMFILE_VALS_FAIL_ON_MISSING_KEY_IN_MAP: {
      description: 'true to fail if a `ref+` reference refers to a key that does not exist; otherwise, the value is null',
      ours: true,
    },
  },
  Cluster: {
    KUBECONFIG: {
      description: 'list of kubeconfig files, with the same separator as PATH',
      default: '~/.kube/config',
      flag: 'kubeconfig',
    },
    HELM_KUBECONTEXT: { description: 'kubeconfig context to use', default: 'the current context', flag: 'kube-context' },
    HELM_KUBEAPISERVER: { description: 'URL of the API server', flag: 'kube-apiserver' },
    HELM_KUBETOKEN: { description: 'bearer token for authenticating to the API server', flag: 'kube-token' },
    HELM_KUBEASUSER: { description: 'user to impersonate', flag: 'kube-as-user' },
    HELM_KUBEASGROUPS: { description: 'groups to impersonate, separated by commas', flag: 'kube-as-group' },
    HELM_KUBECAFILE: { description: 'CA certificate file for verifying the API server', flag: 'kube-ca-file' },
    HELM_KUBETLS_SERVER_NAME: {
      description: "server name to check the API server's certificate against",
      flag: 'kube-tls-server-name',
    },
    HELM_KUBEINSECURE_SKIP_TLS_VERIFY: {
      description: "do not verify the API server's certificate (insecure)",
      default: 'false',
      flag: 'kube-insecure-skip-tls-verify',
    },
    HELM_BURST_LIMIT: {
      description: 'maximum number of requests in flight, -1 for no limit',
      default: '100',
      flag: 'burst-limit',
    },
    HELM_QPS: { description: 'maximum number of requests per second, 0 for no limit', default: '0', flag: 'qps' },
    TILLERLESS_REQUEST_TIMEOUT: {
      description: 'timeout for a single request to the API server, for example 500ms, 30s or 2m',
      default: '60s',
      ours: true,
    },
    POD_NAMESPACE: { description: "in a pod: release namespace, instead of the service account's" },
    KUBERNETES_SERVICE_HOST: { description: 'in a pod: host of the API server, set by Kubernetes' },
    KUBERNETES_SERVICE_PORT: { description: 'in a pod: port of the API server, set by Kubernetes' },
  },
  'Files and folders': {
    HELM_CACHE_HOME: { description: 'directory for cached files', default: '`$XDG_CACHE_HOME/helm`, then the platform default' },
    HELM_CONFIG_HOME: {
      description: 'directory for configuration files',
      default: '`$XDG_CONFIG_HOME/helm`, then the platform default',
    },
    HELM_DATA_HOME: {
      description: 'directory for data such as plugins, starters and sandboxes',
      default: '`$XDG_DATA_HOME/helm`, then the platform default',
    },
    HELM_CONTENT_CACHE: {
      description: 'content cache directory (downloads by digest)',
      default: '`$HELM_CACHE_HOME/content`',
      flag: 'content-cache',
    },
    HELM_PLUGINS: { description: 'plugin directory', default: '`$HELM_DATA_HOME/plugins`' },
    HELM_NO_PLUGINS: { description: '`1`: disable all plugins' },
    HELM_REGISTRY_CONFIG: {
      description: 'registry credentials file',
      default: '`$HELM_CONFIG_HOME/registry/config.json`',
      flag: 'registry-config',
    },
    HELM_REPOSITORY_CACHE: {
      description: 'directory for cached repository indexes',
      default: '`$HELM_CACHE_HOME/repository`',
      flag: 'repository-cache',
    },
    HELM_REPOSITORY_CONFIG: {
      description: 'path to repositories.yaml',
      default: '`$HELM_CONFIG_HOME/repositories.yaml`',
      flag: 'repository-config',
    },
    XDG_CACHE_HOME: { description: 'parent of the default HELM_CACHE_HOME' },
    XDG_CONFIG_HOME: { description: 'parent of the default HELM_CONFIG_HOME' },
    XDG_DATA_HOME: { description: 'parent of the default HELM_DATA_HOME' },
    PATH: { description: 'search path for post-renderers, git and credential helpers' },
    HOME: { description: 'home directory' },
    USERPROFILE: { description: 'home directory on Windows' },
    APPDATA: { description: 'configuration and data directory on Windows' },
    TEMP: { description: 'cache directory on Windows' },
    DOCKER_CONFIG: {
      description: "directory of Docker's config.json, whose registry credentials are also used",
      default: '~/.docker',
    },
    GNUPGHOME: { description: "directory of GnuPG's keyring, which is the default for `--keyring`", default: '~/.gnupg' },
    SOURCE_DATE_EPOCH: {
      description: 'with `package`: modification time of the files in the archive, in seconds since the Unix epoch',
      ours: true,
    },
  },
  'Output and log': {
    HELM_DEBUG: { description: 'verbose output', default: 'false', flag: 'debug' },
    HELM_COLOR: { description: 'when to use colour: never, auto or always', default: 'auto', flag: 'color' },
    NO_COLOR: { description: 'disable colour if set to any non-empty value' },
    FORCE_COLOR: { description: 'enable colour without a terminal; `0` or `false` disables it', ours: true },
    TERM: { description: '`dumb`: disable colour' },
    TILLERLESS_PROGRAM: { description: 'program name in help and error messages, for wrappers', ours: true },
    TZ: { description: 'time zone for printed times and for date functions in templates' },
  },
  Network: {
    HTTPS_PROXY: { description: 'proxy for https URLs; the lower-case name is also supported' },
    HTTP_PROXY: { description: 'proxy for http URLs; the lower-case name is also supported' },
    NO_PROXY: { description: 'hosts to connect to directly, separated by commas; the lower-case name is also supported' },
    SSL_CERT_FILE: { description: "CA certificate file to trust instead of the system's certificate authorities" },
  },
  'PostgreSQL (HELM_DRIVER=sql)': {
    PGHOST: { description: 'host', default: 'localhost' },
    PGPORT: { description: 'port', default: '5432' },
    PGDATABASE: { description: 'database', default: 'the user name' },
    PGUSER: { description: 'user', default: 'the operating system user' },
    USER: { description: 'operating system user' },
    LOGNAME: { description: 'operating system user if USER is not set' },
    PGPASSWORD: { description: 'password' },
    PGPASSFILE: { description: 'password file', default: '~/.pgpass' },
    PGSSLMODE: { description: 'TLS mode: disable, allow, prefer, require, verify-ca or verify-full', default: 'require' },
    PGSSLROOTCERT: { description: 'CA certificate file for verifying the server' },
    PGSSLCERT: { description: 'client certificate file' },
    PGSSLKEY: { description: 'private key file for PGSSLCERT' },
    PGCONNECT_TIMEOUT: { description: 'connection timeout in seconds', default: '10' },
    PGOPTIONS: { description: 'command-line options for the server session' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Variable>>>>;

type Groups = typeof variableGroups;
type NamesOf<Group> = Group extends unknown ? keyof Group : never;

/** The environment variables that the program is allowed to read. Using an undocumented variable is a compile error. */
export type Environment = Readonly<Partial<Record<NamesOf<Groups[keyof Groups]>, string | undefined>>>;

/** All environment variables by group. They are used only to generate the reference page. */
export const environmentGroups: Readonly<Record<string, Readonly<Record<string, Variable>>>> = variableGroups;

/** Environment variables set for a plugin's process. The plugin's child processes inherit them. */
export const pluginVariables: Readonly<Record<string, string>> = {
  HELM_BIN: 'path of this executable',
  HELM_PLUGIN_NAME: 'name of the plugin',
  HELM_PLUGIN_DIR: 'plugin directory',
  HELM_PLUGIN_USERNAME: 'for a getter: username for the repository',
  HELM_PLUGIN_PASSWORD: 'for a getter: password for the repository',
  HELM_PLUGIN_PASS_CREDENTIALS_ALL: 'for a getter: whether credentials are also sent to other hosts',
};
