import type { YamlToken } from '../../base/yaml/tokens.ts';
import type { Report } from './yaml-style-rules.ts';

/**
 * Checks that all nested block collections of a file are indented by the same number of spaces. Items of a list may have the same
 * indentation as the key that contains the list, as in most charts.
 */
export function checkIndentation(tokens: readonly YamlToken[], report: Report): void {
  let unit: number | undefined;
  /** columns of the open block collections */
  let open: number[] = [];
  let flowDepth = 0;
  let isLineStart = true;
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'doc-start' || token.type === 'doc-end') open = [];
    if (isFlow(token, 'start')) flowDepth++;
    if (isFlow(token, 'end')) flowDepth--;
    if (token.type !== 'newline' && token.type !== 'space' && token.type !== 'comment') {
      const opensCollection = token.type === 'seq-item-ind' || (isLineStart && isKey(tokens, at)) || isKeyOfItem(tokens, at);
      if (flowDepth === 0 && opensCollection) {
        while ((open.at(-1) ?? 0) > token.column) open.pop();
        const parent = open.at(-1);
        if (parent === undefined) {
          open.push(token.column);
          if (token.column > 1 && isLineStart) report(token, `wrong indentation: expected 0 but found ${token.column - 1}`);
        } else if (parent < token.column) {
          open.push(token.column);
          // "- - a" and "- a: b" open a collection at a column that depends on the hyphen.
          const indent = token.column - parent;
          if (isLineStart) {
            unit ??= indent;
            if (indent !== unit) report(token, `wrong indentation: expected ${parent - 1 + unit} but found ${token.column - 1}`);
          }
        }
      }
      isLineStart = false;
    }
    if (token.text.endsWith('\n')) isLineStart = true;
  }
}

function isFlow({ type }: YamlToken, end: 'start' | 'end'): boolean {
  return type === `flow-map-${end}` || type === `flow-seq-${end}`;
}

/** Reports whether a token on a new line is a key: a colon follows on the same line. */
function isKey(tokens: readonly YamlToken[], at: number): boolean {
  const rest = tokens.slice(at, at + 6);
  const end = rest.findIndex(({ text }) => text.endsWith('\n'));
  return rest.slice(0, end < 0 ? undefined : end).some(({ type }) => type === 'map-value-ind' || type === 'explicit-key-ind');
}

/** Reports whether a token is the first key of a list item, as in "- name: a". */
function isKeyOfItem(tokens: readonly YamlToken[], at: number): boolean {
  const before = tokens[at - 1]?.type === 'space' ? tokens[at - 2] : tokens[at - 1];
  return before?.type === 'seq-item-ind' && isKey(tokens, at);
}
