/** An environment variable, for the reference page. */
interface Variable {
  readonly description: string;
  readonly default?: string;
  /** the flag that overrides it */
  readonly flag?: string;
  /** Helm has no such variable */
  readonly ours?: true;
}

/** Every variable that the program reads, by the headings of the reference page. */
const variableGroups = {
  'Releases and storage': {
    HELM_NAMESPACE: {
      description: 'namespace of the release',
      default: "the namespace of the kubeconfig's context",
      flag: 'namespace',
    },
    HELM_DRIVER: { description: 'where releases are stored: secret, configmap, memory or sql', default: 'secret' },
    HELM_DRIVER_SQL_CONNECTION_STRING: { description: 'PostgreSQL connection string of the sql driver' },
    HELM_MEMORY_DRIVER_DATA: { description: 'YAML files with releases that the memory driver starts with, separated by colons' },
    HELM_MAX_HISTORY: { description: 'revisions kept per release, 0 for no limit', default: '10', flag: 'history-max' },
    TILLERLESS_SANDBOX: { description: 'name of the sandbox to use instead of a cluster', flag: 'sandbox', ours: true },
  },
  Cluster: {
    KUBECONFIG: { description: 'kubeconfig files, separated as in PATH', default: '~/.kube/config', flag: 'kubeconfig' },
    HELM_KUBECONTEXT: { description: 'context of the kubeconfig', default: 'its current context', flag: 'kube-context' },
    HELM_KUBEAPISERVER: { description: 'URL of the API server', flag: 'kube-apiserver' },
    HELM_KUBETOKEN: { description: 'bearer token', flag: 'kube-token' },
    HELM_KUBEASUSER: { description: 'user to impersonate', flag: 'kube-as-user' },
    HELM_KUBEASGROUPS: { description: 'groups to impersonate, separated by commas', flag: 'kube-as-group' },
    HELM_KUBECAFILE: { description: "file with the API server's certificate authority", flag: 'kube-ca-file' },
    HELM_KUBETLS_SERVER_NAME: { description: "name expected in the API server's certificate", flag: 'kube-tls-server-name' },
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
    HELM_QPS: { description: 'requests per second, 0 for no limit', default: '0', flag: 'qps' },
    TILLERLESS_REQUEST_TIMEOUT: {
      description: 'timeout of a single request to the API server: 500ms, 30s, 2m',
      default: '60s',
      ours: true,
    },
    POD_NAMESPACE: { description: 'in a pod: namespace, in place of that of the service account' },
    KUBERNETES_SERVICE_HOST: { description: 'in a pod: host of the API server, set by Kubernetes' },
    KUBERNETES_SERVICE_PORT: { description: 'in a pod: port of the API server, set by Kubernetes' },
  },
  'Files and folders': {
    HELM_CACHE_HOME: { description: 'folder of cached files', default: '`$XDG_CACHE_HOME/helm`, then that of the platform' },
    HELM_CONFIG_HOME: {
      description: 'folder of configuration files',
      default: '`$XDG_CONFIG_HOME/helm`, then that of the platform',
    },
    HELM_DATA_HOME: {
      description: 'folder of data: plugins and sandboxes',
      default: '`$XDG_DATA_HOME/helm`, then that of the platform',
    },
    HELM_CONTENT_CACHE: {
      description: 'folder of downloaded charts, by digest',
      default: '`$HELM_CACHE_HOME/content`',
      flag: 'content-cache',
    },
    HELM_PLUGINS: { description: 'folder of plugins', default: '`$HELM_DATA_HOME/plugins`' },
    HELM_NO_PLUGINS: { description: '`1`: use no plugins' },
    HELM_REGISTRY_CONFIG: {
      description: 'credentials of registries',
      default: '`$HELM_CONFIG_HOME/registry/config.json`',
      flag: 'registry-config',
    },
    HELM_REPOSITORY_CACHE: {
      description: 'folder of repository indexes',
      default: '`$HELM_CACHE_HOME/repository`',
      flag: 'repository-cache',
    },
    HELM_REPOSITORY_CONFIG: {
      description: 'list of repositories',
      default: '`$HELM_CONFIG_HOME/repositories.yaml`',
      flag: 'repository-config',
    },
    XDG_CACHE_HOME: { description: "default of HELM_CACHE_HOME's parent" },
    XDG_CONFIG_HOME: { description: "default of HELM_CONFIG_HOME's parent" },
    XDG_DATA_HOME: { description: "default of HELM_DATA_HOME's parent" },
    PATH: { description: 'where post-renderers, git and credential helpers are looked up' },
    HOME: { description: 'home folder' },
    USERPROFILE: { description: 'home folder on Windows' },
    APPDATA: { description: 'configuration and data on Windows' },
    TEMP: { description: 'cache on Windows' },
    DOCKER_CONFIG: {
      description: "folder of Docker's config.json, whose registry credentials are used, too",
      default: '~/.docker',
    },
    GNUPGHOME: { description: "folder of GnuPG's keyring, the default of `--keyring`", default: '~/.gnupg' },
    SOURCE_DATE_EPOCH: { description: 'with `package`: time of the files in the archive, in seconds', ours: true },
  },
  'Output and log': {
    HELM_DEBUG: { description: 'verbose output', default: 'false', flag: 'debug' },
    HELM_COLOR: { description: 'when to use colour: never, auto or always', default: 'auto', flag: 'color' },
    NO_COLOR: { description: 'no colour, whatever its value' },
    FORCE_COLOR: { description: 'colour without a terminal; `0` or `false` for none', ours: true },
    TERM: { description: '`dumb`: no colour' },
    TILLERLESS_PROGRAM: { description: 'name to print in help and errors, for wrappers', ours: true },
    TZ: { description: 'time zone of times that are printed, and of date functions in templates' },
  },
  Network: {
    HTTPS_PROXY: { description: 'proxy for https URLs; lower case is read, too' },
    HTTP_PROXY: { description: 'proxy for http URLs; lower case is read, too' },
    NO_PROXY: { description: 'hosts to connect to directly, separated by commas; lower case is read, too' },
    SSL_CERT_FILE: { description: "certificate authorities to trust, in place of the system's" },
  },
  'PostgreSQL (HELM_DRIVER=sql)': {
    PGHOST: { description: 'host', default: 'localhost' },
    PGPORT: { description: 'port', default: '5432' },
    PGDATABASE: { description: 'database', default: 'the name of the user' },
    PGUSER: { description: 'user', default: 'the user of the operating system' },
    USER: { description: 'user of the operating system' },
    LOGNAME: { description: 'user of the operating system, when USER is not set' },
    PGPASSWORD: { description: 'password' },
    PGPASSFILE: { description: 'password file', default: '~/.pgpass' },
    PGSSLMODE: { description: 'disable, allow, prefer, require, verify-ca or verify-full', default: 'require' },
    PGSSLROOTCERT: { description: 'certificate authorities' },
    PGSSLCERT: { description: 'client certificate' },
    PGSSLKEY: { description: 'key of the client certificate' },
    PGCONNECT_TIMEOUT: { description: 'seconds to wait for a connection', default: '10' },
    PGOPTIONS: { description: 'options of the session' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Variable>>>>;

type Groups = typeof variableGroups;
type NamesOf<Group> = Group extends unknown ? keyof Group : never;

/** The environment as far as the program reads it, so that a variable that is not documented does not compile. */
export type Environment = Readonly<Partial<Record<NamesOf<Groups[keyof Groups]>, string | undefined>>>;

/** All variables by group. Only the reference page reads it at run time. */
export const environmentGroups: Readonly<Record<string, Readonly<Record<string, Variable>>>> = variableGroups;

/** Set for a plugin's process; programs that a plugin calls read them. */
export const pluginVariables: Readonly<Record<string, string>> = {
  HELM_BIN: 'path of this program',
  HELM_PLUGIN_NAME: 'name of the plugin',
  HELM_PLUGIN_DIR: 'folder of the plugin',
  HELM_PLUGIN_USERNAME: 'for a getter: user of the repository',
  HELM_PLUGIN_PASSWORD: 'for a getter: password of the repository',
  HELM_PLUGIN_PASS_CREDENTIALS_ALL: 'for a getter: whether credentials go to other hosts, too',
};
