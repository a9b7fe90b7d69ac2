import { join } from 'node:path';
import { writePages } from '../actions/write-pages.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { completionScript } from './completion/scripts.ts';
import { type CommandEntry, type CommandModule, defineCommand } from './support/define.ts';
import { manPages, markdownPages, type Page } from './support/reference-pages.ts';

/**
 * Returns the docs command.
 *
 * @param tree commands to document, passed as a parameter because importing the tree would create an import cycle
 */
export function docsCommand(tree: CommandEntry): CommandModule {
  return defineCommand({
    command: 'docs',
    description:
      'Generates a reference page for each command, in Markdown or as a man page. Can also generate the bash completion script.',
    arity: { min: 0, max: 0 },
    completes: ['end'],
    builder: {
      dir: { kind: 'string', default: './', describe: 'existing directory to write to' },
      'generate-headers': { kind: 'bool', describe: 'start Markdown pages with YAML front matter that contains the title' },
      type: {
        kind: 'string',
        default: 'markdown',
        choices: ['bash', 'man', 'markdown'],
        describe: 'output type: markdown, man or bash',
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
  // Helm documents the types "markdown", "man" and "bash", and also accepts "mdown" and "md".
  if (type === 'markdown' || type === 'mdown' || type === 'md') return markdownPages(tree, program, { titled });
  if (type === 'man') return manPages(tree, program);
  if (type === 'bash') return [{ name: 'completions.bash', text: completionScript('bash', program, true) }];
  const text = `unknown doc type ${JSON.stringify(type)}. Try 'markdown' or 'man'`;
  throw new TillerlessError('USAGE', text, { helmText: text });
}
