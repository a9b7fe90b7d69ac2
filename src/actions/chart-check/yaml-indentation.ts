import type { YamlToken } from '../../base/yaml/tokens.ts';
import type { Report, RuleOption, RuleOptions } from './yaml-style-rules.ts';

/** A block collection that is open at a position in a file. */
interface Collection {
  readonly column: number;
  readonly isSequence: boolean;
}

/**
 * Checks that nested block collections are indented by the same number of spaces.
 *
 * @param options `spaces`: a number, or "consistent" for the first indentation in the file; `indent-sequences`: whether a list
 * must be indented more than the key that contains it; "whatever" allows both, and "consistent" requires the same style
 * throughout the file
 */
export function checkIndentation(tokens: readonly YamlToken[], report: Report, options: RuleOptions): void {
  new IndentationCheck(report, options).run(tokens);
}

class IndentationCheck {
  readonly #report: Report;
  /** spaces per level; undefined if not known yet */
  #unit: number | undefined;
  #indentsSequences: RuleOption;
  #open: Collection[] = [];

  constructor(report: Report, { spaces = 'consistent', 'indent-sequences': indentsSequences = 'whatever' }: RuleOptions) {
    this.#report = report;
    this.#unit = typeof spaces === 'number' ? spaces : undefined;
    this.#indentsSequences = indentsSequences;
  }

  run(tokens: readonly YamlToken[]): void {
    let flowDepth = 0;
    let isLineStart = true;
    /** type of the preceding token; whitespace and comments are ignored */
    let previous: YamlToken['type'] | undefined;
    for (const [at, token] of tokens.entries()) {
      if (token.type === 'doc-start' || token.type === 'doc-end') this.#open = [];
      if (isFlow(token, 'start')) flowDepth++;
      if (isFlow(token, 'end')) flowDepth--;
      if (token.type !== 'newline' && token.type !== 'space' && token.type !== 'comment') {
        const isSequence = token.type === 'seq-item-ind';
        const opensCollection = isSequence || (isLineStart && isKey(tokens, at)) || isKeyOfItem(tokens, at);
        if (flowDepth === 0 && opensCollection) this.#visit(token, { isSequence, isLineStart });
        else if (isLineStart && previous === 'map-value-ind' && (flowDepth === 0 || (flowDepth === 1 && isFlow(token, 'start'))))
          this.#visitValue(token);
        previous = token.type;
        isLineStart = false;
      }
      if (token.text.endsWith('\n')) isLineStart = true;
    }
  }

  /** Visits a key or the hyphen of a list item. */
  #visit(token: YamlToken, { isSequence, isLineStart }: { readonly isSequence: boolean; readonly isLineStart: boolean }): void {
    const { column } = token;
    while ((this.#open.at(-1)?.column ?? 0) > column) this.#open.pop();
    // A list can be in the same column as the key that contains it. In that case, the next key in this column ends the list.
    if (!isSequence && this.#open.at(-1)?.column === column && this.#open.at(-1)?.isSequence) this.#open.pop();
    const parent = this.#open.at(-1);
    if (parent?.column === column && parent.isSequence === isSequence) return;
    this.#open.push({ column, isSequence });
    // Check the indentation only at the start of a line. In "- - a" and "- a: b", the inner collection starts on the line of the
    // outer hyphen, so it has no indentation of its own.
    if (!isLineStart) return;
    if (parent === undefined) this.#expect(token, 0);
    else if (isSequence && !parent.isSequence) this.#checkSequence(token, parent.column - 1);
    else this.#checkNested(token, parent.column - 1);
  }

  /** Visits a value that starts on the line after its key: a scalar, a flow mapping or a flow sequence. */
  #visitValue(token: YamlToken): void {
    const key = this.#open.findLast(({ column }) => column < token.column);
    if (key) this.#checkNested(token, key.column - 1);
  }

  /** @param outer number of spaces before the key that contains the list */
  #checkSequence(token: YamlToken, outer: number): void {
    const isIndented = token.column - 1 > outer;
    if (this.#indentsSequences === 'consistent') this.#indentsSequences = isIndented;
    if (this.#indentsSequences === false || (this.#indentsSequences === 'whatever' && !isIndented)) this.#expect(token, outer);
    else if (!isIndented && this.#unit === undefined) this.#report(token, `wrong indentation: expected at least ${outer + 1}`);
    else this.#checkNested(token, outer);
  }

  #checkNested(token: YamlToken, outer: number): void {
    this.#unit ??= token.column - 1 - outer;
    this.#expect(token, outer + this.#unit);
  }

  #expect(token: YamlToken, spaces: number): void {
    const found = token.column - 1;
    if (found !== spaces) this.#report(token, `wrong indentation: expected ${spaces} but found ${found}`);
  }
}

function isFlow({ type }: YamlToken, end: 'start' | 'end'): boolean {
  return type === `flow-map-${end}` || type === `flow-seq-${end}`;
}

/** Reports whether the token at the start of a line is a key, that is, whether a colon follows on the same line. */
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
