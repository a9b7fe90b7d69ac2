import { defineFlags } from './flag.ts';
import { toolFlags } from './tool-flags.ts';

/** The flags that `chart schema` shares with helm-schema. */
export const schemaFlags = defineFlags({
  'chart-search-root': {
    ours: true,
    kind: 'string',
    alias: 'c',
    default: '.',
    describe: 'directory to search for charts, including subdirectories',
  },
  'dry-run': { ours: true, kind: 'bool', alias: 'd', describe: 'print the schema instead of writing it' },
  'keep-full-comment': {
    ours: true,
    kind: 'bool',
    alias: 's',
    describe: 'use the whole comment as the description, instead of its last paragraph',
  },
  uncomment: { ours: true, kind: 'bool', alias: 'u', describe: 'treat commented-out values as if they were not commented out' },
  'dont-strip-helm-docs-prefix': {
    ours: true,
    kind: 'bool',
    alias: 'x',
    describe: 'keep -- and helm-docs tags in descriptions',
  },
  'add-schema-reference': {
    ours: true,
    kind: 'bool',
    alias: 'r',
    describe: 'add a comment to the values file, so that editors find the schema',
  },
  'value-files': {
    ours: true,
    kind: 'strings',
    alias: 'f',
    default: ['values.yaml'],
    describe: 'values files, relative to each chart; existing files are merged in this order',
  },
  'output-file': {
    ours: true,
    kind: 'string',
    alias: 'o',
    default: 'values.schema.json',
    describe: 'file to write, relative to each chart',
  },
  'skip-auto-generation': {
    ours: true,
    kind: 'strings',
    alias: 'k',
    choices: ['type', 'title', 'description', 'required', 'default', 'additionalProperties'],
    describe: 'keywords to omit from the schema unless an annotation sets them',
  },
  'dont-add-global': { ours: true, kind: 'bool', alias: 'g', describe: 'do not add the `global` property' },
  check: { ours: true, kind: 'bool', alias: 'C', describe: 'do not write any files; fail if a schema is missing or out of date' },
});

/** All flags of helm-schema. */
export const helmSchemaFlags = defineFlags({
  ...schemaFlags,
  annotate: {
    kind: 'bool',
    alias: 'A',
    describe: 'add type annotations to the values file instead of writing a schema',
  },
  'append-newline': { kind: 'bool', alias: 'a', describe: 'end the schema with a newline' },
  'helm-docs-compatibility-mode': {
    kind: 'bool',
    alias: 'p',
    describe: 'use the types, defaults and descriptions in helm-docs comments',
  },
  'no-dependencies': {
    kind: 'bool',
    alias: 'n',
    describe: 'do not generate schemas for dependencies or include them in other schemas',
  },
  'dependencies-filter': {
    kind: 'strings',
    alias: 'i',
    describe: 'names of the dependencies to include (default all)',
  },
  'skip-dependencies-schema-validation': {
    kind: 'bool',
    alias: 'm',
    describe: 'allow any value for dependencies',
  },
  'allow-circular-dependencies': { kind: 'bool', alias: 'w', describe: 'allow circular dependencies between charts' },
  'keep-existing-dep-schemas': {
    kind: 'bool',
    alias: 'K',
    describe: 'use the existing schemas of dependencies instead of generating them',
  },
  ...toolFlags,
});
