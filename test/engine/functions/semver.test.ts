import { evaluate, failureOf } from '../../support/expression.ts';

describe('versions', () => {
  it.each([
    ['semver "v1.2.3-rc.1+build"', '1.2.3-rc.1+build'],
    ['(semver "1.2.3").Minor', '2'],
    ['(semver "1.2").Patch', '0'],
    ['(semver "v1.2.3-rc.1+b").Prerelease', 'rc.1'],
    ['(semver "v1.2.3-rc.1+b").Metadata', 'b'],
    ['(semver "v1.2").Original', 'v1.2'],
    ['(semver "1.2.3-rc").IncPatch', '1.2.3'],
    ['(semver "1.2.3").IncMinor', '1.3.0'],
    ['(semver "1.2.3").IncMajor', '2.0.0'],
    ['(semver "1.2.3").Compare (semver "1.10.0")', '-1'],
    ['(semver "1.2.3").LessThan (semver "1.2.3")', 'false'],
    ['(semver "1.2.3").GreaterThan (semver "1.2.3-rc")', 'true'],
    ['(semver "1.2.3+a").Equal (semver "1.2.3+b")', 'true'],
    ['semver "1.2.3" | toJson', '"1.2.3"'],
    ['semverCompare ">=1.2.0" "1.3.0"', 'true'],
    ['semverCompare "^1.2.0" "2.0.0"', 'false'],
    ['semverCompare "~1.2.0" "1.2.9"', 'true'],
    ['semverCompare ">=1.2.0" "1.3.0-rc.1"', 'false'],
    ['semverCompare ">=1.2.0-0" "1.3.0-rc.1"', 'true'],
    ['semverCompare "1.x || >=3" "2.5.0"', 'false'],
    ['semverCompare "1.2 - 1.4.5" "1.4.6"', 'false'],
    ['semverCompare "!=1.2.3" "1.2.4"', 'true'],
    ['semverCompare "*" "v1.29.3"', 'true'],
    ['semver "01.2.3"', '1.2.3'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['semver "x"', 'error calling semver: invalid semantic version'],
    ['semver "1.2.3.4"', 'error calling semver: invalid semantic version'],
    ['semverCompare ">>1" "1.0.0"', 'error calling semverCompare: improper constraint: ">>1"'],
    ['semverCompare ">=1" "x"', 'error calling semverCompare: invalid semantic version'],
    ['semverCompare 1 "1.0.0"', 'expected string; found 1'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
