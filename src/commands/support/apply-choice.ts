import type { ApplyChoice } from '../../actions/release/operation-options.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

interface ApplyChoiceFlags {
  /** a boolean for `install`, which does not support "auto"; a string for other commands */
  readonly 'server-side': boolean | string;
  readonly 'force-conflicts': ApplyChoice['forceConflicts'];
  readonly 'force-replace': boolean;
  /** Helm 3's name for force-replace */
  readonly force?: boolean;
  readonly 'take-ownership'?: boolean;
  readonly 'recreate-immutable'?: boolean;
}

/** Reads the flags that control how objects are applied. @throws USAGE for an unknown value of --server-side */
export function applyChoice(flags: ApplyChoiceFlags): ApplyChoice {
  return {
    serverSide: serverSideMode(String(flags['server-side'])),
    forceConflicts: flags['force-conflicts'],
    forceReplace: flags['force-replace'] || flags.force === true,
    takeOwnership: flags['take-ownership'] === true,
    recreateImmutable: flags['recreate-immutable'] === true,
  };
}

function serverSideMode(value: string): ApplyChoice['serverSide'] {
  if (value === 'true' || value === 'false' || value === 'auto') return value;
  throw new TillerlessError('USAGE', `--server-side must be true, false or auto, not ${JSON.stringify(value)}`, {
    helmText: `invalid/unknown release server-side apply method: ${value}`,
  });
}
