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

/** Result of a plugin's `plugin.complete`. */
export interface PluginAnswer {
  readonly candidates: readonly Candidate[];
  /** bits of cobra's directive; 0 by default */
  readonly directive: number;
}

/**
 * Runs `plugin.complete` in the plugin's directory. If it is missing or fails, there are no candidates, as in Helm.
 *
 * @param args arguments of the plugin; the last one is completed
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

/** Returns the subcommands, flags and arguments in a plugin's completion.yaml. */
export function pluginWords({ folder }: Plugin): PluginWords {
  return readPluginWords(folder);
}

function candidateOf(line: string): Candidate {
  const at = line.indexOf('\t');
  return at < 0 ? { value: line } : { value: line.slice(0, at), description: line.slice(at + 1) };
}
