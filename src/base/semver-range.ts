import compare from 'semver/functions/compare.js';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { toGoBytes } from './go/bytes.ts';
import { quoteGo } from './go/quote.ts';

/** A semantic version as parsed by Masterminds/semver v3. Its numbers are uint64 values. */
export interface GoVersion {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** prerelease without the hyphen; empty if there is none */
  readonly prerelease: string;
  /** metadata without the plus sign; empty if there is none */
  readonly metadata: string;
  /** the string that was parsed */
  readonly original: string;
}

/**
 * Returns a regular expression for the prerelease and metadata. `open` is the start of each group: "(" if it is to be captured,
 * "(?:" otherwise.
 */
const tail = (open: '(' | '(?:'): string =>
  ['-', '\\+'].map((sign) => `(?:${sign}${open}[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?`).join('');
const TAIL = tail('(');
const LOOSE = new RegExp(`^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?${TAIL}$`);
const STRICT = new RegExp(`^([0-9]+)\\.([0-9]+)\\.([0-9]+)${TAIL}$`);
const MAX_UINT64 = (1n << 64n) - 1n;
/** Limits of Masterminds/semver v3.5, in bytes. */
const MAX_LENGTH = 256;
const MAX_CONSTRAINT_LENGTH = 512;
const MAX_GROUPS = 32;

function invalid(text: string, problem: string): TillerlessError {
  return new TillerlessError('USAGE', `"${text}" is not a semantic version: ${problem}`, { helmText: problem });
}

function segment(text: string, digits: string | undefined): bigint {
  const value = BigInt(digits ?? '0');
  if (value <= MAX_UINT64) return value;
  throw invalid(text, `error parsing version segment: strconv.ParseUint: parsing "${digits}": value out of range`);
}

function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes || toGoBytes(text).length > bytes;
}

/**
 * Parses a version as Masterminds/semver v3.5 does. Unless `strict` is set, a leading "v", missing numbers and leading zeros are
 * accepted.
 *
 * @throws USAGE with the library's error message as `helmText` ("invalid semantic version", ...)
 */
export function parseVersion(text: string, options: { strict?: boolean } = {}): GoVersion {
  if (options.strict && text === '') throw invalid(text, 'version string empty');
  if (isLonger(text, MAX_LENGTH))
    throw invalid(text.slice(0, MAX_LENGTH), `version string is too long (max ${MAX_LENGTH} bytes)`);
  const match = (options.strict ? STRICT : LOOSE).exec(text);
  if (match === null) throw invalid(text, 'invalid semantic version');
  const [, major, minor, patch, prerelease = '', metadata = ''] = match;
  if (options.strict && [major, minor, patch].some((part = '') => part.length > 1 && part.startsWith('0'))) {
    throw invalid(text, 'version segment starts with 0');
  }
  if (prerelease.split('.').some((part) => /^0[0-9]+$/.test(part))) throw invalid(text, 'version segment starts with 0');
  return {
    major: segment(text, major),
    minor: segment(text, minor),
    patch: segment(text, patch),
    prerelease,
    metadata,
    original: text,
  };
}

