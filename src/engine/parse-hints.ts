import { nearest } from '../base/near-words.ts';

/** A template that does not parse. */
interface BadTemplate {
  readonly message: string;
  readonly source: string;
  readonly line: number;
}

/** What to write instead; nothing when that is not clear. */
export function parseHint(bad: BadTemplate, functions: Iterable<string>): string | undefined {
  const { message, source } = bad;
  const line = source.split('\n')[bad.line - 1] ?? '';
  const unknown = /function "([^"]+)" not defined/.exec(message)?.[1];
  if (unknown !== undefined) return unknownFunction(unknown, line, functions);
  if (/bad character U\+002D/.test(message)) return dashHint(line);
  if (/unterminated (?:quoted|raw quoted) string/.test(message)) return 'the string lacks its closing quote';
  if (/unexpected EOF/.test(message)) return unclosedBlock(source);
  if (/unclosed action/.test(message)) return 'the action lacks its closing }}';
  if (/unexpected "\|"/.test(message)) return 'a value or function is missing before the "|"';
  if (/missing value for/.test(message)) return 'the action is empty: a value or condition is missing';
  if (/unexpected \{\{end\}\}/.test(message)) return 'there is one {{ end }} more than there are blocks to end';
  return undefined;
}

function unknownFunction(name: string, line: string, functions: Iterable<string>): string | undefined {
  if (!line.includes('{{')) return 'an action of a line above lacks its closing }}, so this line is read as a part of it';
  const near = nearest(name, functions);
  return near === undefined
    ? `there is no function ${name}; a value of the chart is written .Values.${name}`
    : `did you mean ${near}?`;
}

/** A dash is no part of a name. */
function dashHint(line: string): string | undefined {
  const found = /((?:[$.][\w$]*)*)\.(\w+(?:-\w+)+)((?:\.\w+)*)/.exec(line);
  if (!found) return undefined;
  const [, of = '', key = '', rest = ''] = found;
  const read = `index ${of || '.'} "${key}"`;
  return `a key with a dash is read with index: ${rest === '' ? read : `(${read})${rest}`}`;
}

const actions =
  /\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}|\{\{-?\s*(if|range|with|define|block|end)\b(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^}]|\}(?!\}))*\}\}/g;

/** The innermost block that is still open at the end. */
function unclosedBlock(source: string): string | undefined {
  const open: { word: string; line: number }[] = [];
  for (const { 1: word, index } of source.matchAll(actions)) {
    if (word === undefined) continue;
    if (word === 'end') open.pop();
    else open.push({ word, line: source.slice(0, index).split('\n').length });
  }
  const last = open.at(-1);
  return last && `the {{ ${last.word} }} of line ${last.line} lacks its {{ end }}`;
}
