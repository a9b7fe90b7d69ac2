import { useApp } from './app.ts';

/** Returns the command line that is equivalent to a view. */
export function useCommand(args: readonly string[], namespace: string): string {
  const { session, context } = useApp();
  const target = [
    ...(session.sandbox === undefined ? [] : [`--sandbox=${session.sandbox}`]),
    ...(context === '' || session.sandbox !== undefined ? [] : ['--kube-context', context]),
    ...(namespace === '' ? [] : ['-n', namespace]),
  ];
  return ['tillerless', ...args, ...target].map(quoted).join(' ');
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