/** Parses a version. Returns undefined if `parseVersion` rejects it. */
export function tryVersion(text: string, options: { strict?: boolean } = {}): GoVersion | undefined {
  try {
    return parseVersion(text, options);
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

/** Reports whether a string is a single version, as opposed to a range. */
export function isVersion(text: string): boolean {
  return tryVersion(text) !== undefined;
}

/** Formats a version in full, without a leading "v". */
export function formatVersion(version: GoVersion): string {
  const core = `${version.major}.${version.minor}.${version.patch}`;
  return (
    core + (version.prerelease === '' ? '' : `-${version.prerelease}`) + (version.metadata === '' ? '' : `+${version.metadata}`)
  );
}

function compareNumbers(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Compares two versions by precedence (Semantic Versioning 2.0.0, section 11), ignoring metadata. Returns -1, 0 or 1. */
export function compareVersions(a: GoVersion, b: GoVersion): number {
  return (
    // Masterminds/semver supports uint64 numbers, which are too large for the semver package.
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  return isBeyondSemver(a) || isBeyondSemver(b) ? compareIdentifierByIdentifier(a, b) : compare(`0.0.0-${a}`, `0.0.0-${b}`);
}

/** The semver package rejects versions with more than 256 characters, and compares numbers above 2^53 as doubles. */
function isBeyondSemver(prerelease: string): boolean {
  return prerelease.length > 250 || /(?:^|\.)\d{16,}(?:\.|$)/.test(prerelease);
}

function compareTexts(x: string, y: string): number {
  if (Math.max(x.length, y.length) > 250) return x < y ? -1 : x > y ? 1 : 0;
  return compare(`0.0.0-${x}`, `0.0.0-${y}`);
}

function compareIdentifierByIdentifier(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [i, x] of left.entries()) {
    const y = right[i];
    if (y === undefined) return 1;
    const isNumeric = /^\d+$/.test(x) && /^\d+$/.test(y);
    const order = isNumeric ? compareNumbers(BigInt(x), BigInt(y)) : compareTexts(x, y);
    if (order !== 0) return order;
  }
  return left.length < right.length ? -1 : 0;
}

interface Condition {
  readonly operator: string;
  readonly version: GoVersion;
  /** true if the major, minor or patch version is missing or a wildcard */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

/** A parsed constraint: a disjunction of groups, each of which is a conjunction of conditions. */
export type Constraint = readonly (readonly Condition[])[];

/** Compiled lazily, because most charts contain no constraints. */
let patterns: { readonly condition: RegExp; readonly hyphen: RegExp } | undefined;

/** The character class \s in Go's regular expressions. */
const SPACE = '[\\t\\n\\f\\r ]';

function constraintPatterns(): NonNullable<typeof patterns> {
  const operator = '(?:=>|=<|>=|<=|!=|~>|=|>|<|~|\\^)?';
  // Masterminds/semver also accepts "|" in a number. As a result, a hyphen range can extend across "||".
  const number = '[0-9|xX*]+';
  const version = `v?(?:${number})(?:\\.${number})?(?:\\.${number})?${tail('(?:')}`;
  patterns ??= {
    condition: new RegExp(`(${operator})${SPACE}*v?(${number})(?:\\.(${number}))?(?:\\.(${number}))?${TAIL}`, 'y'),
    hyphen: new RegExp(`${SPACE}*(${version})${SPACE}+-${SPACE}+(${version})${SPACE}*`, 'g'),
  };
  return patterns;
}

/**
 * Parses the conditions of a group, which are separated by spaces or commas. They are matched one at a time, because a single
 * regular expression for all conditions would backtrack over the spaces.
 *
 * @returns undefined if the group contains anything else
 */
function readConditions(text: string): Condition[] | undefined {
  const { condition } = constraintPatterns();
  const conditions: RegExpExecArray[] = [];
  for (let at = afterSpaces(text, 0); ; at = afterSpaces(text, at)) {
    condition.lastIndex = at;
    const match = condition.exec(text);
    if (!match) return undefined;
    conditions.push(match);
    const end = condition.lastIndex;
    at = afterSpaces(text, end);
    if (at === text.length) return conditions.map(readCondition);
    if (text[at] === ',') at++;
    else if (at === end) return undefined;
  }
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && '\t\n\f\r '.includes(text.charAt(at))) at++;
  return at;
}

function isWildcard(part: string | undefined): boolean {
  return part === undefined || part === 'x' || part === 'X' || part === '*';
}

function readCondition(match: RegExpMatchArray): Condition {
  const [, operator = '', major, minor, patch, prerelease, metadata] = match;
  const tail = (prerelease === undefined ? '' : `-${prerelease}`) + (metadata === undefined ? '' : `+${metadata}`);
  const noMajor = isWildcard(major);
  const minorDirty = !noMajor && isWildcard(minor);
  const patchDirty = !noMajor && !minorDirty && isWildcard(patch);
  const core = [noMajor ? '0' : major, noMajor || minorDirty ? '0' : minor, noMajor || minorDirty || patchDirty ? '0' : patch];
  return {
    operator,
    version: versionIn(core.join('.') + tail),
    dirty: noMajor || minorDirty || patchDirty,
    minorDirty,
    patchDirty,
  };
}

/**
 * Parses a version in a constraint. Helm has a different message for a string that only resembles a version ("x1", "1.2.3-01").
 */
function versionIn(text: string): GoVersion {
  return tryVersion(text) ?? refuseConstraint(`"${text}" in the constraint is not a version`, 'constraint parser error');
}

function refuseConstraint(problem: string, helmText = problem): never {
  throw new TillerlessError('USAGE', problem, { helmText });
}

/**
 * Parses a constraint as Masterminds/semver v3.5 does. Groups are separated by `||`, and the conditions in a group by commas or
 * spaces. A condition is a version with `=`, `!=`, `>`, `<`, `>=`, `<=`, `~` or `^`, a wildcard, or a hyphen range.
 *
 * @throws USAGE with the library's error message as `helmText` (`improper constraint: "..."`)
 */
export function parseConstraint(text: string): Constraint {
  if (isLonger(text, MAX_CONSTRAINT_LENGTH))
    refuseConstraint(`constraint string is too long (max ${MAX_CONSTRAINT_LENGTH} bytes)`);
  const groups = text.replace(constraintPatterns().hyphen, '>= $1, <= $2 ').split('||');
  if (groups.length > MAX_GROUPS) refuseConstraint(`too many constraint groups (max ${MAX_GROUPS})`);
  return groups.map(
    (group) =>
      readConditions(group) ??
      refuseConstraint(`"${group}" is not a version constraint`, `improper constraint: ${quoteGo(group)}`),
  );
}

function isTilde({ version: want, minorDirty, patchDirty }: Condition, version: GoVersion): boolean {
  if (compareVersions(version, want) < 0) return false;
  // "~0.0.0" accepts all higher versions, and so does a wildcard as the major version.
  if (want.major === 0n && want.minor === 0n && want.patch === 0n && !minorDirty && !patchDirty) return true;
  return version.major === want.major && (version.minor === want.minor || minorDirty);
}

function isCaret({ version: want, minorDirty, patchDirty }: Condition, version: GoVersion): boolean {
  if (compareVersions(version, want) < 0) return false;
  if (want.major > 0n || minorDirty) return version.major === want.major;
  if (version.major > 0n) return false;
  if (want.minor > 0n || patchDirty) return version.minor === want.minor;
  return version.minor === 0n && version.patch === want.patch;
}

function differs({ version: want, dirty, minorDirty, patchDirty }: Condition, version: GoVersion): boolean {
  if (!dirty) return compareVersions(version, want) !== 0;
  if (version.major !== want.major) return true;
  if (minorDirty) return false;
  if (version.minor !== want.minor) return true;
  if (patchDirty) return version.prerelease !== want.prerelease;
  return compareVersions(version, want) !== 0;
}

function isGreater({ version: want, dirty, minorDirty, patchDirty }: Condition, version: GoVersion): boolean {
  if (!dirty) return compareVersions(version, want) > 0;
  if (version.major !== want.major) return version.major > want.major;
  if (minorDirty) return false;
  return patchDirty ? version.minor > want.minor : compareVersions(version, want) > 0;
}

function isAtMost({ version: want, dirty, minorDirty }: Condition, version: GoVersion): boolean {
  if (!dirty) return compareVersions(version, want) <= 0;
  if (version.major !== want.major) return version.major < want.major;
  return version.minor <= want.minor || minorDirty;
}

function holds(condition: Condition, version: GoVersion): boolean {
  const order = compareVersions(version, condition.version);
  switch (condition.operator) {
    case '!=':
      return differs(condition, version);
    case '>':
      return isGreater(condition, version);
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      return isAtMost(condition, version);
    case '~':
    case '~>':
      return isTilde(condition, version);
    case '^':
      return isCaret(condition, version);
    default:
      return condition.dirty ? isTilde(condition, version) : order === 0;
  }
}

/** Reports whether a version satisfies a constraint. A prerelease can only satisfy a group that contains a prerelease. */
export function checkConstraint(constraint: Constraint, version: GoVersion): boolean {
  return constraint.some((group) => {
    if (version.prerelease !== '' && group.every((condition) => condition.version.prerelease === '')) return false;
    return group.every((condition) => holds(condition, version));
  });
}

/**
 * Reports whether `version` satisfies `constraint`.
 *
 * @throws USAGE with the library's error message as `helmText`
 */
export function satisfies(constraint: string, version: string): boolean {
  return checkConstraint(parseConstraint(constraint), parseVersion(version));
}
