import { searchHub } from '../../actions/repositories/search-hub.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';
import { resultFlags, resultText } from './repo.ts';

export const command = defineCommand({
  command: 'hub [KEYWORD]',
  arity: { min: 0 },
  completes: ['path'],
  builder: {
    ...resultFlags,
    endpoint: { kind: 'string', default: 'https://hub.helm.sh', describe: 'URL of the hub' },
    'list-repo-url': { kind: 'bool', describe: 'also show the URL of each repository' },
  },
  async handler({ args, flags }, context) {
    const hits = await withDownloads(context, (downloads) => searchHub(flags.endpoint, args.join(' '), downloads));
    const data = hits.map(({ url, version, appVersion, description, repository }) => ({
      url,
      version,
      app_version: appVersion,
      description,
      repository: { url: repository.url, name: repository.name },
    }));
    const withRepo = (row: readonly string[], repo: string): string[] => (flags['list-repo-url'] ? [...row, repo] : [...row]);
    const header = withRepo(['URL', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION'], 'REPO URL');
    const rows = data.map((hit) => withRepo([hit.url, hit.version, hit.app_version, hit.description], hit.repository.url));
    context.io.stdout(resultText(flags, data, [header, ...rows]));
  },
});
