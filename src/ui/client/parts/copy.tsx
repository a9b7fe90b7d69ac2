import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';

/** Copies text to the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" class="button button-small button-quiet" onClick={() => void copy()} title={text}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      {isCopied ? 'Copied' : label}
    </button>
  );
}

/** A command line with a copy button. */
export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div class="command-line">
      <code>{command}</code>
      <CopyButton text={command} label="Copy command" />
    </div>
  );
}
