import { exitCodes } from '../../src/errors/exit-codes.ts';
import { table } from './markdown.ts';

/** Returns the reference page for the exit codes. */
export function exitCodesPage(): string {
  const rows = Object.values(exitCodes).map((exit) => [String(exit.code), exit.meaning]);
  return `# Exit codes

${table(['code', 'meaning'], rows)}
A plugin that is called as a command returns its own exit code.

The exit code does not identify the error: see the [error codes](errors.md), which \`--log-format json\` prints.
`;
}
