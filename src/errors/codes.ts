/** The description of an error code on the reference page. */
interface CodeText {
  readonly meaning: string;
  /** how to fix the error; shown if the error has no more specific hint */
  readonly help: string;
}

/** All error codes, grouped by the headings of the reference page. */
const codeAreas = {
  'Command line': {
    USAGE: { meaning: 'The command line is invalid.', help: 'Run the command with `--help`.' },
  },
  'Charts and values': {
    CHART_NOT_FOUND: { meaning: 'No chart was found at that path.', help: 'Check the path.' },
    CHART_INVALID: { meaning: 'Chart.yaml or the chart directory is invalid.', help: 'Fix the problem in the error message.' },
    CHART_ARCHIVE: {
      meaning: 'The archive is corrupt, or has entries outside the chart directory.',
      help: 'Package the chart again.',
    },
    CHART_LIMIT: { meaning: 'The chart is larger than Helm allows.', help: 'Exclude large files with .helmignore.' },
    CHART_DEPENDENCIES: {
      meaning: 'Dependencies are declared but missing in charts/, or no version matches.',
      help: 'Run `dependency update`, or change the version range.',
    },
    CHART_LIBRARY: { meaning: 'A library chart cannot be installed.', help: 'Install a chart that depends on it.' },
    CHART_KUBE_VERSION: {
      meaning: 'The chart does not support the Kubernetes version.',
      help: 'Use another version of the chart.',
    },
    CHECK_FAILED: { meaning: '`chart check` found errors.', help: 'Fix the errors in the report.' },
    CHECK_CONFIG: { meaning: 'ct.yaml or lintconf.yaml is invalid.', help: 'Fix the setting in the error message.' },
    CHECK_GIT: {
      meaning: 'Git failed, so the charts that have changed are unknown.',
      help: 'Name the charts to check, or use `--all`.',
    },
    FILE_NOT_FOUND: { meaning: 'A file does not exist.', help: 'Check the path.' },
    FILE_EXISTS: { meaning: 'The file to write already exists.', help: 'Choose another name.' },
    FILE_IO: { meaning: 'A file cannot be read or written.', help: 'Check permissions and free space.' },
    VALUES_INVALID: { meaning: 'A values file is not a map.', help: 'Fix the file.' },
    VALUES_SET_SYNTAX: {
      meaning: 'An argument of `--set` or a similar flag is malformed.',
      help: 'See the position in the error message.',
    },
    VALUES_NOT_TABLE: { meaning: 'A subchart expects a map, but the value is a scalar.', help: 'Set a map.' },
    VALUES_SCHEMA: {
      meaning: 'The values do not match values.schema.json.',
      help: 'Fix the listed values, or use `--skip-schema-validation`.',
    },
    VALUES_UNREAD: {
      meaning: 'No template reads some of the values that were set, and `--unread=error` was given.',
      help: 'Fix the listed values; a suggestion is shown for each that looks misspelled.',
    },
  },
  Rendering: {
    TEMPLATE_PARSE: { meaning: 'A template has a syntax error.', help: 'See the line.' },
    TEMPLATE_EXEC: { meaning: 'A template failed during rendering.', help: 'See the line and the values it used.' },
    TEMPLATE_FUNCTION: { meaning: 'A template function rejected its arguments.', help: 'See the line.' },
    TEMPLATE_LIMIT: {
      meaning: 'A template exceeded a limit: depth, output, memory or steps.',
      help: 'The most likely cause is an infinite loop; see [limits](../limits.md).',
    },
    TEMPLATE_NOT_FOUND: { meaning: 'A named template does not exist.', help: 'Check the name.' },
    YAML_PARSE: { meaning: 'The YAML is invalid.', help: 'See the line.' },
    YAML_EDIT: {
      meaning: 'A YAML file cannot be edited in place.',
      help: 'See the position in the error message and edit the file by hand.',
    },
    MANIFEST_INVALID: {
      meaning: 'A rendered document is not a Kubernetes object.',
      help: 'Every object needs apiVersion, kind and metadata.name.',
    },
    MANIFEST_SCHEMA: { meaning: 'Rendered objects do not match the Kubernetes API.', help: 'Fix the listed fields.' },
    POST_RENDER: { meaning: 'A post-renderer failed or printed nothing.', help: 'See its output.' },
    LINT_FAILED: { meaning: '`lint` found errors.', help: 'Fix the listed findings.' },
    UNITTEST_SUITE: {
      meaning: 'A unit test suite or its snapshot file cannot be parsed.',
      help: 'Fix the line in the error message.',
    },
    UNITTEST_VALUES: {
      meaning: 'The values, documents or post-renderer of a unit test are invalid.',
      help: 'See the error message.',
    },
  },
  'Many releases (helmfile.yaml)': {
    RELEASES_FILE: {
      meaning: 'helmfile.yaml or a file that it uses is invalid.',
      help: 'Fix the problem in the error message.',
    },
    RELEASES_NEEDS: {
      meaning: 'The needs of the releases are undefined, not selected, or form a cycle.',
      help: 'Fix `needs`, or the selectors.',
    },
    RELEASES_EXEC: { meaning: 'A program that a template or a hook runs failed.', help: 'See its output.' },
    RELEASES_SECRET: {
      meaning: 'A `ref+` reference or an encrypted file cannot be resolved.',
      help: 'Check the reference.',
    },
    RELEASES_RESTRICTED: {
      meaning: 'A file is outside the directory that `--restrict` allows.',
      help: 'Move the file, or allow its directory.',
    },
    RELEASES_FAILED: { meaning: 'At least one of the releases failed.', help: 'See the summary.' },
  },
  'Release storage': {
    STORAGE_DRIVER: {
      meaning: 'HELM_DRIVER is not a known driver, or the driver cannot be opened.',
      help: 'Use secret, configmap, memory or sql; for sql, check the connection string.',
    },
    STORAGE_DECODE: { meaning: 'A release record cannot be read.', help: 'Another program may have changed it.' },
    STORAGE_CONFLICT: { meaning: 'Another process changed the record in the meantime.', help: 'Run the command again.' },
    STORAGE_TOO_LARGE: {
      meaning: 'A record is larger than the API server accepts.',
      help: 'Exclude large files with .helmignore.',
    },
    STORAGE_UNREACHABLE: {
      meaning: 'The database for HELM_DRIVER=sql does not respond.',
      help: 'Check that it is running and reachable.',
    },
    STORAGE_UNAUTHORIZED: {
      meaning: 'The database rejected the user or password.',
      help: 'Check HELM_DRIVER_SQL_CONNECTION_STRING.',
    },
    STORAGE_FORBIDDEN: {
      meaning: 'The database user lacks a permission.',
      help: 'Connect as the owner of the tables, or ask for the permissions and a row-level security policy.',
    },
    STORAGE_QUERY: { meaning: 'The database rejected a statement.', help: 'Its error message is included.' },
    RELEASE_NAME: {
      meaning: 'The release name is invalid.',
      help: 'Use only lower-case letters, digits, dashes and dots, and at most 53 characters.',
    },
    RELEASE_NOT_FOUND: {
      meaning: 'The release or revision does not exist in this namespace.',
      help: 'Run `list --all-namespaces`.',
    },
    RELEASE_EXISTS: { meaning: 'A release with this name already exists.', help: 'Upgrade it, or choose another name.' },
    RELEASE_PENDING: {
      meaning: 'Another operation on the release is in progress.',
      help: 'The hint names its owner and last heartbeat; `--wait-for-lock 5m` waits for it.',
    },
    RELEASE_STATE: {
      meaning: 'The status of the release does not allow this operation.',
      help: 'Check the status in `history`.',
    },
  },
  Cluster: {
    KUBECONFIG: {
      meaning: 'The kubeconfig cannot be read, or does not contain the requested entry.',
      help: 'Check KUBECONFIG and `--kube-context`.',
    },
    CREDENTIAL_HELPER: {
      meaning: "A credential helper from Docker's configuration is not installed.",
      help: 'Install it, or run `registry login`.',
    },
    CLUSTER_UNREACHABLE: { meaning: 'The API server does not respond.', help: 'Check that it is running and reachable.' },
    CLUSTER_UNAUTHORIZED: { meaning: 'The API server rejected the credentials.', help: 'Log in again.' },
    CLUSTER_FORBIDDEN: { meaning: 'The user lacks a permission.', help: 'Ask for a Role with the listed verb.' },
    CLUSTER_REQUEST: { meaning: 'The API server rejected a request.', help: 'Its error message is included.' },
    NO_MATCHING_KIND: { meaning: 'The cluster does not serve a kind.', help: 'Install its CustomResourceDefinition.' },
    OWNERSHIP: { meaning: 'An object already exists and does not belong to the release.', help: 'Use `--take-ownership`.' },
    RIGHTS_MISSING: {
      meaning: 'The user lacks permissions for the operation. Nothing was changed.',
      help: 'Ask for the listed verbs.',
    },
    SERVER_WARNINGS: {
      meaning: 'With `--warnings-as-errors`: the API server warned about an object. Nothing was changed.',
      help: 'Fix the listed objects, or omit the flag.',
    },
    PLAN_INVALID: {
      meaning: 'The file is not a saved plan, or has an unsupported format version.',
      help: 'Save the plan again.',
    },
    PLAN_STALE: {
      meaning: 'The release, cluster, chart or values changed after the plan was saved.',
      help: 'Save the plan again; each reason is listed.',
    },
    APPLY_CONFLICT: {
      meaning: 'Another field manager owns a field.',
      help: 'The hint shows the flag to use: `--force-conflicts=MANAGER` or `=field:PATH`.',
    },
    APPLY_FAILED: { meaning: 'Objects could not be applied or deleted.', help: 'Each object is listed with the reason.' },
    CRD_STORED_VERSION: {
      meaning: 'An update would remove a CRD version that is still used to store objects.',
      help: 'Keep the version, or migrate the objects first.',
    },
    WAIT_TIMEOUT: { meaning: 'Not all objects were ready before the timeout.', help: 'Each object is listed with the reason.' },
    WAIT_FAILED: { meaning: 'An object failed permanently.', help: 'Each object is listed with the reason.' },
    HOOK_FAILED: { meaning: 'A hook failed.', help: 'See its log.' },
    CANCELLED: {
      meaning: 'The operation was cancelled.',
      help: 'The changes made so far are listed, and the outcome is recorded.',
    },
    SANDBOX: { meaning: 'The sandbox cannot be opened.', help: 'See the error message.' },
  },
  'Repositories, registries, plugins and signatures': {
    NETWORK: {
      meaning: 'A server cannot be reached, or rejected the request.',
      help: 'Check the URL, proxies and certificates.',
    },
    REPOSITORY_CONFIG: {
      meaning: 'repositories.yaml cannot be read or written, or the name is in use.',
      help: 'See the error message.',
    },
    REPOSITORY_NOT_FOUND: { meaning: 'No repository has that name.', help: 'Run `repo list`, or add it with `repo add`.' },
    REPOSITORY_INDEX: {
      meaning: 'The index of a repository cannot be read.',
      help: 'Run `repo update`. If the error persists, the owner of the repository must fix the index.',
    },
    NO_RESULTS: { meaning: 'A search with `--fail-on-no-result` found nothing.', help: 'Use another keyword.' },
    DIGEST_MISMATCH: {
      meaning: 'A download does not match the digest in its index, lock file or manifest.',
      help: 'The download was not used; contact the owner of the server.',
    },
    REGISTRY: {
      meaning: 'A registry rejected a request, or its artifact is not a chart or plugin.',
      help: 'Its error message is included.',
    },
    PLUGIN_FAILED: { meaning: 'A plugin, or git while fetching one, failed or cannot be started.', help: 'See its output.' },
    PLUGIN_INVALID: {
      meaning: 'A plugin.yaml is invalid, or an archive is not a plugin.',
      help: 'Fix it, or contact its author.',
    },
    PLUGIN_NOT_FOUND: {
      meaning: 'The plugin is not installed, or the source does not contain a plugin.',
      help: 'Run `plugin list`.',
    },
    PROVENANCE: {
      meaning: 'A signature is missing or invalid, its key is not in the keyring, or a chart cannot be signed.',
      help: 'Check `--keyring`; do not use a chart that fails verification.',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, CodeText>>>>;

type Areas = typeof codeAreas;
type CodesOf<Area> = Area extends unknown ? keyof Area : never;

/** The code of any error in this program. */
export type ErrorCode = CodesOf<Areas[keyof Areas]>;

/** All error codes by area. At run time, only the reference page needs them. */
export const errorAreas: Readonly<Record<string, Readonly<Record<string, CodeText>>>> = codeAreas;
