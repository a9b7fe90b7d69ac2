import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { UiValueKey, UiValueProblem } from '../../../report/ui-values.ts';
import { commonExtensions } from './code.ts';
import { completeValues } from './complete-values.ts';

interface ValuesEditor {
  readonly text: string;
  readonly label: string;
  readonly onChange: (text: string) => void;
  /** returns the errors in the values */
  readonly check: (text: string) => Promise<readonly UiValueProblem[]>;
  /** returns the values that the chart supports; they may change while the editor is open */
  readonly keys: () => readonly UiValueKey[];
}

const checkDelayMs = 400;

/** A values editor with completion and live validation. Tab indents; Escape followed by Tab leaves the editor. */
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
      autocompletion({ override: [(context) => completeValues(context, keys())] }),
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
