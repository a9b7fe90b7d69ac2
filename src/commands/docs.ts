import { join } from 'node:path';
import { writePages } from '../actions/write-pages.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { completionScript } from './completion/scripts.ts';
import { type CommandEntry, type CommandModule, defineCommand } from './support/define.ts';
import { manPages, markdownPages, type Page } from './support/reference-pages.ts';

/** @param tree  the commands to document; a parameter, since importing the tree would be a cycle */
export function docsCommand(tree: CommandEntry): CommandModule {
  return defineCommand({
    command: 'docs',
    description:
      'Generates reference pages for all commands, as Markdown or man pages. It can also generate the completion script for bash.',
    arity: { min: 0, max: 0 },
    completes: ['end'],
    builder: {
      dir: { kind: 'string', default: './', describe: 'existing directory to write to' },
      'generate-headers': { kind: 'bool', describe: 'add YAML front matter with a title to Markdown pages' },
      type: {
        kind: 'string',
        default: 'markdown',
        choices: ['bash', 'man', 'markdown'],
        describe: 'what to generate: markdown, man or bash',
      },
    },
    async handler({ flags }, { program }) {
      const pages = await pagesOf(tree, program, flags);
      writePages(pages.map(({ name, text }) => ({ path: join(flags.dir, name), text })));
    },
  });
}

async function pagesOf(
  tree: CommandEntry,
  program: string,
  { type, 'generate-headers': titled }: { readonly type: string; readonly 'generate-headers': boolean },
): Promise<readonly Page[]> {
  // As in Helm: "mdown" and "markdown", "man", "bash".
  // Helm also accepts the short names.
  if (type === 'markdown' || type === 'mdown' || type === 'md') return markdownPages(tree, program, { titled });
  if (type === 'man') return manPages(tree, program);
  if (type === 'bash') return [{ name: 'completions.bash', text: completionScript('bash', program, true) }];
  const text = `unknown doc type ${JSON.stringify(type)}. Try 'markdown' or 'man'`;
  throw new TillerlessError('USAGE', text, { helmText: text });
}
