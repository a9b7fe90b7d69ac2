import { compareVersions, parseVersion } from '../../base/semver-range.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** The supported release of helm-unittest. */
export const unittestVersion = '1.1.2';

/** Reports whether the supported release is at least `minimum`. Returns false if `minimum` is not a valid version. */
export function isAtLeastVersion(minimum: string): boolean {
  try {
    return compareVersions(parseVersion(unittestVersion), parseVersion(minimum.replace(/^v/, ''))) >= 0;
  } catch (error) {
    if (isTillerlessError(error)) return false;
    throw error;
  }
}
