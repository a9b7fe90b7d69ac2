import diff from 'semver/functions/diff.js';
import { compareVersions, formatVersion, tryVersion } from './semver-range.ts';

/**
 * Returns the kind of an update: "major", "minor", "patch", "prerelease", and so on. Returns an empty string if the version is
 * not newer.
 */
export function versionChange(from: string, to: string): string {
  const [before, after] = [tryVersion(from), tryVersion(to)];
  if (!before || !after || compareVersions(before, after) >= 0) return '';
  return diff(formatVersion(before), formatVersion(after)) ?? '';
}
