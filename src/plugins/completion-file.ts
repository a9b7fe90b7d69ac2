import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf, isFields } from '../base/untyped-fields.ts';
import { parseYamlJson } from '../base/yaml/yaml.ts';

/** The entry for a plugin or one of its subcommands in completion.yaml. */
export interface PluginWords {
  readonly name: string;
  /** names without dashes; single-letter names are shorthands */
  readonly flags: readonly string[];
  readonly validArgs: readonly string[];
  readonly commands: readonly PluginWords[];
}

const nothing: PluginWords = { name: '', flags: [], validArgs: [], commands: [] };

/** Reads the completion.yaml in a plugin's folder. As in Helm, a missing or invalid file is treated as empty. */
export function readPluginWords(folder: string): PluginWords {
  try {
    return wordsOf(parseYamlJson(readFileSync(join(folder, 'completion.yaml'), 'utf8')));
  } catch {
    return nothing;
  }
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

function wordsOf(value: unknown): PluginWords {
  const { name, flags, validArgs, commands } = fieldsOf(value);
  return {
    name: typeof name === 'string' ? name : '',
    flags: textsOf(flags),
    validArgs: textsOf(validArgs),
    commands: Array.isArray(commands) ? commands.filter(isFields).map(wordsOf) : [],
  };
}
