import type { Candidate } from '../../actions/completion-candidates.ts';
import type { Flags } from '../flags/flag.ts';

/**
 * Returns the flags that can be added to the command line, with their shorthands. A flag that is already set is only included if
 * it can be repeated.
 */
export function flagCandidates(flags: Flags, toComplete: string, changed: ReadonlySet<string> = new Set()): Candidate[] {
  return Object.entries(flags).flatMap(([name, flag]) => {
    const isList = flag.kind === 'strings' || flag.kind === 'stringArray' || flag.kind === 'stringToString';
    if (flag.hidden || flag.deprecated !== undefined || (changed.has(name) && !isList)) return [];
    const long = { value: `--${name}`, description: flag.describe };
    return flag.alias && !toComplete.startsWith('--') ? [{ value: `-${flag.alias}`, description: flag.describe }, long] : [long];
  });
}
