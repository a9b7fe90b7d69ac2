import { parseVersion, satisfies } from '../../base/semver-range.ts';
import { isExact } from './outdated.ts';

/**
 * Returns the range in which a bump without --latest looks for a newer version. An exact version such as 1.2.3 is extended to
 * ^1.2.3.
 */
export function bumpRange(constraint: string): string {
  return isExact(constraint) ? `^${constraint.replace(/^v/, '')}` : constraint;
}

/**
 * Returns a constraint for a new version in the style of the old constraint: "^1.2.0" becomes "^1.4.2", "1.x.x" becomes "2.x.x",
 * "~1.2" becomes "~1.4". A compound range such as ">=1.0.0 <2.0.0" is kept if it allows the version. If not, the range is
 * replaced with "^VERSION".
 */
export function bumpedConstraint(constraint: string, version: string): string {
  const text = constraint.trim();
  if (isExact(text)) return text.startsWith('v') && !version.startsWith('v') ? `v${version}` : version;
  const match = /^([~^]|~>)?(\s*)(v?)(\d+|[xX*])((?:\.(?:\d+|[xX*]))*)$/.exec(text);
  if (!match) {
    const full = /^([~^])(\s*)v?\d+\.\d+\.\d+\S*$/.exec(text);
    if (full) return `${full[1]}${full[2]}${version}`;
    return satisfies(constraint, version) ? constraint : `^${version}`;
  }
  const [, operator = '', space = '', v = '', first = '', rest = ''] = match;
  const { major, minor, patch } = parseVersion(version);
  const numbers = [major, minor, patch];
  const parts = [first, ...rest.split('.').slice(1)];
  // A leading wildcard already allows every version.
  if (!/^\d/.test(first)) return constraint;
  return `${operator}${space}${v}${parts.map((part, i) => (/^\d+$/.test(part) ? String(numbers[i] ?? 0n) : part)).join('.')}`;
}
