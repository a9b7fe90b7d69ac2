import { join } from 'node:path';
import { programOutput } from '../../base/program-output.ts';
import { type PluginWords, readPluginWords } from '../../plugins/completion-file.ts';
import type { Plugin } from '../../plugins/manifest.ts';
import type { PluginSurroundings } from './installed-plugins.ts';

export type { PluginWords } from '../../plugins/completion-file.ts';

const maxBytes = 1 << 20;

/** A completion candidate. */
interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** The output of a plugin's `plugin.complete`. */
export interface PluginAnswer {
  readonly candidates: readonly Candidate[];
  /** bit mask of cobra's ShellCompDirective; 0 by default */
  readonly directive: number;
}

/**
 * Runs `plugin.complete` in the plugin's directory. As in Helm, there are no candidates if the executable is missing or fails.
 *
 * @param args arguments of the plugin; the last one is the one to complete
 */
export async function askPlugin(
  plugin: Plugin,
  args: readonly string[],
  { env, signal }: Pick<PluginSurroundings, 'env' | 'signal'>,
): Promise<PluginAnswer> {
  const program = {
    command: join(plugin.folder, 'plugin.complete'),
    args,
    env: { ...env, HELM_PLUGIN_NAME: plugin.name, HELM_PLUGIN_DIR: plugin.folder },
  };
  const output = await programOutput(program, { maxBytes, signal }).catch(() => undefined);
  const lines = (output?.toString('utf8') ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const bits = /^:(\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  return {
    candidates: (bits === undefined ? lines : lines.slice(0, -1)).map(candidateOf),
    directive: Number(bits ?? 0),
  };
}

/** Returns the subcommands, flags and arguments listed in a plugin's completion.yaml. */
export function pluginWords({ folder }: Plugin): PluginWords {
  return readPluginWords(folder);
}

function candidateOf(line: string): Candidate {
  const at = line.indexOf('\t');
  return at < 0 ? { value: line } : { value: line.slice(0, at), description: line.slice(at + 1) };
}
