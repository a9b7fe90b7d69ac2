import { EOL } from 'node:os';
import type { YamlToken } from '../../base/yaml/tokens.ts';

/** A violation of a style rule in a YAML file. Lines and columns start at 1. */
export interface StyleProblem {
  readonly rule: StyleRule;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const insideDefaults = {
  forbid: false,
  'min-spaces-inside': 0,
  'max-spaces-inside': 0,
  'min-spaces-inside-empty': -1,
  'max-spaces-inside-empty': -1,
} as const;

/** The rules, with the names, options and defaults of yamllint. */
export const styleRules = {
  braces: insideDefaults,
  brackets: insideDefaults,
  colons: { 'max-spaces-before': 0, 'max-spaces-after': 1 },
  commas: { 'max-spaces-before': 0, 'min-spaces-after': 1, 'max-spaces-after': 1 },
  comments: { 'require-starting-space': true, 'ignore-shebangs': true, 'min-spaces-from-content': 2 },
  'empty-lines': { max: 2, 'max-start': 0, 'max-end': 0 },
  hyphens: { 'max-spaces-after': 1 },
  indentation: { spaces: 'consistent', 'indent-sequences': true },
  'key-duplicates': {},
  'new-line-at-end-of-file': {},
  'new-lines': { type: 'unix' },
  'trailing-spaces': {},
  truthy: { 'allowed-values': ['true', 'false'], 'check-keys': true },
} as const;

export type StyleRule = keyof typeof styleRules;

/** An option of a rule: a number, a string, true or false, or a list of strings. */
export type RuleOption = number | boolean | string | readonly string[];

/** The options of a rule. */
export type RuleOptions = Readonly<Record<string, RuleOption>>;

/** Returns a numeric option of a rule. */
function limit(options: RuleOptions, name: string, fallback: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : fallback;
}

/** Reports a violation of a rule. */
export type Report = (at: Pick<YamlToken, 'line' | 'column'>, message: string) => void;

/** A YAML file, split into tokens and into lines. */
export interface StyledFile {
  readonly text: string;
  readonly tokens: readonly YamlToken[];
}

type Check = (file: StyledFile, report: Report, options: RuleOptions) => void;

const isSpace = (token: YamlToken | undefined): boolean => token?.type === 'space';
// The token of a block scalar also ends with a line break.
const isBreak = (token: YamlToken | undefined): boolean => token?.text.endsWith('\n') ?? true;

/** The spaces between a token and its neighbor on the same line. */
interface Gap {
  readonly spaces: number;
  /** the last space of the gap */
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

/**
 * Returns a rule that checks the spacing inside braces or brackets.
 *@param kind kind of flow collection: "mapping" or "sequence"
 */
function insideCheck(
  { name, kind }: { readonly name: string; readonly kind: string },
  open: YamlToken['type'],
  close: YamlToken['type'],
): Check {
  return ({ tokens }, report, options) => {
    const [min, max] = [limit(options, 'min-spaces-inside', 0), limit(options, 'max-spaces-inside', 0)];
    const [minEmpty, maxEmpty] = [limit(options, 'min-spaces-inside-empty', -1), limit(options, 'max-spaces-inside-empty', -1)];
    const { forbid = false } = options;
    const inside = { min, max, where: `inside ${name}` };
    // A limit of -1 for empty collections means that the limit for non-empty collections also applies to empty ones.
    const empty = { min: minEmpty < 0 ? min : minEmpty, max: maxEmpty < 0 ? max : maxEmpty, where: `inside empty ${name}` };
    for (const [at, token] of tokens.entries()) {
      if (token.type === open) {
        const next = tokens[at + 1];
        const isEmpty = (isSpace(next) ? tokens[at + 2] : next)?.type === close;
        if (forbid === true || (forbid === 'non-empty' && !isEmpty)) {
          report({ line: token.line, column: token.column + 1 }, `forbidden flow ${kind}`);
          continue;
        }
        checkGap(gapAt(tokens, at, 1), report, isEmpty ? empty : inside);
      } else if (token.type === close) {
        const previous = tokens[at - 1];
        const isEmpty = (isSpace(previous) ? tokens[at - 2] : previous)?.type === open;
        if (!isEmpty) checkGap(gapAt(tokens, at, -1), report, inside);
      }
    }
  };
}

const colons: Check = ({ tokens }, report, options) => {
  const [before, after] = [limit(options, 'max-spaces-before', 0), limit(options, 'max-spaces-after', 1)];
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'map-value-ind') continue;
    checkGap(gapAt(tokens, at, -1), report, { min: 0, max: before, where: 'before colon' });
    checkGap(gapAt(tokens, at, 1), report, { min: 0, max: after, where: 'after colon' });
  }
};

