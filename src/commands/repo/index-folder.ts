import { indexFolder } from '../../actions/repositories/index-folder.ts';
import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { defineCommand } from '../support/define.ts';

export const command = defineCommand({
  command: 'index [DIR]',
  arity: { min: 1, max: 1 },
  completes: ['path'],
  builder: {
    json: { kind: 'bool', describe: 'write JSON' },
    merge: { kind: 'string', describe: 'index file whose entries are merged into the generated index' },
    url: { kind: 'string', describe: 'URL prefix of the archives in the index' },
  },
  async handler({ args, flags }, { io }) {
    indexFolder({ folder: args[0] ?? '', url: flags.url, merge: flags.merge, json: flags.json, now: formatRfc3339(io.now()) });
  },
});
