import type { YamlToken } from '../../base/yaml/tokens.ts';

/** A position in a YAML file that does not follow the style rules. Lines and columns start at 1. */
export interface StyleProblem {
  readonly rule: StyleRule;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The rules, with the names and options of yamllint. The defaults are those of chart-testing. */
export const styleRules = {
  braces: { 'min-spaces-inside': 0, 'max-spaces-inside': 0 },
  brackets: { 'min-spaces-inside': 0, 'max-spaces-inside': 0 },
  colons: { 'max-spaces-before': 0, 'max-spaces-after': 1 },
  commas: { 'max-spaces-before': 0, 'min-spaces-after': 1, 'max-spaces-after': 1 },
  comments: { 'min-spaces-from-content': 2 },
  'empty-lines': { max: 2, 'max-start': 0, 'max-end': 0 },
  hyphens: { 'max-spaces-after': 1 },
  indentation: {},
  'key-duplicates': {},
  'new-line-at-end-of-file': {},
  'new-lines': {},
  'trailing-spaces': {},
  truthy: {},
} as const;

export type StyleRule = keyof typeof styleRules;

/** The options of a rule. */
export type RuleOptions = Readonly<Record<string, number>>;

/** Reports a violation of a rule. */
export type Report = (at: Pick<YamlToken, 'line' | 'column'>, message: string) => void;

/** A YAML file, as tokens and as lines. */
export interface StyledFile {
  readonly text: string;
  readonly tokens: readonly YamlToken[];
}

type Check = (file: StyledFile, report: Report, options: RuleOptions) => void;

const isSpace = (token: YamlToken | undefined): boolean => token?.type === 'space';
// Block scalars end with a line break.
const isBreak = (token: YamlToken | undefined): boolean => token?.text.endsWith('\n') ?? true;

/** The spaces between a token and its neighbor on the same line. */
interface Gap {
  readonly spaces: number;
  /** the last space */
  readonly end: Pick<YamlToken, 'line' | 'column'>;
}

/** Returns the gap before (-1) or after (1) a token, or undefined if the neighbor is on another line. */
function gapAt(tokens: readonly YamlToken[], at: number, step: 1 | -1): Gap | undefined {
  const next = tokens[at + step];
  const beyond = isSpace(next) ? tokens[at + 2 * step] : next;
  if (isBreak(beyond) || beyond?.type === 'comment') return undefined;
  const following = step === 1 ? beyond : tokens[at];
  const end = { line: following?.line ?? 1, column: (following?.column ?? 2) - 1 };
  return { spaces: isSpace(next) ? (next?.text.length ?? 0) : 0, end };
}

interface SpaceLimits {
  readonly min: number;
  readonly max: number;
  /** for example "inside braces" */
  readonly where: string;
}

function checkGap(gap: Gap | undefined, report: Report, { min, max, where }: SpaceLimits): void {
  if (gap === undefined) return;
  const { spaces, end } = gap;
  if (spaces > max) report(end, `too many spaces ${where}`);
  else if (spaces < min) report({ ...end, column: end.column + 1 }, `too few spaces ${where}`);
}

/** Returns a check of the spaces inside braces or brackets. */
function insideCheck(name: string, open: YamlToken['type'], close: YamlToken['type']): Check {
  return ({ tokens }, report, options) => {
    const { 'min-spaces-inside': min = 0, 'max-spaces-inside': max = 0 } = options;
    const { 'min-spaces-inside-empty': minEmpty = -1, 'max-spaces-inside-empty': maxEmpty = -1 } = options;
    const inside = { min, max, where: `inside ${name}` };
    // -1 means that the limits for non-empty collections apply.
    const empty = { min: minEmpty < 0 ? min : minEmpty, max: maxEmpty < 0 ? max : maxEmpty, where: `inside empty ${name}` };
    for (const [at, token] of tokens.entries()) {
      if (token.type === open) {
        const next = tokens[at + 1];
        const isEmpty = (isSpace(next) ? tokens[at + 2] : next)?.type === close;
        checkGap(gapAt(tokens, at, 1), report, isEmpty ? empty : inside);
      } else if (token.type === close) {
        const previous = tokens[at - 1];
        const isEmpty = (isSpace(previous) ? tokens[at - 2] : previous)?.type === open;
        if (!isEmpty) checkGap(gapAt(tokens, at, -1), report, inside);
      }
    }
  };
}

const colons: Check = ({ tokens }, report, { 'max-spaces-before': before = 0, 'max-spaces-after': after = 1 }) => {
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'map-value-ind') continue;
    checkGap(gapAt(tokens, at, -1), report, { min: 0, max: before, where: 'before colon' });
    checkGap(gapAt(tokens, at, 1), report, { min: 0, max: after, where: 'after colon' });
  }
};

