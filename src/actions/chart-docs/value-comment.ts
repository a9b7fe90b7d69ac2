/** The information that a comment contains about a value. Fields that the comment does not specify are empty. */
export interface ValueComment {
  readonly description: string;
  /** text after `@default --`, which is shown instead of the value */
  readonly default: string;
  readonly section: string;
  /** type of the value, which precedes the description in parentheses */
  readonly type: string;
  /** format of the default value, after `@notationType --` */
  readonly notation: string;
}

export const noComment: ValueComment = { description: '', default: '', section: '', type: '', notation: '' };

/** A comment, and the path of the value that it describes. The path is empty if the comment describes the value below it. */
export interface ParsedComment {
  readonly path: string;
  readonly comment: ValueComment;
}

/** The whitespace that `\s` matches in Go. */
const SPACE = '[\\t\\n\\f\\r ]';
const START = new RegExp(`^${SPACE}*#`);
const LEADING_SPACE = new RegExp(`^${SPACE}*`);
const RAW = new RegExp(`^${SPACE}*#${SPACE}+@raw`);
const DEFAULT = new RegExp(`^${SPACE}*# @default -- (.*)$`);
const SECTION = new RegExp(`^${SPACE}*# @section -- (.*)$`);
const NOTATION = new RegExp(`^${SPACE}*#${SPACE}+@notationType${SPACE}+--${SPACE}+(.*)$`);
const CONTINUATION = new RegExp(`^${SPACE}*#${SPACE}?(.*)$`);

/** Reports whether a head comment contains a description of the value below it. */
export function hasDescriptionMark(comment: string): boolean {
  return comment.includes(MARK);
}

const MARK = '# --';

/** The first line of a description: `# -- text`, or `# path.to.value -- text`. */
interface FirstLine {
  readonly path: string;
  readonly text: string;
}

/**
 * Parses the first line of a description. If the line contains several `--`, the path ends at the last one. A regular expression
 * for this would take quadratic time.
 */
export function firstLine(line: string): FirstLine | undefined {
  const start = START.exec(line)?.[0].length;
  if (start === undefined) return undefined;
  const pathStart = start + leadingSpace(line.slice(start));
  const dashes = lastDashes(line, start);
  if (dashes < 0) return undefined;
  const path = dashes - 1 >= pathStart ? line.slice(pathStart, dashes - 1) : '';
  const text = line.slice(dashes + 2);
  return { path, text: text.slice(leadingSpace(text)) };
}

/** Returns the offset of the last `--` that is preceded by whitespace, or -1 if there is none. */
function lastDashes(line: string, from: number): number {
  for (let at = line.lastIndexOf('--'); at > from; at = line.lastIndexOf('--', at - 1)) {
    if (leadingSpace(line.charAt(at - 1)) === 1) return at;
  }
  return -1;
}

function leadingSpace(text: string): number {
  return LEADING_SPACE.exec(text)?.[0].length ?? 0;
}

/** Reports whether a line continues the comment of the line above it. */
export function continuesComment(line: string): boolean {
  return CONTINUATION.test(line);
}

/** Parses the lines of a comment. Only the last description (starting with `# --`) is used. */
export function parseValueComment(lines: readonly string[]): ParsedComment {
  const group = lines.slice(
    Math.max(
      lines.findLastIndex((line) => line.startsWith(MARK)),
      0,
    ),
  );
  const first = group.findIndex((line) => firstLine(line) !== undefined);
  const { path, text } = firstLine(group[first] ?? '') ?? { path: '', text: '' };
  const [, type = '', rest = ''] = /^\((.*?)\)[\t\n\f\r ]*(.*)$/.exec(text) ?? [];
  const description = type === '' ? text : rest;
  return { path, comment: withTags({ ...noComment, type, description }, group.slice(Math.max(first, 0) + 1)) };
}

/**
 * Adds the information from the lines below the first line of a description: tags such as `@default --`, and more lines of the
 * description.
 */
function withTags(start: ValueComment, lines: readonly string[]): ValueComment {
  const comment = { ...start };
  let isRaw = false;
  for (const line of lines) {
    const text = (tag: RegExp): string | undefined => tag.exec(line)?.[1];
    if (!isRaw && RAW.test(line)) isRaw = true;
    else if (DEFAULT.test(line)) comment.default = text(DEFAULT) ?? '';
    else if (NOTATION.test(line)) comment.notation = text(NOTATION) ?? '';
    else if (SECTION.test(line)) comment.section = text(SECTION) ?? '';
    else if (CONTINUATION.test(line)) comment.description += (isRaw ? '\n' : ' ') + (text(CONTINUATION) ?? '');
  }
  return comment;
}
