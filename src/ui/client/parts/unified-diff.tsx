/** A unified diff with colored lines. The + and - signs convey the same information. */
export function UnifiedDiff({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    // A scrollable region must be focusable with the keyboard.
    <section class="unified" aria-label={label}>
      <pre>
        {lines.map((line, index) => (
          // A line has no unique ID, so its index is used as the key.
          <span key={index} class={lineClass(line)}>
            {line || ' '}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}

function lineClass(line: string): string {
  if (line.startsWith('@@')) return 'diff-line diff-hunk';
  if (line.startsWith('+')) return 'diff-line diff-add';
  return line.startsWith('-') ? 'diff-line diff-remove' : 'diff-line';
}
