import type { Flags } from '../flags/flag.ts';
import { globalFlags } from '../flags/global.ts';
import { type CommandEntry, loadCommand, usageLine } from './define.ts';
import { flagRows } from './flag-rows.ts';
import { type HelpExamples, helpExamples } from './help-examples.ts';

/** A file in the command reference. */
export interface Page {
  readonly name: string;
  readonly text: string;
}

/** The command or group that a page documents. */
interface Subject {
  /** the command path: the program name, then the group and command names */
  readonly path: readonly string[];
  readonly describe: string;
  readonly description: string;
  readonly usage: string;
  readonly flags: Flags;
  readonly children: readonly CommandEntry[];
  /** true if Helm does not have this command */
  readonly isOurs: boolean;
}

/**
 * Returns a Markdown page for each command.
 *
 * @param options.titled true to start each page with YAML front matter that contains the title
 */
export async function markdownPages(
  tree: CommandEntry,
  program: string,
  { titled }: { readonly titled: boolean },
): Promise<readonly Page[]> {
  const subjects = await subjectsBelow(tree, [program]);
  return subjects.map((subject) => ({
    name: markdownName(subject.path),
    text: (titled ? titleOf(subject) : '') + markdown(subject),
  }));
}

/** Returns a man page (section 1) for each command. */
export async function manPages(tree: CommandEntry, program: string): Promise<readonly Page[]> {
  const subjects = await subjectsBelow(tree, [program]);
  return subjects.map((subject) => ({ name: `${subject.path.join('-')}.1`, text: manPage(subject) }));
}

/** Returns the visible commands below an entry. As in Helm's output, children come before their parent. */
async function subjectsBelow(entry: CommandEntry, path: readonly string[]): Promise<readonly Subject[]> {
  const children = (entry.commands ?? []).filter(({ hidden }) => !hidden);
  const below: Subject[] = [];
  for (const child of children) below.push(...(await subjectsBelow(child, [...path, child.name])));
  const command = await loadCommand(entry);
  const help: Flags = { help: { kind: 'bool', alias: 'h', describe: `help for ${path.at(-1) ?? ''}` } };
  const subject: Subject = {
    path,
    describe: entry.describe,
    description: command?.description ?? entry.description ?? '',
    usage: command ? usageLine(path, command) : `${path.join(' ')} [command]`,
    flags: { ...command?.builder, ...help },
    children,
    isOurs: entry.ours === true,
  };
  return [...below, subject];
}

const titleOf = ({ path }: Subject): string => `---\ntitle: ${JSON.stringify(path.join(' '))}\n---\n\n`;

const markdownName = (path: readonly string[]): string => `${path.join('_')}.md`;

function table(flags: Flags): string {
  const rows = flagRows(flags);
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, right }) => `${left.padEnd(width)}   ${right}\n`).join('');
}

/** Formats examples as code blocks. The HTML comments are read by the test that runs the examples. */
function exampleSection([program = '', ...path]: readonly string[]): readonly string[] {
  const examples: HelpExamples | undefined = helpExamples[path.join(' ')];
  if (!examples) return [];
  const before = (examples.before ?? []).map((line) => `<!-- run: ${program} ${line} -->\n`).join('');
  const blocks = examples.shown.map(
    ({ description, line, needs }) =>
      `${needs === undefined ? '' : `<!-- no-run: ${needs} -->\n`}\`\`\`sh\n# ${description}\n${program} ${line}\n\`\`\`\n`,
  );
  return [`### Examples\n\n${before === '' ? '' : `${before}\n`}${blocks.join('\n')}`];
}

function markdown({ path, describe, description, usage, flags, children, isOurs }: Subject): string {
  const name = path.join(' ');
  const parent = path.slice(0, -1);
  const seeAlso = [
    ...(parent.length > 0 ? [`* [${parent.join(' ')}](${markdownName(parent)})`] : []),
    ...children.map((child) => `* [${name} ${child.name}](${markdownName([...path, child.name])}): ${child.describe}`),
  ];
  return [
    `## ${name}\n\n${describe}\n`,
    ...(isOurs ? ['Helm has no such command.\n'] : []),
    ...(description ? [`### Synopsis\n\n${description}\n`] : []),
    `\`\`\`\n${usage}\n\`\`\`\n`,
    ...exampleSection(path),
    `### Options\n\n\`\`\`\n${table(flags)}\`\`\`\n`,
    ...(parent.length > 0 ? [`### Options inherited from parent commands\n\n\`\`\`\n${table(globalFlags)}\`\`\`\n`] : []),
    ...(seeAlso.length > 0 ? [`### See also\n\n${seeAlso.join('\n')}\n`] : []),
  ].join('\n');
}

/**
 * Escapes text for roff. In roff, a line that starts with a dot or a single quote is a request, and a backslash starts an escape
 * sequence.
 */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&');
}

function manExamples([program = '', ...path]: readonly string[]): readonly string[] {
  const shown = helpExamples[path.join(' ')]?.shown ?? [];
  const lines = shown.map(
    ({ description, line }) => `.PP\n${roff(description)}:\n.PP\n.nf\n${roff(`    ${program} ${line}`)}\n.fi\n`,
  );
  return lines.length === 0 ? [] : [`.SH EXAMPLES\n${lines.join('')}`];
}

function manPage({ path, describe, description, usage, flags, children }: Subject): string {
  const name = path.join('-');
  const options = (shown: Flags): string =>
    flagRows(shown)
      .map(({ left, right }) => `.TP\n${roff(left.trim())}\n${roff(right)}\n`)
      .join('');
  const related = [...(path.length > 1 ? [path.slice(0, -1)] : []), ...children.map((child) => [...path, child.name])];
  return [
    `.TH "${name.toUpperCase()}" "1"\n`,
    `.SH NAME\n${roff(name)} \\- ${roff(describe)}\n`,
    `.SH SYNOPSIS\n${roff(usage)}\n`,
    `.SH DESCRIPTION\n${roff(description || describe)}\n`,
    ...manExamples(path),
    `.SH OPTIONS\n${options(flags)}`,
    ...(path.length > 1 ? [`.SH OPTIONS INHERITED FROM PARENT COMMANDS\n${options(globalFlags)}`] : []),
    ...(related.length > 0 ? [`.SH SEE ALSO\n${related.map((page) => `${roff(page.join('-'))}(1)`).join(', ')}\n`] : []),
  ].join('');
}
