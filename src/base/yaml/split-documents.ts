/**
 * Splits a YAML stream into documents at lines that start with "---". A document that is empty or contains only comments is
 * dropped.
 */
export function splitDocuments(text: string): string[] {
  return text.split(/(?<=^|\n)---(?:[ \t][^\n]*)?\r?(?=\n|$)/).filter((document) => /^[ \t]*[^#\s]/m.test(document));
}

/** A line that starts with "---", followed by anything other than a comment. */
export interface BadSeparator {
  readonly behind: string;
  /** line number, starting at 1 */
  readonly line: number;
}

/**
 * Splits a stream as YAMLReader in k8s.io/apimachinery does. A separator that is not preceded by a document is part of the
 * following document. An invalid separator ends the stream, and the document that precedes it is not returned.
 */
export function* readYamlStream(text: string): Generator<string | BadSeparator> {
  if (!text.startsWith('---') && !text.includes('\n---')) {
    if (text !== '') yield text;
    return;
  }
  let document = '';
  for (const [i, line] of text.split(/(?<=\n)/).entries()) {
    const isSeparator = line.startsWith('---');
    const behind = isSeparator ? line.slice(3).trim() : '';
    if (behind !== '' && !behind.startsWith('#')) {
      yield { behind, line: i + 1 };
      return;
    }
    if (isSeparator && document !== '') {
      yield document;
      document = '';
    } else {
      document += line;
    }
  }
  if (document !== '') yield document;
}
