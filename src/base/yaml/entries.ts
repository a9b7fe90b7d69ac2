/** What taking an entry needs of the scanner. */
export interface EntrySource {
  readonly text: string;
  position: number;
  line: number;
  lineStart: number;
  readonly indent: number;
  simpleKeyAllowed: boolean;
}

/** An entry of a block mapping that is one line: a key and a scalar. */
export interface PlainEntry {
  readonly key: string;
  readonly value: string;
  /** not quoted: the text decides the type */
  readonly plain: boolean;
}

/**
 * "key: value" in ASCII and the line break, up to the first word of the next line; from there or from the end of the line before. Only
 * what can be read in one way is taken; all else is left to the scanner's tokens.
 */
const ENTRY =
  /(?:\n( *)|)([A-Za-z_][\w./-]{0,120}): +(?:([\w/.$(](?:[!-"$-9;-~]| (?=[!-"$-9;-~])|:(?=[!-~]))*)|"([ !#-[\]-~]*)"|'([ -&(-~]*)') *\n( *)(?=[!-"$-~])/y;

/**
 * Takes the next entry of the block mapping that is being read when it is a simple one; most are. A shortcut past the tokens, of the same
 * outcome.
 */
export function takeEntry(source: EntrySource, keyOf: (text: string) => string | undefined): PlainEntry | undefined {
  ENTRY.lastIndex = source.position;
  const match = ENTRY.exec(source.text);
  if (match === null) return undefined;
  const [, before, word = '', plain, double, single, after = ''] = match;
  const column = before === undefined ? source.position - source.lineStart : before.length;
  // What is indented more goes on with the value, or is a mistake.
  if (column !== source.indent || after.length > column) return undefined;
  const key = keyOf(word);
  if (key === undefined) return undefined;
  source.line += before === undefined ? 1 : 2;
  source.position = ENTRY.lastIndex;
  source.lineStart = source.position - after.length;
  source.simpleKeyAllowed = true;
  return { key, value: plain ?? double ?? single ?? '', plain: plain !== undefined };
}
