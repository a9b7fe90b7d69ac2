import { useState } from 'preact/hooks';

/** Maximum number of characters that are shown initially. A field can contain a whole dashboard or certificate. */
const maxLength = 400;

/** Text of any length. If it is very long, the end is initially hidden. */
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
