import { useEffect, useRef, useState } from 'preact/hooks';

interface CodeViewProps {
  readonly text: string;
  readonly label: string;
}

const editorModule = () => import('../editor/code.ts');

/** Shows YAML with line numbers, highlighting, folding and search. Shows plain text until the editor is loaded. */
export function CodeView({ text, label }: CodeViewProps) {
  const element = useRef<HTMLDivElement>(null);
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    let view: { destroy(): void } | undefined;
    let isGone = false;
    void editorModule().then(({ showCode }) => {
      if (isGone || !element.current) return;
      view = showCode(element.current, { text, label });
      setReady(true);
    });
    return () => {
      isGone = true;
      view?.destroy();
    };
  }, [text, label]);
  return (
    // Until the editor has loaded, the section is focusable, so that long text can be scrolled with the keyboard.
    <section class="code-view" tabIndex={isReady ? undefined : 0} aria-label={label}>
      {!isReady && <pre class="code-plain">{text}</pre>}
      <div ref={element} />
    </section>
  );
}

interface CompareViewProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

/** Shows two texts side by side, or one above the other if the window is narrow. */
export function CompareView({ before, after, label }: CompareViewProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let view: { destroy(): void } | undefined;
    let isGone = false;
    void editorModule().then(({ showComparison }) => {
      if (!isGone && element.current) view = showComparison(element.current, { before, after, label });
    });
    return () => {
      isGone = true;
      view?.destroy();
    };
  }, [before, after, label]);
  return <div ref={element} class="compare-view" />;
}
