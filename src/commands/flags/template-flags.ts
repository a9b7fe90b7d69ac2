import { chartSourceFlags } from './chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flag.ts';
import { applyFlags, postRenderFlags, renderFlags, valueFlags, waitFlags } from './release-flags.ts';

/** Flags of install that do not affect rendering; accepted so that scripts can pass the same flags to both commands. */
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
  'api-versions': { kind: 'strings', alias: 'a', describe: 'more API versions for .Capabilities.APIVersions' },
  'dependency-update': { kind: 'bool', describe: 'fetch the dependencies that charts/ lacks' },
  'dry-run': { kind: 'string', default: 'client', bare: 'unset', describe: "'server' asks the cluster for versions and lookups" },
  'generate-name': { kind: 'bool', alias: 'g', describe: 'make up the name, and leave NAME out' },
  'explain-values': {
    kind: 'string',
    bare: '.',
    describe:
      'print instead of manifests each computed value, or those below a path, with where it was set and what it overrides',
    ours: true,
  },
  'include-crds': { kind: 'bool', describe: 'also print the files of crds/' },
  'is-upgrade': { kind: 'bool', describe: 'render as for an upgrade' },
  'kube-version': { kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion' },
  'name-template': { kind: 'string', describe: 'template for the name of the release' },
  'no-hooks': { kind: 'bool', describe: 'leave hooks out' },
  'output-dir': { kind: 'string', describe: 'write the templates to files below this folder' },
  'release-name': { kind: 'bool', describe: 'with --output-dir, a folder named as the release' },
  'show-only': { kind: 'stringArray', alias: 's', describe: 'print only these templates (may be repeated, may be a glob)' },
  'show-origin': {
    kind: 'bool',
    describe: 'print before each line which template line wrote it, as "web/templates/a.yaml:31 │ line"; the output is not YAML',
    ours: true,
  },
  'skip-tests': { kind: 'bool', describe: 'leave tests out' },
  validate: {
    kind: 'bool',
    describe: 'check objects against the Kubernetes API, with the version of the cluster if there is one',
    deprecated: "use '--dry-run=server' instead",
  },
});

export type TemplateFlags = FlagValues<typeof templateFlags> & { readonly debug: boolean };
