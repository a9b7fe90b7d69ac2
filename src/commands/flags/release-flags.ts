import { defineFlags } from './flag.ts';

/** Flags for a release's values: --values and the --set family. */
export const valueFlags = defineFlags({
  values: { kind: 'strings', alias: 'f', describe: 'values from a YAML file, - for standard input (may be repeated)' },
  set: { kind: 'stringArray', describe: 'set values: key1=val1,key2=val2 (may be repeated)' },
  'set-string': { kind: 'stringArray', describe: 'set string values: key1=val1,key2=val2 (may be repeated)' },
  'set-json': { kind: 'stringArray', describe: 'set JSON values: key1=json1,key2=json2, or one JSON object (may be repeated)' },
  'set-file': { kind: 'stringArray', describe: 'set values to the contents of files: key1=path1,key2=path2 (may be repeated)' },
  'set-literal': { kind: 'stringArray', describe: 'set a literal string value (may be repeated)' },
});

/** Flags for post-rendering. */
export const postRenderFlags = defineFlags({
  'post-renderer': {
    kind: 'stringArray',
    describe:
      'pass the rendered manifests through a plugin of type postrenderer/v1, or an executable (which does not receive hooks)',
  },
  'post-renderer-args': { kind: 'stringArray', describe: 'argument for the post-renderer (may be repeated)' },
});

/** Flag that determines how to handle values that no template reads, shared by all commands that render a chart. */
export const unreadFlags = defineFlags({
  unread: {
    kind: 'string',
    choices: ['warn', 'error', 'ignore'],
    describe: 'how to handle values that were set but are not read by any template: warn (default on a terminal), error, ignore',
    ours: true,
  },
});

/** Flags for rendering, shared by install, upgrade, plan and template. */
export const renderFlags = defineFlags({
  'enable-dns': { kind: 'bool', describe: 'allow templates to resolve host names' },
  seed: {
    kind: 'string',
    describe: 'seed for reproducible random values and keys; anyone who knows the seed can compute them',
    ours: true,
  },
  'skip-schema-validation': { kind: 'bool', describe: 'do not validate the values against values.schema.json' },
  ...unreadFlags,
});

export const waitFlags = defineFlags({
  'fail-fast': {
    kind: 'bool',
    default: true,
    describe: 'stop waiting as soon as an object can no longer become ready (needs --wait, except in `test`, which always waits)',
    ours: true,
  },
  timeout: {
    kind: 'duration',
    default: 300_000,
    describe: 'timeout for each wait, such as for a hook or for objects to become ready',
  },
  wait: {
    kind: 'wait',
    default: 'hookOnly',
    bare: 'watcher',
    describe:
      "wait until all objects are ready: 'watcher', 'legacy', or 'hookOnly' to wait only for hooks; 'ordered' is the same as 'watcher'",
  },
  'wait-for-jobs': { kind: 'bool', describe: 'with --wait, also wait for Jobs to complete' },
});

/** Flags for the CRDs in crds/, shared by install, upgrade and plan. */
export const crdFlags = defineFlags({
  crds: {
    kind: 'string',
    describe:
      'how to handle files in crds/: create (only missing CRDs; default for install), apply (also update existing CRDs), skip (default for upgrade)',
    ours: true,
  },
  'skip-crds': { kind: 'bool', describe: 'do not install the files in crds/' },
});

/** Flags that allow changes to immutable fields, shared by upgrade, rollback and plan. */
export const recreateFlags = defineFlags({
  'recreate-immutable': {
    kind: 'bool',
    describe: 'delete and re-create objects whose immutable fields change, except volumes, namespaces and CRDs',
    ours: true,
  },
});

/** Flags for operations that send objects to the API server. */
export const warningFlags = defineFlags({
  'warnings-as-errors': {
    kind: 'bool',
    describe: 'fail before writing anything if the API server warns about an object',
    ours: true,
  },
});

/** Flags for operations that lock a release. */
export const lockFlags = defineFlags({
  'wait-for-lock': {
    kind: 'duration',
    describe: 'how long to wait if another operation on the release is in progress, for example 5m',
    ours: true,
  },
});

/** Flags that control how objects are applied, shared by install, upgrade and rollback. */
export const applyFlags = defineFlags({
  force: { kind: 'bool', describe: 'replace objects', deprecated: 'use --force-replace instead' },
  'force-conflicts': {
    kind: 'conflicts',
    bare: 'true',
    describe: 'take over fields owned by other managers; limit this with =MANAGER,... or =field:PATH,... (not in helm)',
  },
  'force-replace': { kind: 'bool', describe: 'replace whole objects instead of patching them (not with server-side apply)' },
});

export const outputFlags = defineFlags({
  output: { kind: 'format', alias: 'o', default: 'table', describe: 'output format: table, json, yaml' },
});

export const revisionFlags = defineFlags({
  revision: { kind: 'int', describe: 'revision to use, 0 for the newest' },
});
