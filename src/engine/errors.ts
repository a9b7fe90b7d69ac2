import { nearest } from '../base/did-you-mean.ts';
import { quoteGo } from '../base/go/quote.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import type { Language } from './languages.ts';
import { FunctionFailure } from './template/call.ts';
import type { TemplateSyntaxError } from './template/parser.ts';
import { ExecError } from './template/runtime.ts';
import { parseHint } from './template-syntax-hints.ts';

/** The templates' source code, keyed by name. Used to determine lines and columns. */
export type Sources = ReadonlyMap<string, string>;

/** Base name of the templates that `tpl` renders. A numeric suffix makes each name unique. */
export const tplName = 'gotpl';

/** Returns the file name to show in error messages. */
export function shownFile(file: string): string {
  return file.startsWith(`${tplName}#`) ? tplName : file;
}

interface Position {
  readonly line: number;
  /** number of bytes since the last line break; Go's error messages use it as the column */
  readonly byteColumn: number;
  /** column in characters, starting at 1 */
  readonly column: number;
}

/** Returns the line of an offset, and its column both in bytes and in characters. */
export function positionOf(source: string, pos: number): Position {
  const before = source.slice(0, pos);
  const start = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, byteColumn: Buffer.byteLength(before.slice(start)), column: [...before.slice(start)].length + 1 };
}

/** A file being parsed. */
interface ParsedText {
  readonly file: string;
  readonly source: string;
  readonly language: Language;
}

/** Creates the error for a template that cannot be parsed, with Helm's error message. */
export function parseError({ file, source, language }: ParsedText, error: TemplateSyntaxError): TillerlessError {
  const at = error.message.lastIndexOf(': ');
  const hint = parseHint({ message: error.message, source, line: error.line }, language.functions.keys());
  const last = at < 0 ? error.message : error.message.slice(at + 2);
  return new TillerlessError('TEMPLATE_PARSE', `cannot parse the template: ${error.message}`, {
    helmText:
      language.messages === 'go'
        ? `template: ${file}:${error.line}: ${error.message}`
        : `parse error at (${file}:${error.line}): ${last}`,
    where: { file, line: error.line, source },
    hint,
  });
}

/** An execution error on a single line, as text/template and Helm 3 print it. */
export class GoTemplateError extends Error {}

interface Level {
  readonly error: ExecError;
  readonly at: Position;
}

/** The sources and names of a rendering's templates. */
interface ExecutedTexts {
  readonly sources: Sources;
  /** names of all templates */
  readonly templates: Iterable<string>;
  readonly language: Language;
}

/**
 * Creates the error for a template that failed during execution. The message has Helm 4's format and contains the include chain.
 */
export function execError(error: ExecError, { sources, templates, language }: ExecutedTexts): TillerlessError {
  const levels: Level[] = [];
  for (let current: unknown = error; current instanceof ExecError; current = current.cause)
    levels.push({ error: current, at: positionOf(sources.get(current.template) ?? '', current.pos) });
  const innermost = levels.at(-1) as Level;
  const root = innermost.error.cause;
  const { at, error: inner } = innermost;
  const chain = levels.slice(0, -1).map((level) => `${shownFile(level.error.template)}:${level.at.line}:${level.at.column}`);
  const source = sources.get(inner.template);
  const hint = hintFor(inner, templates);
  return new TillerlessError('TEMPLATE_EXEC', isKind(root, 'required') ? root.message : inner.message, {
    helmText: language.messages === 'go' ? levels.map(goLine).join('') : helmText(levels, root),
    cause: new GoTemplateError(isKind(root, 'required') ? helmText(levels, root) : levels.map(goLine).join('')),
    where: {
      file: shownFile(inner.template),
      line: at.line,
      column: at.column,
      ...(source === undefined ? {} : { source }),
      chain,
    },
    hint,
  });
}

/** Matches the error message of a tpl call whose template failed. */
const THROUGH_TPL = /^error calling \S+: error during tpl function execution for /;

function helmText(levels: readonly Level[], root: unknown): string {
  const outer = levels[0] as Level;
  if (isKind(root, 'required'))
    return `execution error at (${shownFile(outer.error.template)}:${outer.at.line}:${outer.at.byteColumn}): ${root.message}`;
  const innermost = levels.at(-1) as Level;
  // Helm prints the include chain only if the innermost error was raised by the template engine itself. Otherwise, it prints Go's
  // error message on a single line.
  const throughTpl = levels.some((level) => THROUGH_TPL.test(level.error.message));
  if ((innermost.error.fromFunction && !isKind(root, 'missing-template')) || throughTpl) return levels.map(goLine).join('');
  return levels.map(block).join('\n') + (isKind(root, 'missing-template') ? `\n${root.message}` : '');
}

function isKind(root: unknown, kind: FunctionFailure['kind']): root is FunctionFailure {
  return root instanceof FunctionFailure && root.kind === kind;
}

function goLine({ error, at }: Level): string {
  return `template: ${shownFile(error.template)}:${at.line}:${at.byteColumn}: executing ${quoteGo(error.executing)} at <${error.context}>: ${error.message}`;
}

function block({ error, at }: Level): string {
  const message = error.message.endsWith(': ')
    ? error.message.trimEnd()
    : isKind(error.cause, 'missing-template')
      ? error.message.slice(0, error.message.indexOf(': ') + 1)
      : error.message;
  return `${shownFile(error.template)}:${at.line}:${at.byteColumn}\n  executing ${quoteGo(error.executing)} at <${error.context}>:\n    ${message}`;
}

function missingTemplate(message: string, templates: Iterable<string>): string | undefined {
  const name = /(?:no template |template )"([^"]+)"/.exec(message)?.[1];
  const near = name === undefined ? undefined : nearest(name, templates);
  return near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`;
}

/** Returns the part of a field path that precedes a field, such as ".Values.a" for "b" in ".Values.a.b.c". */
function ownerOf(field: string, path: string): string {
  const end = `${path}.`.lastIndexOf(`.${field}.`);
  return path.slice(0, end < 0 ? path.lastIndexOf('.') : end);
}

function hintFor(error: ExecError, templates: Iterable<string>): string | undefined {
  if (isKind(error.cause, 'missing-template') || /^template ".*" not defined$/.test(error.message))
    return missingTemplate(error.message, templates);
  if (/index out of range/.test(error.message))
    return 'the list has fewer items; check its length first with {{ if gt (len LIST) N }}';
  const field = /^can't evaluate field (\S+) in type interface \{\}/.exec(error.message)?.[1];
  if (field !== undefined) return `the value of ${ownerOf(field, error.context)} is not a map, so it has no fields`;
  if (/^range can't iterate over/.test(error.message))
    return 'range requires a list, a map or an integer; to count, use {{ range until (int N) }}';
  if (/^nil pointer evaluating/.test(error.message))
    return `part of ${error.context} is not set; set a value, or guard the access with {{ with ... }}, default or (.a).b`;
  if (/incompatible types for comparison: float64 and int/.test(error.message))
    return 'numbers in values files are floats; convert them before comparing: (int .Values.x)';
  return undefined;
}
