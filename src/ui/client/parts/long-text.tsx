import { useState } from 'preact/hooks';

/** Longest text that is shown without asking. A field can contain a whole dashboard or certificate. */
const maxLength = 400;

/** A text of any length. The end of a very long one is hidden at first. */
export function LongText({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  if (text.length <= maxLength) return <>{text}</>;
  return (
    <>
      {isOpen ? text : `${text.slice(0, maxLength)}…`}{' '}
      <button type="button" class="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Show less' : `Show all ${text.length} characters`}
      </button>
    </>
  );
}
