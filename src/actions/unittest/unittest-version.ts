import { compareVersions, parseVersion } from '../../base/semver-range.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** The release of helm-unittest whose suites are understood. */
export const unittestVersion = '1.1.2';

/** True if this program understands suites of a version; versions that are none are never reached. */
export function isAtLeastVersion(minimum: string): boolean {
  try {
    return compareVersions(parseVersion(unittestVersion), parseVersion(minimum.replace(/^v/, ''))) >= 0;
  } catch (error) {
    if (isTillerlessError(error)) return false;
    throw error;
  }
}
