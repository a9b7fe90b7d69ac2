/** Mark that starts and ends an annotation. Text after it on the same line is ignored. */
const MARK = '# @schema';
/** Mark that starts and ends an annotation of an entire map, in the comment above the map's first key. */
const ROOT_MARK = '# @schema.root';

/** A comment above a key, split into its annotation and the remaining lines. */
export interface AnnotationComment {
  /** lines between the start and end marks, without `#`; together, they are a YAML document */
  readonly yaml: readonly string[];
  /** for each line of `yaml`, its line number in the comment, starting at 0 */
  readonly lines: readonly number[];
  /** lines outside the marks, unchanged */
  readonly rest: readonly string[];
  /** true if the last annotation has no end mark */
  readonly isUnclosed: boolean;
}

/**
 * Splits a comment into the annotation of the key below the comment, and the rest. A line that begins with the mark opens an
 * annotation or, if one is open, closes it.
 */
export function splitAnnotation(comment: string): AnnotationComment {
  return split(comment, MARK);
}

/**
 * Splits a comment into the annotation of the enclosing map, and the rest. The rest may contain the annotation of the key below
 * the comment.
 */
export function splitRootAnnotation(comment: string): AnnotationComment {
  return split(comment, ROOT_MARK);
}

function split(comment: string, mark: string): AnnotationComment {
  const yaml: string[] = [];
  const lines: number[] = [];
  const rest: string[] = [];
  let isInside = false;
  for (const [index, line] of commentLines(comment).entries()) {
    if (line.startsWith(mark)) isInside = !isInside;
    else if (!isInside) rest.push(line);
    else {
      yaml.push(withoutMarker(line.replace(/^#/, '')));
      lines.push(index);
    }
  }
  return { yaml, lines, rest, isUnclosed: isInside };
}

/** Splits a comment into lines. A line break at the end does not start another line. */
function commentLines(comment: string): string[] {
  const lines = comment.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.replace(/\r$/, ''));
}

/** Removes a `#` and one space from the start of a line. */
export function withoutMarker(line: string): string {
  return line.replace(/^#/, '').replace(/^ /, '');
}

/** Returns the last paragraph of a comment. Paragraphs are separated by empty lines. */
export function lastParagraph(comment: string): string {
  const end = comment.lastIndexOf('\n\n');
  return end < 0 ? comment : comment.slice(end + 2);
}