const commas: Check = ({ tokens }, report, options) => {
  const { 'max-spaces-before': before = 0, 'min-spaces-after': min = 1, 'max-spaces-after': max = 1 } = options;
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'comma') continue;
    checkGap(gapAt(tokens, at, -1), report, { min: 0, max: before, where: 'before comma' });
    checkGap(gapAt(tokens, at, 1), report, { min, max, where: 'after comma' });
  }
};

const comments: Check = ({ tokens }, report, { 'min-spaces-from-content': min = 2 }) => {
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'comment') continue;
    const before = tokens[at - 1];
    const content = isSpace(before) ? tokens[at - 2] : before;
    // yamllint does not check comments after the header of a block scalar.
    if (content?.type === 'block-scalar-header') continue;
    const [hashes = ''] = /^#+/.exec(token.text) ?? [];
    const isScript = token.line === 1 && token.column === 1 && token.text.startsWith('#!');
    const start = { line: token.line, column: token.column + hashes.length };
    if (!isScript && !/^#+(?:\s|$)/.test(token.text)) report(start, 'missing starting space in comment');
    const spaces = isSpace(before) ? (before?.text.length ?? 0) : 0;
    const isOnOwnLine = token.column === spaces + 1 || isBreak(content);
    if (!isOnOwnLine && spaces < min) report(token, 'too few spaces before comment');
  }
};

const hyphens: Check = ({ tokens }, report, { 'max-spaces-after': max = 1 }) => {
  for (const [at, token] of tokens.entries())
    if (token.type === 'seq-item-ind') checkGap(gapAt(tokens, at, 1), report, { min: 0, max, where: 'after hyphen' });
};

const emptyLines: Check = ({ text }, report, { max = 2, 'max-start': maxStart = 0, 'max-end': maxEnd = 0 }) => {
  const lines = text.split('\n');
  // The text after the last line break is not a line.
  if (lines.at(-1) === '') lines.pop();
  const isEmpty = (line: string | undefined): boolean => line === '' || line === '\r';
  for (let at = 0; at < lines.length; at++) {
    if (!isEmpty(lines[at])) continue;
    const start = at;
    while (at + 1 < lines.length && isEmpty(lines[at + 1])) at++;
    const limit = at === lines.length - 1 ? maxEnd : start === 0 ? maxStart : max;
    const count = at - start + 1;
    if (count > limit) report({ line: at + 1, column: 1 }, `too many blank lines (${count} > ${limit})`);
  }
};

const newLineAtEnd: Check = ({ text }, report) => {
  if (text === '' || text.endsWith('\n')) return;
  const lines = text.split('\n');
  report({ line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }, 'no new line character at the end of file');
};

const newLines: Check = ({ text }, report) => {
  const [first = ''] = text.split('\n', 1);
  if (first.endsWith('\r')) report({ line: 1, column: first.length }, String.raw`wrong new line character: expected \n`);
};

const trailingSpaces: Check = ({ text }, report) => {
  for (const [at, line] of text.split('\n').entries()) {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    let end = content.length;
    while (end > 0 && (content[end - 1] === ' ' || content[end - 1] === '\t')) end--;
    if (end < content.length) report({ line: at + 1, column: end + 1 }, 'trailing spaces');
  }
};

const truthyWords = new Set(['Yes', 'No', 'On', 'Off', 'True', 'False'].flatMap((word) => [word, word.toUpperCase()]));
for (const word of ['yes', 'no', 'on', 'off']) truthyWords.add(word);

const truthy: Check = ({ tokens }, report) => {
  for (const token of tokens)
    if (token.type === 'scalar' && truthyWords.has(token.text)) report(token, 'truthy value should be one of [false, true]');
};

/** The checks that look at tokens or lines. Indentation and duplicate keys are checked in their own modules. */
export const styleChecks: ReadonlyMap<StyleRule, Check> = new Map<StyleRule, Check>([
  ['braces', insideCheck('braces', 'flow-map-start', 'flow-map-end')],
  ['brackets', insideCheck('brackets', 'flow-seq-start', 'flow-seq-end')],
  ['colons', colons],
  ['commas', commas],
  ['comments', comments],
  ['empty-lines', emptyLines],
  ['hyphens', hyphens],
  ['new-line-at-end-of-file', newLineAtEnd],
  ['new-lines', newLines],
  ['trailing-spaces', trailingSpaces],
  ['truthy', truthy],
]);
