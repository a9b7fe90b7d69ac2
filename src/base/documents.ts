/** The documents of a YAML stream as texts, empty and comment-only ones left out; a separator is a line that begins with "---". */
export function splitDocuments(text: string): string[] {
  return text.split(/(?<=^|\n)---(?:[ \t][^\n]*)?\r?(?=\n|$)/).filter((document) => /^[ \t]*[^#\s]/m.test(document));
}
