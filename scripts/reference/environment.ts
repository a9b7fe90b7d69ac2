import { environmentGroups, pluginVariables } from '../../src/base/environment/variables.ts';
import { code, table } from './markdown.ts';

/** Returns the reference page for the environment variables. */
export function environmentPage(): string {
  const sections = Object.entries(environmentGroups).map(([title, variables]) => {
    const rows = Object.entries(variables).map(([name, { description: about, default: otherwise = '', flag, ours }]) => [
      code(name),
      `${about}${ours ? ' (not in Helm)' : ''}`,
      otherwise,
      flag === undefined ? '' : code(`--${flag}`),
    ]);
    return `## ${title}\n\n${table(['variable', 'meaning', 'default', 'flag'], rows)}`;
  });
  const set = Object.entries(pluginVariables).map(([name, about]) => [code(name), about]);
  return `# Environment variables

A flag takes precedence over its variable. \`tillerless env\` prints the resulting settings.

${sections.join('\n')}
## Set for plugins

A plugin also receives the variables that \`tillerless env\` prints; see [plugins](../plugins.md).

${table(['variable', 'meaning'], set)}`;
}
