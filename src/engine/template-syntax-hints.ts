import { nearest } from '../base/did-you-mean.ts';
import { actionEnd } from './find-action-end.ts';

/** A template that cannot be parsed. */
interface BadTemplate {
  readonly message: string;
  readonly source: string;
  readonly line: number;
}

/** Returns a hint on how to fix the template, or undefined if there is no obvious fix. */
export function parseHint(bad: BadTemplate, functions: Iterable<string>): string | undefined {
  const { message, source } = bad;
  const line = source.split('\n')[bad.line - 1] ?? '';
  const unknown = /function "([^"]+)" not defined/.exec(message)?.[1];
  if (unknown !== undefined) return unknownFunction(unknown, line, functions);
  if (/bad character U\+002D/.test(message)) return dashHint(line);
  if (/unterminated (?:quoted|raw quoted) string/.test(message)) return 'the string has no closing quote';
  if (/unexpected EOF/.test(message)) return unclosedBlock(source);
  if (/unclosed action/.test(message)) return 'the action has no closing }}';
  if (/unexpected "\|"/.test(message)) return 'a value or function is missing before the "|"';
  if (/missing value for/.test(message)) return 'the action is empty: a value or condition is missing';
  if (/unexpected \{\{end\}\}/.test(message)) return 'there is one {{ end }} too many';
  return undefined;
}

/** The fields of the root context. */
const rootObjects = new Set(['Capabilities', 'Chart', 'Files', 'Release', 'Subcharts', 'Template', 'Values']);

function unknownFunction(name: string, line: string, functions: Iterable<string>): string | undefined {
  if (!line.includes('{{')) return 'an action on a line above has no closing }}, so this line is parsed as part of it';
  if (rootObjects.has(name)) return `write .${name}, with a dot`;
  const near = nearest(name, functions);
  return near === undefined ? `function ${name} does not exist; write a chart value as .Values.${name}` : `did you mean ${near}?`;
}

/** Returns a hint if a field name contains a dash, which is not allowed. */
function dashHint(line: string): string | undefined {
  const match = /\.(\w+(?:-\w+)+)((?:\.\w+)*)/.exec(line);
  if (!match) return undefined;
  const [, key = '', rest = ''] = match;
  const read = `index ${pathBefore(line, match.index) || '.'} "${key}"`;
  return `use index to read a key that contains a dash: ${rest === '' ? read : `(${read})${rest}`}`;
}

/** Returns the field path or variable that ends at an offset, for example ".Values.a" or "$b". */
function pathBefore(line: string, end: number): string {
  let start = end;
  while (start > 0 && /[\w$.]/.test(line.charAt(start - 1))) start--;
  const run = line.slice(start, end);
  const first = run.search(/[$.]/);
  return first < 0 ? '' : run.slice(first);
}

/** Yields the first keyword or name in each action, with its offset. */
function* actionWords(source: string): Generator<{ readonly keyword: string; readonly index: number }> {
  for (let index = source.indexOf('{{'); index >= 0; ) {
    const head = /\{\{-?\s*(\/\*|[a-z]*)/y;
    head.lastIndex = index;
    const keyword = head.exec(source)?.[1] ?? '';
    // A comment may contain braces, so it ends only at its own terminator.
    const end = keyword === '/*' ? source.indexOf('*/', head.lastIndex) : actionEnd(source, head.lastIndex);
    yield { keyword, index };
    index = end < 0 ? -1 : source.indexOf('{{', end);
  }
}

const blockWords = new Set(['if', 'range', 'with', 'define', 'block']);

/** Returns the innermost block that is still open at the end of the template. */
function unclosedBlock(source: string): string | undefined {
  const open: { keyword: string; index: number }[] = [];
  for (const action of actionWords(source)) {
    if (action.keyword === 'end') open.pop();
    else if (blockWords.has(action.keyword)) open.push(action);
  }
  const last = open.at(-1);
  return last && `the {{ ${last.keyword} }} on line ${source.slice(0, last.index).split('\n').length} has no {{ end }}`;
}
