import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatVersion, parseVersion, satisfies } from '../../src/base/semver-range.ts';
import { isTillerlessError } from '../../src/errors/tillerless-error.ts';

interface Cases {
  /** constraint, and Helm's answer for each of `vs`, or its complaint */
  readonly pairs: readonly (readonly [string, readonly string[] | string])[];
  /** text, and Helm's reading as JSON, or its complaint */
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

it.each(cases.versions)('reads version %p', (text, want) => {
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
])('refuses $text when strict', ({ text, problem }) => {
  expect(answer(() => formatVersion(parseVersion(text, { strict: true })))).toBe(problem);
});

// Answers of helm 4.3.1.
it.each([
  { name: '512 bytes', constraint: `${' '.repeat(511)}1`, want: 'true' },
  { name: '513 bytes', constraint: `${' '.repeat(512)}1`, want: 'constraint string is too long (max 512 bytes)' },
  { name: '514 bytes of 257 letters', constraint: 'é'.repeat(257), want: 'constraint string is too long (max 512 bytes)' },
  { name: '32 groups', constraint: `${'1||'.repeat(31)}1`, want: 'true' },
  { name: '33 groups', constraint: `${'1||'.repeat(32)}1`, want: 'too many constraint groups (max 32)' },
])('a constraint of $name: $want', ({ constraint, want }) => {
  expect(answer(() => String(satisfies(constraint, '1.2.3')))).toBe(want);
});

// Answers of Masterminds/semver v3.5.0.
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
])('$constraint and $version: $want', ({ constraint, version, want }) => {
  expect(answer(() => String(satisfies(constraint, version)))).toBe(want);
});

it('a version of 258 bytes is too long, whatever the number of its letters', () => {
  expect(answer(() => formatVersion(parseVersion('é'.repeat(129))))).toBe('version string is too long (max 256 bytes)');
});
