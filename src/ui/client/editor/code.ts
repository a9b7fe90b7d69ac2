import { defaultKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: 'var(--code-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.meta, tags.punctuation, tags.separator], color: 'var(--code-comment)' },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: '12.5px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--surface-2)', border: '1px solid var(--border)', color: 'var(--text-muted)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)', borderColor: 'var(--border)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--border)',
    borderRadius: '6px',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-text)' },
  '.cm-collapsedLines': { background: 'var(--surface-2)', color: 'var(--text-muted)', padding: '5px 12px' },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"⋯"' },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--add-bg)' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--remove-bg)' },
  '&.cm-merge-b .cm-changedText, .cm-changedText': { background: 'var(--add-strong)' },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText': { background: 'var(--remove-strong)' },
});

/**
 * Returns the extensions of all editors. The nonce makes the content security policy allow the style elements that the editor
 * creates.
 */
export function commonExtensions(label: string): Extension[] {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
  return [
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    lineNumbers(),
    foldGutter(),
    drawSelection(),
    bracketMatching(),
    highlightSelectionMatches(),
    yaml(),
    syntaxHighlighting(highlighting),
    keymap.of([...defaultKeymap, ...searchKeymap, ...foldKeymap]),
    theme,
  ];
}

/** The text can be focused, selected and searched, but not changed. */
const readOnly: Extension = [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ tabindex: '0' }),
];

export function showCode(parent: HTMLElement, { text, label }: { readonly text: string; readonly label: string }): EditorView {
  return new EditorView({ parent, doc: text, extensions: [commonExtensions(label), readOnly] });
}

interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

const narrowPx = 800;
const collapse = { margin: 3, minSize: 6 };

/** Compares two texts. Equal parts are collapsed. */
export function showComparison(parent: HTMLElement, { before, after, label }: Comparison): { destroy(): void } {
  if (parent.clientWidth < narrowPx) {
    const merge = unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: collapse });
    return new EditorView({ parent, doc: after, extensions: [commonExtensions(label), readOnly, merge] });
  }
  return new MergeView({
    parent,
    a: { doc: before, extensions: [commonExtensions(`${label}, before`), readOnly] },
    b: { doc: after, extensions: [commonExtensions(`${label}, after`), readOnly] },
    collapseUnchanged: collapse,
    gutter: true,
  });
}
