/** The documents of a YAML stream as texts, empty and comment-only ones left out; a separator is a line that begins with "---". */
export function splitDocuments(text: string): string[] {
  return text.split(/(?<=^|\n)---(?:[ \t][^\n]*)?\r?(?=\n|$)/).filter((document) => /^[ \t]*[^#\s]/m.test(document));
}

/** A line that begins with "---" and goes on with more than a comment. */
export interface BadSeparator {
  readonly behind: string;
  /** from 1 */
  readonly line: number;
}

/**
 * The documents of a stream as the YAML reader of Kubernetes cuts them (k8s.io/apimachinery, YAMLReader): a separator with nothing before it
 * belongs to the document that follows. A bad separator ends the stream, and takes the document before it away.
 */
export function* readYamlStream(text: string): Generator<string | BadSeparator> {
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
