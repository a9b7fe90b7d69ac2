import type { Flags } from '../flags/flag.ts';
import { type FlagGroup, flagGroups, globalFlagGroups } from '../flags/flag-groups.ts';
import { globalFlags } from '../flags/global.ts';
import { type Command, usageLine } from './define.ts';
import { flagRows, type HelpLayout, sentence } from './flag-rows.ts';
import { helpExamples } from './help-examples.ts';

/** Maximum width of help. Longer lines are hard to read, however wide the terminal is. */
const maxColumns = 120;
/** Maximum width of the flag column. The description of a longer flag starts on the next line. */
const maxFlagWidth = 34;

/** Returns a command's help for a terminal, with grouped flags, text wrapped to the terminal's width, and examples at the end. */
export function terminalCommandHelp(path: readonly string[], command: Command, columns: number): string {
  const width = Math.min(columns, maxColumns);
  const name = path.at(-1) ?? '';
  const flags: Flags = { ...command.builder, help: { kind: 'bool', alias: 'h', describe: `help for ${name}` } };
  const aliases = command.aliases.length > 0 ? [`Aliases:\n  ${[name, ...command.aliases].join(', ')}\n`] : [];
  return [
    `${wrapParagraphs(command.description ?? sentence(command.describe), width)}\n`,
    `Usage:\n  ${usageLine(path, command)}\n`,
    ...aliases,
    ...groupedFlags(flags, { groups: flagGroups, rest: 'Flags' }, width),
    ...groupedFlags(globalFlags, { groups: globalFlagGroups, rest: 'Other' }, width),
    ...exampleSection(path, width),
  ].join('\n');
}

/** Returns the layout of a group's help. Text is wrapped, and the global flags are grouped. */
export function terminalLayout(columns: number): HelpLayout {
  const width = Math.min(columns, maxColumns);
  return {
    text: (text) => wrapParagraphs(text, width),
    commands: (rows) => {
      const left = Math.max(...rows.map(({ name }) => name.length), 11) + 3;
      return rows.map(({ name, describe }) => `  ${name}`.padEnd(left) + hanging(describe, left, width)).join('\n');
    },
    flags: (title, flags) => groupedFlags(flags, { groups: globalFlagGroups, rest: title }, width),
  };
}

interface Grouping {
  readonly groups: readonly FlagGroup[];
  /** title of the section for flags that are not in any group */
  readonly rest: string;
}

/**
 * Returns a section for each group that has flags. Flags that are not in any group come first, because they are specific to the
 * command.
 */
function groupedFlags(flags: Flags, { groups, rest }: Grouping, width: number): readonly string[] {
  const isGrouped = (name: string): boolean => groups.some(({ names }) => names.has(name));
  const own: FlagGroup = { title: rest, names: new Set(Object.keys(flags).filter((name) => !isGrouped(name))) };
  return [own, ...groups]
    .map(({ title, names }) => ({ title, chosen: Object.fromEntries(Object.entries(flags).filter(([name]) => names.has(name))) }))
    .filter(({ chosen }) => flagRows(chosen).length > 0)
    .map(({ title, chosen }) => `${title}:\n${wrappedRows(chosen, width)}\n`);
}

function wrappedRows(flags: Flags, width: number): string {
  const rows = flagRows(flags);
  const indent = Math.min(Math.max(...rows.map(({ left }) => left.length)), maxFlagWidth) + 3;
  return rows
    .map(({ left, right }) => {
      const text = hanging(right, indent, width);
      return left.length > indent - 2 ? `${left}\n${' '.repeat(indent)}${text}` : left.padEnd(indent) + text;
    })
    .join('\n');
}

function exampleSection([program = '', ...path]: readonly string[], width: number): readonly string[] {
  const examples = helpExamples[path.join(' ')]?.shown ?? [];
  if (examples.length === 0) return [];
  const lines = examples.map(({ description, line }) => `  # ${hanging(description, 4, width)}\n  ${program} ${line}\n`);
  return [`Examples:\n${lines.join('\n')}`];
}

/** Wraps text. All lines except the first are indented. */
function hanging(text: string, indent: number, width: number): string {
  return wrap(text, Math.max(width - indent, 20)).join(`\n${' '.repeat(indent)}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(' ')) {
    if (line !== '' && line.length + 1 + part.length > width) {
      lines.push(line);
      line = part;
    } else line = line === '' ? part : `${line} ${part}`;
  }
  return [...lines, line];
}

/** Wraps paragraphs to a width. Paragraphs with indented lines or list items are not changed. */
function wrapParagraphs(text: string, width: number): string {
  return text
    .split('\n\n')
    .map((paragraph) => (/^[ -]/m.test(paragraph) ? paragraph : wrap(paragraph.replaceAll('\n', ' '), width).join('\n')))
    .join('\n\n');
}
