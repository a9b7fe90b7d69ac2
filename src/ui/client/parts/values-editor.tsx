import { useEffect, useRef } from 'preact/hooks';
import type { UiValueKey, UiValueProblem } from '../../../report/ui-values.ts';

interface ValuesEditorProps {
  /** text to edit; if this prop changes, the new text replaces the user's input */
  readonly text: string;
  readonly label: string;
  readonly keys: readonly UiValueKey[];
  readonly onChange: (text: string) => void;
  readonly check: (text: string) => Promise<readonly UiValueProblem[]>;
}

/** The values editor, loaded on demand. */
export function ValuesEditor({ text, label, keys, onChange, check }: ValuesEditorProps) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef({ keys, onChange, check });
  latest.current = { keys, onChange, check };
  useEffect(() => {
    let view: { destroy(): void } | undefined;
    let isGone = false;
    void import('../editor/edit-values.ts').then(({ editValues }) => {
      if (isGone || !element.current) return;
      view = editValues(element.current, {
        text,
        label,
        onChange: (changed) => latest.current.onChange(changed),
        check: (checked) => latest.current.check(checked),
        keys: () => latest.current.keys,
      });
    });
    return () => {
      isGone = true;
      view?.destroy();
    };
  }, [text, label]);
  return <div ref={element} class="values-editor" />;
}
