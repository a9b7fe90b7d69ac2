import { settingsEnv } from '../../actions/cli-settings.ts';
import type { PluginSurroundings } from '../../actions/plugins/installed-plugins.ts';
import { logLine } from '../../output/io.ts';
import type { Context } from './context.ts';

/**
 * Returns the parts of a command's context that plugin actions need: plugin directories, environment variables, abort signal and
 * output functions.
 */
export function pluginSurroundings({ io, settings, signal }: Context): PluginSurroundings {
  const namespace = settings.namespace || 'default';
  return {
    folders: settings.paths.plugins,
    env: { ...io.env, ...Object.fromEntries(settingsEnv(settings, io.program, namespace)) },
    signal,
    say: (line) => io.stdout(`${line}\n`),
    warn: (message, fields) => logLine(io, 'WARN', message, fields),
  };
}
