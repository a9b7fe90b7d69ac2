/** The program's exit codes. A plugin's exit code is passed through. */
export const exitCodes = {
  success: { code: 0, meaning: 'The command succeeded.' },
  failure: {
    code: 1,
    meaning:
      'The command failed; the error message is on stderr. Also used if `plan` finds problems that would make the operation fail, or if `install` or `upgrade` is cancelled.',
  },
  changes: { code: 2, meaning: 'With `--detailed-exitcode`: `plan` or `diff` found changes, or `drift` found drift.' },
  cancelled: { code: 130, meaning: 'The command was cancelled (Ctrl-C or SIGTERM).' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: string }>>;
