import { defineFlags, type FlagValues } from './flag.ts';

/** Flags of all commands that read a state file, with the same names as in helmfile. */
export const releasesFlags = defineFlags({
  file: {
    ours: true,
    kind: 'string',
    alias: 'f',
    describe: 'file or directory (default helmfile.yaml, helmfile.yaml.gotmpl or helmfile.d)',
  },
  environment: {
    ours: true,
    kind: 'string',
    alias: 'e',
    describe: 'environment (default $HELMFILE_ENVIRONMENT, or "default")',
  },
  selector: {
    ours: true,
    kind: 'stringArray',
    alias: 'l',
    describe: 'process only releases whose labels match, for example tier=db,name!=old (may be repeated)',
  },
  chart: { ours: true, kind: 'string', alias: 'c', describe: 'chart to use for all releases' },
  'state-values-set': { ours: true, kind: 'stringArray', describe: 'set state values: key1=val1,key2=val2' },
  'state-values-set-string': { ours: true, kind: 'stringArray', describe: 'set state values as strings' },
  'state-values-file': { ours: true, kind: 'stringArray', describe: 'values file that overrides state values' },
  'allow-no-matching-release': { ours: true, kind: 'bool', describe: 'succeed if no release matches' },
  'no-exec': { ours: true, kind: 'bool', describe: 'do not run programs from templates and hooks' },
  restrict: { ours: true, kind: 'string', describe: 'do not read files outside this directory' },
  quiet: { ours: true, kind: 'bool', alias: 'q', describe: 'print only warnings and errors' },
  'skip-deps': { ours: true, kind: 'bool', describe: 'do not fetch missing chart dependencies' },
  'helm-binary': { ours: true, kind: 'string', alias: 'b', hidden: true, describe: 'no effect' },
  'kustomize-binary': { ours: true, kind: 'string', alias: 'k', hidden: true, describe: 'no effect' },
  'skip-refresh': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'sequential-helmfiles': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'enable-live-output': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  interactive: { ours: true, kind: 'bool', alias: 'i', describe: 'ask before changing the cluster' },
  'no-color': { ours: true, kind: 'bool', hidden: true, describe: 'do not use colors' },
  'allow-failed-releases': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'strip-args-values-on-exit-error': { ours: true, kind: 'bool', default: true, hidden: true, describe: 'no effect' },
  'disable-force-update': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'enforce-plugin-verification': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'oci-plain-http': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'repo-retries': { ours: true, kind: 'int', hidden: true, describe: 'no effect' },
  'otel-tracing': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
});

export type ReleasesFlags = FlagValues<typeof releasesFlags>;

/** Flags that determine how to handle the `needs` of the selected releases. */
export const needsFlags = defineFlags({
  'skip-needs': {
    ours: true,
    kind: 'bool',
    default: true,
    describe: 'skip releases that are needed but not selected; without this flag, they cause an error',
  },
  'include-needs': { ours: true, kind: 'bool', describe: 'add the releases that selected releases need' },
  'include-transitive-needs': { ours: true, kind: 'bool', describe: 'same as --include-needs' },
  'enforce-needs-are-installed': {
    ours: true,
    kind: 'bool',
    describe: 'fail if a release needs another release that has installed: false',
  },
});

/** Flags that set values for all releases. They take precedence over the values in the state files. */
export const extraValuesFlags = defineFlags({
  set: { ours: true, kind: 'stringArray', describe: 'set values for all releases' },
  values: { ours: true, kind: 'stringArray', describe: 'values file for all releases' },
});

/** helmfile flags that control processes and temporary files. They have no effect here. */
export const idleReleasesFlags = defineFlags({
  concurrency: {
    ours: true,
    kind: 'int',
    describe: 'maximum number of releases to process concurrently, 0 for no limit',
  },
  'skip-cleanup': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  args: { ours: true, kind: 'string', hidden: true, describe: 'flags to pass to the helm command' },
});
