import { defineFlags } from './flag.ts';
import { toolFlags } from './tool-flags.ts';

/** The flags that `chart docs` shares with helm-docs. */
export const docsFlags = defineFlags({
  'chart-search-root': {
    ours: true,
    kind: 'string',
    alias: 'c',
    default: '.',
    describe: 'directory to search for charts, including subdirectories',
  },
  'dry-run': { ours: true, kind: 'bool', alias: 'd', describe: 'print the documentation instead of writing it' },
  'ignore-non-descriptions': { ours: true, kind: 'bool', describe: 'leave out values without a description' },
  'ignore-file': {
    ours: true,
    kind: 'string',
    alias: 'i',
    default: '.helmdocsignore',
    describe: 'file in the root of the Git repository with patterns for directories to skip',
  },
  'output-file': {
    ours: true,
    kind: 'string',
    alias: 'o',
    default: 'README.md',
    describe: 'file to write, relative to each chart',
  },
  'sort-values-order': {
    ours: true,
    kind: 'string',
    alias: 's',
    default: 'alphanum',
    choices: ['alphanum', 'file'],
    describe: 'order of the values: alphanum or file',
  },
  'template-files': {
    ours: true,
    kind: 'strings',
    alias: 't',
    default: ['README.md.gotmpl'],
    describe:
      'template files: a file name without a folder is relative to each chart, a path that starts with a dot to the search root',
  },
  'badge-style': { ours: true, kind: 'string', alias: 'b', default: 'flat-square', describe: 'style of the badges (shields.io)' },
  'values-file': {
    ours: true,
    kind: 'string',
    alias: 'f',
    default: 'values.yaml',
    describe: 'values file, relative to each chart',
  },
  'document-dependency-values': { ours: true, kind: 'bool', alias: 'u', describe: 'include the values of local dependencies' },
  'documentation-strict-mode': {
    ours: true,
    kind: 'bool',
    alias: 'x',
    describe: 'fail if a value has no comment of the form # path.to.value -- text',
  },
  'documentation-strict-ignore-absent': {
    ours: true,
    kind: 'strings',
    alias: 'y',
    default: ['service.type', 'image.repository', 'image.tag'],
    describe: 'paths that need no description in strict mode',
  },
  'documentation-strict-ignore-absent-regex': {
    ours: true,
    kind: 'strings',
    alias: 'z',
    default: ['service\\.type|image\\.(repository|tag)'],
    describe: 'regular expressions for paths that need no description in strict mode',
  },
  'skip-version-footer': { ours: true, kind: 'bool', describe: 'leave out the footer with the version of helm-docs' },
});

/** All flags of helm-docs. */
export const helmDocsFlags = defineFlags({
  ...docsFlags,
  'chart-to-generate': {
    kind: 'strings',
    alias: 'g',
    describe: 'chart directories to document, as they appear in the log output (default all)',
  },
  ...toolFlags,
});