const commas: Check = ({ tokens }, report, options) => {
  const before = limit(options, 'max-spaces-before', 0);
  const [min, max] = [limit(options, 'min-spaces-after', 1), limit(options, 'max-spaces-after', 1)];
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'comma') continue;
    checkGap(gapAt(tokens, at, -1), report, { min: 0, max: before, where: 'before comma' });
    checkGap(gapAt(tokens, at, 1), report, { min, max, where: 'after comma' });
  }
};

const comments: Check = ({ tokens }, report, options) => {
  const min = limit(options, 'min-spaces-from-content', 2);
  const { 'require-starting-space': requiresSpace = true, 'ignore-shebangs': ignoresShebangs = true } = options;
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'comment') continue;
    const before = tokens[at - 1];
    const content = isSpace(before) ? tokens[at - 2] : before;
    // yamllint does not check comments after the header of a block scalar.
    if (content?.type === 'block-scalar-header') continue;
    const [hashes = ''] = /^#+/.exec(token.text) ?? [];
    const isScript = ignoresShebangs && token.line === 1 && token.column === 1 && token.text.startsWith('#!');
    const start = { line: token.line, column: token.column + hashes.length };
    if (requiresSpace && !isScript && !/^#+(?:\s|$)/.test(token.text)) report(start, 'missing starting space in comment');
    const spaces = isSpace(before) ? (before?.text.length ?? 0) : 0;
    const isOnOwnLine = token.column === spaces + 1 || isBreak(content);
    if (!isOnOwnLine && spaces < min) report(token, 'too few spaces before comment');
  }
};

const hyphens: Check = ({ tokens }, report, options) => {
  const max = limit(options, 'max-spaces-after', 1);
  for (const [at, token] of tokens.entries())
    if (token.type === 'seq-item-ind') checkGap(gapAt(tokens, at, 1), report, { min: 0, max, where: 'after hyphen' });
};

const emptyLines: Check = ({ text }, report, options) => {
  const max = limit(options, 'max', 2);
  const [maxStart, maxEnd] = [limit(options, 'max-start', 0), limit(options, 'max-end', 0)];
  const lines = text.split('\n');
  // If the text ends with a line break, `split` adds an empty string that is not a line.
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

const newLines: Check = ({ text }, report, { type = 'unix' }) => {
  const end = text.indexOf('\n');
  if (end < 0) return;
  const isDos = text[end - 1] === '\r';
  const column = isDos ? end : end + 1;
  const wantsDos = type === 'dos' || (type === 'platform' && EOL === '\r\n');
  const expected = wantsDos ? String.raw`\r\n` : String.raw`\n`;
  if (isDos !== wantsDos) report({ line: 1, column }, `wrong new line character: expected ${expected}`);
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
for (const word of ['yes', 'no', 'on', 'off', 'true', 'false']) truthyWords.add(word);

const truthy: Check = ({ tokens }, report, { 'allowed-values': values = ['true', 'false'], 'check-keys': checksKeys = true }) => {
  const allowed = Array.isArray(values) ? values : [];
  const message = `truthy value should be one of [${allowed.toSorted().join(', ')}]`;
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'scalar' || !truthyWords.has(token.text) || allowed.includes(token.text)) continue;
    const next = tokens[at + 1];
    const isKey = (isSpace(next) ? tokens[at + 2] : next)?.type === 'map-value-ind';
    if (checksKeys || !isKey) report(token, message);
  }
};

/** The checks that examine tokens or lines. Indentation and duplicate keys are checked in separate modules. */
export const styleChecks: ReadonlyMap<StyleRule, Check> = new Map<StyleRule, Check>([
  ['braces', insideCheck({ name: 'braces', kind: 'mapping' }, 'flow-map-start', 'flow-map-end')],
  ['brackets', insideCheck({ name: 'brackets', kind: 'sequence' }, 'flow-seq-start', 'flow-seq-end')],
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
