import { TillerlessError } from '../errors/tillerless-error.ts';
import type { ReleaseRecord } from './release.ts';

/** Somebody else made the revision first. */
export function existsAlready({ name, version }: ReleaseRecord): TillerlessError {
  return new TillerlessError('STORAGE_CONFLICT', `revision ${version} of release "${name}" exists already`, {
    helmText: 'release: already exists',
    hint: 'another operation on this release has just begun; see its history',
  });
}

/** The revision is not what it was when it was read. */
export function changedMeanwhile({ name, version }: ReleaseRecord): TillerlessError {
  return new TillerlessError('STORAGE_CONFLICT', `revision ${version} of release "${name}" was changed by another operation`, {
    hint: 'see the history of the release, then run the command again',
  });
}
