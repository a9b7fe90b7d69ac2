import { useApp } from './app.ts';

/** Returns the command line that does the same as a view. */
export function useCommand(words: readonly string[], namespace: string): string {
  const { session, context } = useApp();
  const place = [
    ...(session.sandbox === undefined ? [] : [`--sandbox=${session.sandbox}`]),
    ...(context === '' || session.sandbox !== undefined ? [] : ['--kube-context', context]),
    ...(namespace === '' ? [] : ['-n', namespace]),
  ];
  return ['tillerless', ...words, ...place].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
