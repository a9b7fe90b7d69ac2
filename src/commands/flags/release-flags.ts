import { defineFlags } from './flag.ts';

/** Flags for the values of a release: --values and the --set family. */
export const valueFlags = defineFlags({
  values: { kind: 'strings', alias: 'f', describe: 'values in a YAML file, - for standard input (may be repeated)' },
  set: { kind: 'stringArray', describe: 'values as key1=val1,key2=val2 (may be repeated)' },
  'set-string': { kind: 'stringArray', describe: 'values kept as strings, key1=val1,key2=val2 (may be repeated)' },
  'set-json': { kind: 'stringArray', describe: 'values in JSON, key1=json1,key2=json2 or one JSON object (may be repeated)' },
  'set-file': { kind: 'stringArray', describe: 'values read from files, key1=path1,key2=path2 (may be repeated)' },
  'set-literal': { kind: 'stringArray', describe: 'a value taken as it stands, as a string (may be repeated)' },
});

/** Flags for post-rendering. */
export const postRenderFlags = defineFlags({
  'post-renderer': {
    kind: 'stringArray',
    describe: 'send what is rendered through a plugin of type postrenderer/v1, or an executable (which gets no hooks)',
  },
  'post-renderer-args': { kind: 'stringArray', describe: 'an argument for the post-renderer (may be repeated)' },
});

/** Flags for rendering in install, upgrade and template. */
export const renderFlags = defineFlags({
  'enable-dns': { kind: 'bool', describe: 'let templates look up host names' },
  'skip-schema-validation': { kind: 'bool', describe: 'do not check the values against values.schema.json' },
});

export const waitFlags = defineFlags({
  'fail-fast': {
    kind: 'bool',
    default: true,
    describe: 'with --wait (test always waits), end as soon as it is certain that something will not get ready',
    ours: true,
  },
  timeout: { kind: 'duration', default: 300_000, describe: 'how long to wait for any one thing' },
  wait: {
    kind: 'wait',
    default: 'hookOnly',
    bare: 'watcher',
    describe: "wait until everything is ready: 'watcher', 'legacy', or 'hookOnly' for hooks alone; 'ordered' is 'watcher'",
  },
  'wait-for-jobs': { kind: 'bool', describe: 'with --wait, also wait until Jobs are complete' },
});

/** Flags for the files in crds/, in install, upgrade and plan. */
export const crdFlags = defineFlags({
  crds: {
    kind: 'string',
    describe: 'files of crds/: create (what is missing; for install), apply (also change what is there), skip (for upgrade)',
    ours: true,
  },
  'skip-crds': { kind: 'bool', describe: 'do not install the files of crds/' },
});

/** Flags for objects with changed immutable fields, in upgrade, rollback and plan. */
export const recreateFlags = defineFlags({
  'recreate-immutable': {
    kind: 'bool',
    describe: 'delete and re-create objects whose immutable fields change; never volumes, namespaces, CRDs',
    ours: true,
  },
});

/** Flags of operations that send objects. */
export const warningFlags = defineFlags({
  'warnings-as-errors': {
    kind: 'bool',
    describe: 'fail before anything is written if the API server warns about an object',
    ours: true,
  },
});

/** Flags of operations that lock a release. */
export const lockFlags = defineFlags({
  'wait-for-lock': {
    kind: 'duration',
    describe: 'how long to wait for another operation on the release to end (5m), then go on',
    ours: true,
  },
});

/** Flags that control how objects are sent, in install, upgrade and rollback. */
export const applyFlags = defineFlags({
  force: { kind: 'bool', describe: 'replace objects', deprecated: 'use --force-replace instead' },
  'force-conflicts': {
    kind: 'conflicts',
    bare: 'true',
    describe: 'take over fields that other managers hold; =MANAGER,... or =field:PATH,... only theirs or these (not in helm)',
  },
  'force-replace': { kind: 'bool', describe: 'replace objects as a whole (not with server-side apply)' },
});

export const outputFlags = defineFlags({
  output: { kind: 'format', alias: 'o', default: 'table', describe: 'how to print the result: table, json, yaml' },
});

export const revisionFlags = defineFlags({
  revision: { kind: 'int', describe: 'revision to look at, 0 for the newest' },
});
