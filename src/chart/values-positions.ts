import { type Position, type ValuePath, YamlPositions } from '../base/yaml/positions.ts';
import { isTillerlessError } from '../errors/tillerless-error.ts';
import { splitDocuments } from './values-file.ts';

/** Finds the position of a value, or of its key, in a file. */
export type FindPosition = (path: ValuePath, part: 'value' | 'key') => Position | undefined;

/**
 * Parses a values file again to find the positions of its values. If a value is set in several documents, the last one is used.
 */
export function valuesPositions(text: string): FindPosition {
  let line = 0;
  const documents = splitDocuments(text).map((document) => {
    const before = line;
    // `document` ends with a line break, so split() returns one more element than the document has lines. The extra element
    // accounts for the `---` line.
    line += document.split('\n').length;
    return { before, positions: readPositions(document) };
  });
  return (path, part) => {
    for (const { before, positions } of documents.toReversed()) {
      const position = part === 'key' ? positions?.findKey(path) : positions?.find(path);
      if (position !== undefined) return { line: position.line + before, column: position.column };
    }
    return undefined;
  };
}

function readPositions(document: string): YamlPositions | undefined {
  try {
    return new YamlPositions(document);
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}
