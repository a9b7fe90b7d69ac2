import type { Candidate } from '../../actions/completion-candidates.ts';

/** The candidates for a word, and the directive for the shell. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  /** bit set of cobra's ShellCompDirective */
  readonly directive: number;
}

/** ShellCompDirectiveError: the candidates could not be read. */
export const failed = 1;
/** ShellCompDirectiveNoSpace: no space after the word. */
export const withoutBlank = 2;
/** ShellCompDirectiveNoFileComp: no file names if there are no candidates. */
export const withoutFiles = 4;
/** ShellCompDirectiveFilterDirs: only folders. */
export const foldersOnly = 16;
/** ShellCompDirectiveKeepOrder: do not sort the candidates. */
export const keepOrder = 32;

/** Returns the candidates that start with the word. */
export function only(prefix: string, { candidates, directive }: Answer): Answer {
  return {
    candidates: candidates.filter(({ value }) => value.startsWith(prefix)),
    directive,
  };
}

/** Prefix of lines that cobra's shell scripts show as a message instead of a candidate. */
const activeHelp = '_activeHelp_ ';

/** Helm's message if a command takes no more arguments. */
export const noMoreArguments: Answer = {
  candidates: [{ value: `${activeHelp}This command does not take any more arguments (but may accept flags).` }],
  directive: withoutFiles,
};

const directiveNames: ReadonlyMap<number, string> = new Map([
  [failed, 'Error'],
  [withoutBlank, 'NoSpace'],
  [withoutFiles, 'NoFileComp'],
  [foldersOnly, 'FilterDirs'],
  [keepOrder, 'KeepOrder'],
]);

/** Returns the line about the directive that cobra prints to stderr. */
export function directiveLine(directive: number): string {
  const names = [...directiveNames].flatMap(([bit, name]) => (directive & bit ? [`ShellCompDirective${name}`] : []));
  return `Completion ended with directive: ${names.join(', ') || 'ShellCompDirectiveDefault'}\n`;
}

/** Returns a fixed list of candidates. */
export function choices(...values: readonly (string | readonly [string, string])[]): Answer {
  const candidates = values.map((choice) =>
    typeof choice === 'string' ? { value: choice } : { value: choice[0], description: choice[1] },
  );
  return { candidates, directive: withoutFiles };
}
