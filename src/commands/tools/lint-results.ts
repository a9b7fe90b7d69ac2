import { randomBytes } from 'node:crypto';
import type { LintRequest, LintResult } from '../../actions/lint/lint.ts';
import { isAtLeast } from '../../actions/lint/message.ts';
import { capabilitiesFromFlags } from '../../actions/render/capabilities.ts';
import { localZone } from '../../base/go/time.ts';
import type { ErrorNote } from '../../errors/tillerless-error.ts';
import { notesText } from '../../output/errors.ts';
import type { Io } from '../../output/io.ts';
import { schemaReaders } from '../support/chart-input.ts';
import type { Context } from '../support/context.ts';

interface LintEnvironment {
  /** Kubernetes version; empty for the default */
  readonly kubeVersion: string;
  readonly namespace: string;
}

/** Returns a lint request without values. Its other fields come from the environment and the defaults of `lint`. */
export function lintRequest(
  context: Context,
  { kubeVersion, namespace }: LintEnvironment,
): Omit<LintRequest, 'userValues' | 'sources'> {
  const { io } = context;
  return {
    namespace,
    capabilities: capabilitiesFromFlags(kubeVersion, []),
    context: {
      now: () => BigInt(io.now()) * 1_000_000n,
      randomBytes: (size: number) => randomBytes(size),
      enableDns: false,
      localZone: localZone(io.env.TZ),
      lint: true,
    },
    skipSchema: false,
    strict: false,
    checkApi: false,
    checksValues: false,
    checksRepeatability: false,
    ...schemaReaders(context),
  };
}

/** Prints `text` to stdout, and the findings that Helm would not report to stderr. */
export function printLint(io: Pick<Io, 'stdout' | 'stderr'>, results: readonly LintResult[], text: string): void {
  io.stdout(text);
  for (const { path, apiNotes } of results) if (apiNotes.length > 0) io.stderr(refusedText(path, apiNotes));
  for (const { path, wordNotes, duplicateNotes } of results) {
    const notes = [...wordNotes, ...duplicateNotes];
    if (notes.length > 0) io.stderr(wordsText(path, notes));
  }
  for (const { path, missingNotes } of results) if (missingNotes.length > 0) io.stderr(missingText(path, missingNotes));
}

function refusedText(path: string, notes: readonly ErrorNote[]): string {
  return `${path} renders objects that the Kubernetes API rejects:\n${notesText(notes)}`;
}

function missingText(path: string, notes: readonly ErrorNote[]): string {
  return `${path} prints values that do not exist:\n${notesText(notes)}`;
}

function wordsText(path: string, notes: readonly ErrorNote[]): string {
  return `${path} contains objects that install and upgrade reject or change:\n${notesText(notes)}`;
}

/** Reports whether a result contains warnings or errors. */
export function isBad({ problem, messages }: LintResult): boolean {
  return problem !== undefined || messages.some(({ severity }) => isAtLeast(severity, 'WARNING'));
}

/** Formats a result as Helm does. @param options `quiet`: true to omit findings below the warning level */
export function resultText(result: LintResult, { quiet }: { readonly quiet: boolean }): string {
  const shown = result.messages.filter(({ severity }) => !quiet || isAtLeast(severity, 'WARNING'));
  const lines = shown.map(({ severity, path, text }) => `[${severity}] ${path}: ${text}\n`);
  const problem = result.problem === undefined ? '' : `Error ${result.problem}\n`;
  return `==> Linting ${result.path}\n${problem}${lines.join('')}\n`;
}
