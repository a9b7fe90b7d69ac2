import { chartSourceFlags } from './chart-source-flags.ts';
import { defineFlags, type FlagValues } from './flag.ts';
import { applyFlags, postRenderFlags, renderFlags, valueFlags, waitFlags } from './release-flags.ts';

/** Flags of install that make no difference to a rendering; accepted so that scripts may share a list of flags. */
const idleFlags = defineFlags({
  ...applyFlags,
  ...waitFlags,
  atomic: { kind: 'bool', help: 'no effect', deprecated: 'use --rollback-on-failure instead' },
  'create-namespace': { kind: 'bool', help: 'no effect', hidden: true },
  description: { kind: 'string', help: 'no effect', hidden: true },
  'disable-openapi-validation': { kind: 'bool', help: 'no effect', hidden: true },
  'hide-notes': {
    kind: 'bool',
    help: 'no effect',
    deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
  },
  labels: { kind: 'stringToString', short: 'l', help: 'no effect', hidden: true },
  'render-subchart-notes': {
    kind: 'bool',
    help: 'no effect',
    deprecated: "this flag has no effect for 'helm template' and will be removed in Helm 5",
  },
  replace: { kind: 'bool', help: 'no effect', hidden: true },
  'rollback-on-failure': { kind: 'bool', help: 'no effect', hidden: true },
  'server-side': { kind: 'bool', default: true, help: 'no effect', hidden: true },
  'skip-crds': { kind: 'bool', help: 'no effect', hidden: true },
  'take-ownership': { kind: 'bool', help: 'no effect', hidden: true },
});

export const templateFlags = defineFlags({
  ...idleFlags,
  ...valueFlags,
  ...chartSourceFlags,
  ...renderFlags,
  ...postRenderFlags,
  'api-versions': { kind: 'strings', short: 'a', help: 'more API versions for .Capabilities.APIVersions' },
  'dependency-update': { kind: 'bool', help: 'fetch the dependencies that charts/ lacks' },
  'dry-run': { kind: 'string', default: 'client', bare: 'unset', help: "'server' asks the cluster for versions and lookups" },
  'generate-name': { kind: 'bool', short: 'g', help: 'make up the name, and leave NAME out' },
  'explain-values': {
    kind: 'string',
    bare: '.',
    help: 'print instead of manifests each computed value, or those below a path, with where it was set and what it overrides',
    ours: true,
  },
  'include-crds': { kind: 'bool', help: 'also print the files of crds/' },
  'is-upgrade': { kind: 'bool', help: 'render as for an upgrade' },
  'kube-version': { kind: 'string', help: 'Kubernetes version for .Capabilities.KubeVersion' },
  'name-template': { kind: 'string', help: 'template for the name of the release' },
  'no-hooks': { kind: 'bool', help: 'leave hooks out' },
  'output-dir': { kind: 'string', help: 'write the templates to files below this folder' },
  'release-name': { kind: 'bool', help: 'with --output-dir, a folder named as the release' },
  'show-only': { kind: 'stringArray', short: 's', help: 'print only these templates (may be repeated, may be a glob)' },
  'show-origin': {
    kind: 'bool',
    help: 'print before each line which template line wrote it, as "web/templates/a.yaml:31 │ line" (not in helm; not YAML any more)',
  },
  'skip-tests': { kind: 'bool', help: 'leave tests out' },
  validate: {
    kind: 'bool',
    help: 'ask the cluster, if any, and refuse objects that do not fit the API of Kubernetes',
    deprecated: "use '--dry-run=server' instead",
  },
});

export type TemplateFlags = FlagValues<typeof templateFlags> & { readonly debug: boolean };
