/** Groups of related flags for help on a terminal. A flag that is not in any group is specific to its command. */
const groups: readonly (readonly [title: string, names: string])[] = [
  [
    'Release',
    'create-namespace dependency-update description generate-name history-max install keep-history labels name-template plan ' +
      'release release-name replace revision rollback uninstall take-ownership',
  ],
  [
    'Values',
    'values set set-string set-json set-file set-literal reset-values reuse-values reset-then-reuse-values ' +
      'skip-schema-validation explain-values unread seed',
  ],
  [
    'Apply',
    'cleanup-on-fail crds dry-run force-conflicts force-replace no-hooks recreate-immutable rollback-on-failure server-side ' +
      'skip-crds cascade warnings-as-errors post-renderer post-renderer-args enable-dns',
  ],
  ['Wait', 'wait wait-for-jobs wait-for-lock timeout fail-fast'],
  [
    'Chart source',
    'version devel repo ca-file cert-file key-file insecure-skip-tls-verify plain-http username password password-stdin ' +
      'pass-credentials verify keyring skip-refresh',
  ],
  [
    'Output',
    'output diff context show-secrets hide-secret hide-notes render-subchart-notes detailed-exitcode no-color no-headers ' +
      'max-col-width time-format show-origin why show-only output-dir include-crds out logs help',
  ],
];

const globalGroups: readonly (readonly [title: string, names: string])[] = [
  [
    'Cluster connection',
    'namespace kubeconfig kube-context kube-apiserver kube-token kube-as-user kube-as-group kube-ca-file kube-tls-server-name ' +
      'kube-insecure-skip-tls-verify sandbox burst-limit qps',
  ],
  ['Log and colour', 'debug log-format log-level events color colour'],
  ['Files', 'repository-config repository-cache registry-config content-cache'],
];

export interface FlagGroup {
  readonly title: string;
  readonly names: ReadonlySet<string>;
}

const named = (list: typeof groups): readonly FlagGroup[] =>
  list.map(([title, names]) => ({ title, names: new Set(names.split(' ')) }));

export const flagGroups = named(groups);
export const globalFlagGroups = named(globalGroups);
