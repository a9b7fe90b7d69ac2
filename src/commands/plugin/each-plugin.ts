import type { updatePlugin } from '../../actions/plugins/installed-plugins.ts';
import { defineCommand } from '../support/define.ts';
import { pluginSurroundings } from '../support/plugin-options.ts';

/** Defines a command that performs an action on each plugin argument and prints a message after each action. */
export function eachPlugin({ name, done, act }: EachPlugin) {
  return defineCommand({
    command: `${name} <plugin>...`,
    arity: { min: 1 },
    completes: ['plugin'],
    builder: {},
    async handler({ args }, context) {
      for (const plugin of args) {
        await act(plugin, pluginSurroundings(context));
        context.io.stdout(`${done} plugin: ${plugin}\n`);
      }
    },
  });
}

interface EachPlugin {
  readonly name: string;
  readonly done: string;
  readonly act: typeof updatePlugin;
}
