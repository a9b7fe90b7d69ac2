/** Input that means harm, or that a program could choke on. */
export interface HostileCase {
  readonly name: string;
  /** files of the working folder; a chart named "c" in the folder "c" is there unless it is given */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** what files can not say: links, pipes, rights */
  readonly prepare?: (folder: string) => void;
  /** without the program; `template r c` when absent */
  readonly argv?: readonly string[];
  /** what the error says; absent when the input is harmless in the end, so that the command succeeds */
  readonly error?: RegExp;
}

/** The Chart.yaml of the chart "c" with more in it. */
export const meta = (text: string): string => `apiVersion: v2\nname: c\nversion: 0.1.0\n${text}`;

/** A chart with one template, whose values are given. */
export function template(name: string, text: string, error?: RegExp, values = ''): HostileCase {
  return { name, files: { 'c/templates/NOTES.txt': text, 'c/values.yaml': values }, ...(error ? { error } : {}) };
}

/** What errors say of things that nest without end, or are too large. */
export const deep = /values that the templates made|nested|deep|steps|contains itself|too large|(?:characters|items) or more/;
export const large =
  /the replacements would|values that the templates made|more steps than|characters|items or more|too large|too long|more than|steps|out of range|at once|larger/;
