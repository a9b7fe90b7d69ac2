import type { UnreadPolicy } from '../../actions/explain/report-unread-values.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Io } from '../../output/io.ts';

/**
 * Returns what to do about values that no template reads; undefined to ignore them.
 *
 * @param flag the argument of --unread; if it is empty, commands warn, some of them only on a terminal
 * @throws USAGE
 */
export function unreadPolicy(io: Io, flag: string, byDefault: 'always' | 'on a terminal'): UnreadPolicy | undefined {
  const warn = (warning: string): void => io.stderr(`warning: ${warning}\n`);
  switch (flag) {
    case 'ignore':
      return undefined;
    case 'error':
      return { fails: true, warn };
    case 'warn':
      return { fails: false, warn };
    case '':
      return byDefault === 'always' || io.isTerminal.stderr ? { fails: false, warn } : undefined;
    default:
      throw new TillerlessError('USAGE', `--unread must be warn, error or ignore, not ${JSON.stringify(flag)}`);
  }
}
