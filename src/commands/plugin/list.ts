import { installedPlugins, originOfPlugin } from '../../actions/plugins/installed-plugins.ts';
import { formatTable } from '../../output/table.ts';
import { defineCommand } from '../support/define.ts';
import { pluginSurroundings } from '../support/plugin-options.ts';

export const command = defineCommand({
  command: 'list',
  arity: { min: 0 },
  completes: ['end'],
  builder: { type: { kind: 'string', describe: 'list only plugins of this type, for example cli/v1' } },
  async handler({ flags }, context) {
    context.log.debug('pluginDirs', { directory: context.settings.paths.plugins });
    const plugins = installedPlugins(pluginSurroundings(context)).filter(({ type }) => flags.type === '' || type === flags.type);
    const rows = plugins.map((plugin) => {
      const { name, version, type, format, sourceUrl } = plugin;
      return [name, version, type, format, originOfPlugin(plugin), sourceUrl || 'unknown'];
    });
    context.io.stdout(formatTable([['NAME', 'VERSION', 'TYPE', 'APIVERSION', 'PROVENANCE', 'SOURCE'], ...rows]));
  },
});
