import { indexFolder } from '../../actions/repositories/index-folder.ts';
import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { defineCommand } from '../support/define.ts';

export const repoIndexCommand = defineCommand({
  name: 'index',
  summary: 'make the index of a folder with packaged charts',
  usage: '[DIR]',
  arity: { min: 1, max: 1 },
  completes: ['folder'],
  flags: {
    json: { kind: 'bool', help: 'write JSON' },
    merge: { kind: 'string', help: 'index whose entries are taken over' },
    url: { kind: 'string', help: 'address in front of the archives' },
  },
  async run({ args, flags }, { io }) {
    indexFolder({ folder: args[0] ?? '', url: flags.url, merge: flags.merge, json: flags.json, now: formatRfc3339(io.now()) });
  },
});
