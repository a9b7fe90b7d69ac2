import type { Candidate } from '../../actions/completion-candidates.ts';

/** The completion candidates and the directive for the shell. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  /** bit mask of cobra's ShellCompDirective values */
  readonly directive: number;
}

/** ShellCompDirectiveError: an error occurred, so the candidates must be ignored. */
export const failed = 1;
/** ShellCompDirectiveNoSpace: do not add a space after the completion. */
export const withoutBlank = 2;
/** ShellCompDirectiveNoFileComp: do not complete file names, even if there are no candidates. */
export const withoutFiles = 4;
/** ShellCompDirectiveFilterDirs: complete only directory names. */
export const foldersOnly = 16;
/** ShellCompDirectiveKeepOrder: preserve the order of the candidates. */
export const keepOrder = 32;

/** Filters candidates by a prefix. */
export function only(prefix: string, { candidates, directive }: Answer): Answer {
  return {
    candidates: candidates.filter(({ value }) => value.startsWith(prefix)),
    directive,
  };
}

/** Prefix of lines that cobra's shell scripts display as messages rather than candidates. */
const activeHelp = '_activeHelp_ ';

/** The completion result for a command that accepts no more arguments: no candidates, only Helm's message. */
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

/** Returns the line that cobra prints to stderr to describe a directive. */
export function directiveLine(directive: number): string {
  const names = [...directiveNames].flatMap(([bit, name]) => (directive & bit ? [`ShellCompDirective${name}`] : []));
  return `Completion ended with directive: ${names.join(', ') || 'ShellCompDirectiveDefault'}\n`;
}

/** Returns the completion result for a fixed list of candidates, each with an optional description. */
export function choices(...values: readonly (string | readonly [string, string])[]): Answer {
  const candidates = values.map((choice) =>
    typeof choice === 'string' ? { value: choice } : { value: choice[0], description: choice[1] },
  );
  return { candidates, directive: withoutFiles };
}
