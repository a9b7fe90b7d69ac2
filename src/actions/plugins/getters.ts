import { isAbsolute, join } from 'node:path';
import { systemProblem } from '../../base/os-error-text.ts';
import { type Program, programOutput } from '../../base/program-output.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { FindGetter, Getter, GetterRequest } from '../../net/getter.ts';
import { stopped } from '../../net/http.ts';
import type { Plugin, PluginGetter } from '../../plugins/manifest.ts';
import { requirePluginProgram } from '../../plugins/program.ts';
import { installedPlugins, type PluginSurroundings } from './installed-plugins.ts';

type Surroundings = Pick<PluginSurroundings, 'folders' | 'env' | 'warn'>;

/**
 * Returns a function that finds the getter plugin for a scheme. If several plugins support the scheme, the first one by name is
 * used.
 */
export function pluginGetters(around: Surroundings): FindGetter {
  return async (scheme) => {
    for (const plugin of installedPlugins(around)) {
      const getter = plugin.getters.find(({ protocols }) => protocols.includes(scheme));
      if (getter && plugin.runtime === 'subprocess') return getterOf(plugin, getter, around.env);
    }
    return undefined;
  };
}

function getterOf(plugin: Plugin, { commands }: PluginGetter, env: Surroundings['env']): Getter {
  return async (request) => {
    const program = getterProgram(plugin, commands, { env, request });
    try {
      return await programOutput(program, request);
    } catch (cause) {
      if (request.signal.aborted) throw stopped(request.signal, cause);
      throw failure(plugin, request.url, cause);
    }
  };
}

function failure(plugin: Plugin, url: URL, cause: unknown): TillerlessError {
  const problem = isTillerlessError(cause) ? cause.message : systemProblem(cause);
  return new TillerlessError('PLUGIN_FAILED', `plugin "${plugin.name}" cannot fetch ${url.href}: ${problem}`, {
    helmText: `plugin ${JSON.stringify(plugin.name)} exited with error`,
    where: { file: join(plugin.folder, 'plugin.yaml') },
    cause,
  });
}

/**
 * Returns the command line of a getter, which has the same arguments as in Helm: COMMAND CERT KEY CA URL. The command is looked
 * up in the plugin directory, but runs in the working directory.
 */
function getterProgram(
  plugin: Plugin,
  commands: PluginGetter['commands'],
  { env, request }: { readonly env: Surroundings['env']; readonly request: GetterRequest },
): Program {
  const { tls, login, url } = request;
  const program = requirePluginProgram(plugin, commands, {
    env: {
      ...env,
      HELM_PLUGIN_USERNAME: login.username,
      HELM_PLUGIN_PASSWORD: login.password,
      HELM_PLUGIN_PASS_CREDENTIALS_ALL: String(request.passCredentials),
    },
    further: [tls.certFile, tls.keyFile, tls.caFile, url.href],
  });
  return { ...program, command: isAbsolute(program.command) ? program.command : join(plugin.folder, program.command) };
}
