import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { runAttached } from '../../plugins/attached.ts';
import type { Plugin } from '../../plugins/manifest.ts';
import { requirePluginProgram } from '../../plugins/program.ts';
import type { PluginSurroundings } from './installed-plugins.ts';

/**
 * Runs a plugin with the standard streams of this process.
 *
 * @returns the plugin's exit code
 * @throws PLUGIN_FAILED if the plugin has no command for this platform, or if the command cannot be started
 */
export async function runPluginCommand(
  plugin: Plugin,
  args: readonly string[],
  { env, signal }: Pick<PluginSurroundings, 'env' | 'signal'>,
): Promise<number> {
  if (plugin.runtime !== 'subprocess')
    throw new TillerlessError('PLUGIN_FAILED', `plugin "${plugin.name}" uses an unsupported runtime: "${plugin.runtime}"`, {
      hint: 'only plugins with runtime "subprocess" can be run',
    });
  const program = requirePluginProgram(plugin, plugin.commands, { env, further: args });
  try {
    return await runAttached(program, signal);
  } catch (cause) {
    throw new TillerlessError(
      'PLUGIN_FAILED',
      `cannot start plugin "${plugin.name}": ${program.command}: ${systemProblem(cause)}`,
      {
        where: { file: `${plugin.folder}/plugin.yaml` },
        cause,
      },
    );
  }
}
