import { chartSourceFlags } from './chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flag.ts';
import { applyFlags, postRenderFlags, renderFlags, valueFlags, waitFlags } from './release-flags.ts';

/**
 * Flags of `install` that do not affect rendering. `template` accepts them so that scripts can pass the same flags to both
 * commands.
 */
const idleFlags = defineFlags({
  ...applyFlags,
  ...waitFlags,
  atomic: { kind: 'bool', describe: 'no effect', deprecated: 'use --rollback-on-failure instead' },
  'create-namespace': { kind: 'bool', describe: 'no effect', hidden: true },
  description: { kind: 'string', describe: 'no effect', hidden: true },
  'disable-openapi-validation': { kind: 'bool', describe: 'no effect', hidden: true },
  'hide-notes': {
    kind: 'bool',
    describe: 'no effect',
    deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
  },
  labels: { kind: 'stringToString', alias: 'l', describe: 'no effect', hidden: true },
  'render-subchart-notes': {
    kind: 'bool',
    describe: 'no effect',
    deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
  },
  replace: { kind: 'bool', describe: 'no effect', hidden: true },
  'rollback-on-failure': { kind: 'bool', describe: 'no effect', hidden: true },
  'server-side': { kind: 'bool', default: true, describe: 'no effect', hidden: true },
  'skip-crds': { kind: 'bool', describe: 'no effect', hidden: true },
  'take-ownership': { kind: 'bool', describe: 'no effect', hidden: true },
});

export const templateFlags = defineFlags({
  ...idleFlags,
  ...valueFlags,
  ...chartSourceFlags,
  ...renderFlags,
  ...postRenderFlags,
  'api-versions': { kind: 'strings', alias: 'a', describe: 'additional API versions for .Capabilities.APIVersions' },
  'dependency-update': { kind: 'bool', describe: 'fetch dependencies that are missing from charts/' },
  'dry-run': {
    kind: 'string',
    default: 'client',
    bare: 'unset',
    describe: "'client' does not contact the cluster; 'server' uses the cluster for capabilities and lookups",
  },
  'generate-name': { kind: 'bool', alias: 'g', describe: 'generate the release name; omit NAME' },
  'explain-values': {
    kind: 'string',
    bare: '.',
    describe:
      'print computed values (all, or those below a path) instead of manifests, and show where each was set and what it overrides',
    ours: true,
  },
  'include-crds': { kind: 'bool', describe: 'also print the files in crds/' },
  'is-upgrade': { kind: 'bool', describe: 'render as if upgrading (set .Release.IsUpgrade instead of .Release.IsInstall)' },
  'kube-version': { kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion' },
  'name-template': { kind: 'string', describe: 'template for the release name' },
  'no-hooks': { kind: 'bool', describe: 'omit hooks' },
  'output-dir': { kind: 'string', describe: 'write the rendered templates to files in this directory' },
  'release-name': { kind: 'bool', describe: 'with --output-dir, write to a subdirectory named after the release' },
  'show-only': { kind: 'stringArray', alias: 's', describe: 'print only these templates (globs are allowed; may be repeated)' },
  'show-origin': {
    kind: 'bool',
    describe:
      'prefix each line with the template line that wrote it, as in "web/templates/a.yaml:31 │ line"; the output is not valid YAML',
    ours: true,
  },
  'skip-tests': { kind: 'bool', describe: 'omit tests' },
  validate: {
    kind: 'bool',
    describe: "validate objects against the Kubernetes API (the cluster's version, if a cluster is available)",
    deprecated: "use '--dry-run=server' instead",
  },
});

export type TemplateFlags = FlagValues<typeof templateFlags> & { readonly debug: boolean };
