import type { Candidate } from '../../actions/completion-candidates.ts';

/** What a word may be completed to, and what the shell is to do about it. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  /** cobra's bits */
  readonly directive: number;
}

/** The candidates could not be read. */
export const failed = 1;
/** The word goes on: no blank after it. */
export const withoutBlank = 2;
/** No names of files where there is no candidate. */
export const withoutFiles = 4;
/** Folders alone. */
export const foldersOnly = 16;
/** In the order given. */
export const keepOrder = 32;

/** Those candidates that the word begins. */
export function only(word: string, { candidates, directive }: Answer): Answer {
  return {
    candidates: candidates.filter(({ value }) => value.startsWith(word)),
    directive,
  };
}

/** What cobra's shell scripts show as a message instead of offering it. */
const activeHelp = '_activeHelp_ ';

/** Helm's message where a command takes no further argument. */
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

/** cobra's line about the directive on stderr. */
export function directiveLine(directive: number): string {
  const names = [...directiveNames].flatMap(([bit, name]) => (directive & bit ? [`ShellCompDirective${name}`] : []));
  return `Completion ended with directive: ${names.join(', ') || 'ShellCompDirectiveDefault'}\n`;
}

/** A list of fixed words. */
export function choices(...values: readonly (string | readonly [string, string])[]): Answer {
  const candidates = values.map((each) =>
    typeof each === 'string' ? { value: each } : { value: each[0], description: each[1] },
  );
  return { candidates, directive: withoutFiles };
}
