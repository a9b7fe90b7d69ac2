import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { UiValueKey, UiValueProblem } from '../../../report/ui-values.ts';
import { commonExtensions } from './code.ts';

interface ValuesEditor {
  readonly text: string;
  readonly label: string;
  readonly onChange: (text: string) => void;
  /** returns the mistakes in the values */
  readonly check: (text: string) => Promise<readonly UiValueProblem[]>;
  /** returns the values that the chart has, which may change while the editor is open */
  readonly keys: () => readonly UiValueKey[];
}

const checkDelayMs = 400;

/** An editor for values with completion, and with errors while typing. Tab indents; Escape followed by Tab leaves the editor. */
export function editValues(parent: HTMLElement, { text, label, onChange, check, keys }: ValuesEditor): EditorView {
  return new EditorView({
    parent,
    doc: text,
    extensions: [
      commonExtensions(label),
      history(),
      lintGutter(),
      linter(async (view) => (await check(view.state.doc.toString())).map((problem) => diagnosticOf(problem, view.state.doc)), {
        delay: checkDelayMs,
      }),
      autocompletion({ override: [(context) => completeKey(context, keys())] }),
      keymap.of([...completionKeymap, ...historyKeymap, indentWithTab]),
      EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
    ],
  });
}

function diagnosticOf({ message, hint, line = 1, column = 1 }: UiValueProblem, doc: Text): Diagnostic {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(at.from + column - 1, at.to);
  return { from, to: Math.max(from, at.to), severity: 'error', message: hint ? `${message}\n${hint}` : message };
}

/** Completes keys from their position in the document, and values that a schema permits. */
function completeKey(context: CompletionContext, keys: readonly UiValueKey[]): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const parents = parentsOf(context.state.doc, line.number, indentOf(line.text === '' ? before : line.text));
  const value = /^(\s*)([\w.-]+):\s+(\S*)$/.exec(before);
  if (value) return completeValue(keys, [...parents, value[2] ?? ''], context.pos - (value[3] ?? '').length);
  const key = /^\s*([\w.-]*)$/.exec(before);
  if (!key || (key[1] === '' && !context.explicit)) return null;
  const options = keys
    .filter(({ path }) => path.length === parents.length + 1 && parents.every((parent, at) => path[at] === parent))
    .map(optionOf);
  return options.length === 0 ? null : { from: context.pos - (key[1] ?? '').length, options };
}

function completeValue(keys: readonly UiValueKey[], path: readonly string[], from: number): CompletionResult | null {
  const match = keys.find((key) => key.path.length === path.length && key.path.every((part, at) => part === path[at]));
  const choices = match?.type === 'boolean' && match.choices.length === 0 ? ['true', 'false'] : (match?.choices ?? []);
  return choices.length === 0 ? null : { from, options: choices.map((label) => ({ label, type: 'constant' })) };
}

function optionOf({ path, type, description, standard }: UiValueKey): Completion {
  const name = path.at(-1) ?? '';
  const isTable = type === 'object';
  return {
    label: name,
    type: 'property',
    detail: [type, standard && `default ${standard}`].filter(Boolean).join(', '),
    ...(description ? { info: description } : {}),
    apply: isTable ? `${name}:\n${' '.repeat(path.length * 2)}` : `${name}: `,
  };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** Returns the keys of the tables that contain a line, outermost first. */
function parentsOf(doc: Text, lineNumber: number, indent: number): string[] {
  const parents: string[] = [];
  let limit = indent;
  for (let number = lineNumber - 1; number >= 1 && limit > 0; number--) {
    const { text } = doc.line(number);
    const key = /^(\s*)([\w.-]+):\s*(?:#.*)?$/.exec(text);
    if (!key || (key[1] ?? '').length >= limit) continue;
    parents.unshift(key[2] ?? '');
    limit = (key[1] ?? '').length;
  }
  return parents;
}
