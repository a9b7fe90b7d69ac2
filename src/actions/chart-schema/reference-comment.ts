const REFERENCE = '# yaml-language-server: $schema=values.schema.json';

/**
 * Returns the text of a values file with a comment that refers to the schema, unless there already is such a comment. Editors use
 * it to find the schema.
 */
export function withReferenceComment(text: string): string {
  if (text.includes(REFERENCE)) return text;
  const eol = text.endsWith('\r\n') ? '\r\n' : '\n';
  const start = `---${eol}`;
  return text.startsWith(start) ? `${start}${REFERENCE}${eol}${text.slice(start.length)}` : `${REFERENCE}${eol}${text}`;
}
