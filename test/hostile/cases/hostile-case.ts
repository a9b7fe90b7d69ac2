/** Malicious or extreme input. */
export interface HostileCase {
  readonly name: string;
  /** files of the working folder; a chart named "c" in the folder "c" is added unless it is given */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** creates what `files` cannot express: links, pipes, permissions */
  readonly prepare?: (folder: string) => void;
  /** arguments of the program; default: `template r c` */
  readonly argv?: readonly string[];
  /** expected error message; absent if the command succeeds because the input is harmless */
  readonly error?: RegExp;
}

/** Returns the Chart.yaml of the chart "c" with additional fields. */
export const meta = (text: string): string => `apiVersion: v2\nname: c\nversion: 0.1.0\n${text}`;

/** A chart with one template and these values. */
export function template(name: string, text: string, error?: RegExp, values = ''): HostileCase {
  return { name, files: { 'c/templates/NOTES.txt': text, 'c/values.yaml': values }, ...(error ? { error } : {}) };
}

/** Error messages for values that are nested too deep, or too large. */
export const deep = /values that the templates made|nested|deep|steps|contains itself|too large|(?:characters|items) or more/;
export const large =
  /the replacements would|values that the templates made|more steps than|characters|items or more|too large|too long|more than|steps|out of range|at once|larger/;
