import { defineFlags } from './flag.ts';

/** Flags that helm-docs and helm-schema have in common. */
export const toolFlags = defineFlags({
  'log-level': {
    kind: 'string',
    alias: 'l',
    default: 'info',
    describe: 'minimum log level: panic, fatal, error, warning, info, debug or trace',
  },
  version: { kind: 'bool', alias: 'v', describe: 'print the version' },
});
