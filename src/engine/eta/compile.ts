import { Eta } from 'eta/core';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** A template compiled to the body of a JavaScript function. Line numbers match those of the template. */
export interface EtaScript {
  readonly code: string;
  /** Maps a location in `code` to its column in the template. Lines and columns start at 1. */
  column(line: number, column: number): number;
}

interface Tag {
  /** offset of the tag's code in the template */
  readonly start: number;
  readonly end: number;
}

/** Maximum number of characters in a template. It limits the time that Eta's parser takes. */
const maxSize = 256 << 10;
/** Maximum number of consecutive whitespace characters. Eta's parser takes quadratic time to parse them. */
const maxBlanks = 1024;

const eta = new Eta({ autoEscape: false, autoTrim: false });
const tagStart = /<%[-_]?\s*[=~]?\s*/g;
const tagEvent = /['"`]|\/\*|(?:(?<!\s)\s+)?[-_]?%>/g;

function parseFailure(file: string, source: string, at: number, message: string): TillerlessError {
  const before = source.slice(0, at).split('\n');
  const line = before.length;
  return new TillerlessError('TEMPLATE_PARSE', `cannot parse the template: ${message}`, {
    helmText: `parse error at (${file}:${line}): ${message}`,
    where: { file, line, column: [...(before.at(-1) ?? '')].length + 1, source },
  });
}

/**
 * Returns the offset at which a string or template literal ends according to Eta's rules, or -1 if the literal is not closed.
 * Takes linear time, unlike Eta's own regular expression.
 */
function literalEnd(source: string, at: number): number {
  const quote = source[at] as string;
  let braces = 0;
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i] as string;
    if (braces > 0) {
      if (char === '{' && braces < 3) braces++;
      else if (char === '}') braces--;
    } else if (char === '\\') {
      i++;
      if (quote !== '`' && !/[\s\w"'\\`]/.test(source[i] ?? '')) return -1;
    } else if (char === quote) return i + 1;
    else if (quote !== '`' && (char === '\n' || char === '\r')) return -1;
    else if (quote === '`' && char === '$' && source[i + 1] === '{') {
      braces = 1;
      i++;
    }
  }
  return -1;
}

function tagEnd(file: string, source: string, from: number): { end: number; next: number } {
  tagEvent.lastIndex = from;
  for (let match = tagEvent.exec(source); match; match = tagEvent.exec(source)) {
    const [text] = match;
    if (text.endsWith('%>')) return { end: match.index, next: tagEvent.lastIndex };
    const end = text === '/*' ? source.indexOf('*/', tagEvent.lastIndex) : literalEnd(source, match.index);
    if (end < 0)
      throw parseFailure(
        file,
        source,
        match.index,
        text === '/*' ? 'unclosed comment' : 'a string that Eta cannot read: not closed, or an escape it does not know',
      );
    tagEvent.lastIndex = end;
  }
  throw parseFailure(file, source, from, 'unclosed tag');
}

function findTags(file: string, source: string): Tag[] {
  const tags: Tag[] = [];
  tagStart.lastIndex = 0;
  for (let match = tagStart.exec(source); match; match = tagStart.exec(source)) {
    const start = tagStart.lastIndex;
    const { end, next } = tagEnd(file, source, start);
    tags.push({ start, end });
    tagStart.lastIndex = next;
  }
  return tags;
}

function refuseHostile(file: string, source: string): void {
  if (source.length > maxSize) {
    throw new TillerlessError('TEMPLATE_LIMIT', `the template has ${source.length} characters; the limit is ${maxSize}`, {
      where: { file },
    });
  }
  const blanks = new RegExp(`\\s{${maxBlanks}}`).exec(source);
  if (blanks) throw parseFailure(file, source, blanks.index, `more than ${maxBlanks} blanks in a row`);
}

interface Segment {
  readonly column: number;
  readonly from: number;
}

/** Assembles the body of the template function. Code is written on the same line as in the template. */
class Writer {
  readonly #out: string[] = [];
  readonly #segments = new Map<number, Segment[]>();
  #line = 1;
  #column = 1;

  write(text: string): void {
    this.#out.push(text);
    const lines = text.split('\n');
    this.#line += lines.length - 1;
    this.#column = (lines.at(-1) ?? '').length + (lines.length === 1 ? this.#column : 1);
  }

  moveTo(line: number, column: number): void {
    if (line > this.#line) this.write('\n'.repeat(line - this.#line));
    const segments = this.#segments.get(line) ?? [];
    segments.push({ column: this.#column, from: column });
    this.#segments.set(line, segments);
  }

  finish(): EtaScript {
    return {
      code: this.#out.join(''),
      column: (line, column) => {
        const segment = this.#segments.get(line)?.findLast((candidate) => candidate.column <= column);
        return segment ? column - segment.column + segment.from : column;
      },
    };
  }
}

/**
 * Compiles a template. The resulting code appends to `__out` and must only run in the sandbox.
 *
 * @throws TEMPLATE_PARSE, TEMPLATE_LIMIT
 */
export function compileEta(file: string, source: string): EtaScript {
  refuseHostile(file, source);
  const tags = findTags(file, source);
  const pieces = eta.parse(source);
  const writer = new Writer();
  let line = 1;
  let seen = 0;
  let next = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      writer.write(`__out('${piece.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}');`);
      continue;
    }
    const tag = tags[next++];
    if (!tag || source.slice(tag.start, tag.end) !== piece.val)
      throw parseFailure(file, source, tag?.start ?? 0, 'this tag cannot be parsed');
    line += source.slice(seen, tag.start).split('\n').length - 1;
    seen = tag.start;
    const code = piece.val;
    // Add a line break, because the code may end in a line comment.
    const isOutput = piece.t !== 'e';
    if (isOutput) writer.write('__out((');
    writer.moveTo(line, tag.start - (source.lastIndexOf('\n', tag.start - 1) + 1) + 1);
    writer.write(code);
    writer.write(isOutput ? '));' : ' ;');
  }
  return writer.finish();
}
