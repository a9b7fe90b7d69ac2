import { TillerlessError } from '../errors/tillerless-error.ts';
import type { ReleaseRecord } from './release.ts';

/** Creates the error for a revision that another process has already created. */
export function existsAlready({ name, version }: ReleaseRecord): TillerlessError {
  return new TillerlessError('STORAGE_CONFLICT', `revision ${version} of release "${name}" already exists`, {
    helmText: 'release: already exists',
    hint: 'another operation on this release has just started; check the release history',
  });
}

/** Creates the error for a revision that has changed since it was read. */
export function changedMeanwhile({ name, version }: ReleaseRecord): TillerlessError {
  return new TillerlessError('STORAGE_CONFLICT', `revision ${version} of release "${name}" was changed by another operation`, {
    hint: 'check the history of the release, then run the command again',
  });
}
