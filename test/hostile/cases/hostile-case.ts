/** Malicious or extreme input. */
export interface HostileCase {
  readonly name: string;
  /** files in the working folder; a minimal chart named "c" is added in the folder "c" unless `files` contains it */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** creates what `files` cannot express: links, pipes and permissions */
  readonly prepare?: (folder: string) => void;
  /** command-line arguments; defaults to `template r c` */
  readonly argv?: readonly string[];
  /** expected error message; if not set, the input is harmless and the command must succeed */
  readonly error?: RegExp;
}

/** Returns a Chart.yaml for the chart "c" with additional fields. */
export const meta = (text: string): string => `apiVersion: v2\nname: c\nversion: 0.1.0\n${text}`;

/** Returns a case with a chart that has a single template and the given values. */
export function template(name: string, text: string, error?: RegExp, values = ''): HostileCase {
  return { name, files: { 'c/templates/NOTES.txt': text, 'c/values.yaml': values }, ...(error ? { error } : {}) };
}

/** Error messages for values that are nested too deeply or too large. */
export const deep = /values that the templates made|nested|deep|steps|contains itself|too large|(?:characters|items) or more/;
export const large =
  /the replacements would|values that the templates made|more steps than|characters|items or more|too large|too long|more than|steps|out of range|at once|larger|exceeded the output limit/;
