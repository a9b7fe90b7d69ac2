import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { satisfies as npmSatisfies, SemVer, sort } from 'semver';
import { compareVersions, formatVersion, parseVersion, satisfies } from '../../src/base/semver-range.ts';
import { isTillerlessError } from '../../src/errors/tillerless-error.ts';

interface Cases {
  /** a constraint, and either the versions in `vs` that it matches in Helm or Helm's error message */
  readonly pairs: readonly (readonly [string, readonly string[] | string])[];
  /** a version, and either Helm's parsed version as JSON or Helm's error message */
  readonly versions: readonly (readonly [string, string])[];
  readonly vs: readonly string[];
}

const file = join(dirname(fileURLToPath(import.meta.url)), 'cases', 'semver.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Cases;

function answer(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return error.helmText ?? '';
  }
}

it.each(cases.versions)('parses version %p', (text, want) => {
  const got = answer(() => {
    const version = parseVersion(text);
    const numbers = [version.major, version.minor, version.patch].map(Number);
    return JSON.stringify([...numbers, version.prerelease, version.metadata, version.original, formatVersion(version)]);
  });
  expect(got).toBe(want);
});

it.each(cases.pairs)('checks constraint %p', (constraint, want) => {
  if (typeof want === 'string') expect(answer(() => String(satisfies(constraint, '1.2.3')))).toBe(want);
  else expect(cases.vs.map((version) => answer(() => String(satisfies(constraint, version))))).toEqual(want);
});

it.each([
  { text: '', problem: 'version string empty' },
  { text: '1.2', problem: 'invalid semantic version' },
  { text: '01.2.3', problem: 'version segment starts with 0' },
])('rejects $text in strict mode', ({ text, problem }) => {
  expect(answer(() => formatVersion(parseVersion(text, { strict: true })))).toBe(problem);
});

// Results of helm 4.3.1.
it.each([
  { name: '512 bytes', constraint: `${' '.repeat(511)}1`, want: 'true' },
  { name: '513 bytes', constraint: `${' '.repeat(512)}1`, want: 'constraint string is too long (max 512 bytes)' },
  { name: '514 bytes of 257 letters', constraint: 'é'.repeat(257), want: 'constraint string is too long (max 512 bytes)' },
  { name: '32 groups', constraint: `${'1||'.repeat(31)}1`, want: 'true' },
  { name: '33 groups', constraint: `${'1||'.repeat(32)}1`, want: 'too many constraint groups (max 32)' },
])('a constraint of $name: $want', ({ constraint, want }) => {
  expect(answer(() => String(satisfies(constraint, '1.2.3')))).toBe(want);
});

// Results of Masterminds/semver v3.5.0.
it.each([
  { constraint: '1||2 - 3', version: '1.0.0', want: 'true' },
  { constraint: '1||2 - 3', version: '2.0.0', want: 'true' },
  { constraint: '1||2 - 3', version: '0.2.1', want: 'false' },
  { constraint: '0||1 - 3', version: '2.0.0', want: 'true' },
  { constraint: '1 - 2||5', version: '5.1.0', want: 'true' },
  { constraint: '!=1.2 1.2.3-a', version: '1.2.3-a', want: 'true' },
  { constraint: '!=*-1.x', version: '0.0.0', want: 'true' },
  { constraint: '1.2.3,,1', version: '1.2.3', want: 'improper constraint: "1.2.3,,1"' },
  { constraint: '1.2.3 , 1', version: '1.2.3', want: 'true' },
  { constraint: `${'1     '.repeat(80)}!`, version: '1.2.3', want: `improper constraint: "${'1     '.repeat(80)}!"` },
])('$constraint matches $version: $want', ({ constraint, version, want }) => {
  expect(answer(() => String(satisfies(constraint, version)))).toBe(want);
});

it('limits the length of a version in bytes, not characters', () => {
  expect(answer(() => formatVersion(parseVersion('é'.repeat(129))))).toBe('version string is too long (max 256 bytes)');
});

/** Returns a seeded pseudo-random generator, so that failures are reproducible. */
function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = randomSource(7);
const identifiers = ['0', '1', '2', '10', 'a', 'alpha', 'beta', 'rc', 'rc1', 'A', '-', 'x-y', '1a'];
const madeUp = Array.from({ length: 400 }, () => {
  const core = [random(3), random(3), random(3)].join('.');
  const count = random(4);
  const prerelease = Array.from({ length: count }, () => identifiers[random(identifiers.length)]).join('.');
  return prerelease === '' ? core : `${core}-${prerelease}`;
});

describe('same results as the semver package', () => {
  it('sorts versions', () => {
    const ours = madeUp.toSorted((a, b) => compareVersions(parseVersion(a), parseVersion(b)));
    expect(ours).toEqual(sort([...madeUp]));
  });

  it('parses strict versions', () => {
    for (const text of madeUp) {
      const version = parseVersion(text, { strict: true });
      const theirs = new SemVer(text);
      expect([version.major, version.minor, version.patch].map(Number)).toEqual([theirs.major, theirs.minor, theirs.patch]);
      expect(version.prerelease).toBe(theirs.prerelease.join('.'));
    }
  });

  it.each(['>1.1.1', '<=1.1.0', '>=0.1.2 <2.0.0', '1.1.1', '!=1.1.1', '^1.1.0', '~1.1.0', '1.x', '0.0.1 || 2.x'])(
    'checks releases against %p',
    (constraint) => {
      const releases = madeUp.filter((text) => !text.includes('-'));
      const theirs = (text: string): boolean =>
        constraint.startsWith('!=') ? text !== constraint.slice(2) : npmSatisfies(text, constraint);
      for (const text of releases) expect([text, satisfies(constraint, text)]).toEqual([text, theirs(text)]);
    },
  );
});

it.each([
  ['1.0.0-9007199254740993', '1.0.0-9007199254740992', 1],
  ['1.0.0-20240102030405123.a', '1.0.0-20240102030405123.b', -1],
  [`1.0.0-${'a'.repeat(249)}`, `1.0.0-${'a'.repeat(248)}.1`, 1],
  ['18446744073709551615.0.0', '18446744073709551614.0.0', 1],
])('compares %p with %p, beyond the limits of the semver package', (a, b, want) => {
  expect(compareVersions(parseVersion(a), parseVersion(b))).toBe(want);
  expect(compareVersions(parseVersion(b), parseVersion(a))).toBe(-want);
});
