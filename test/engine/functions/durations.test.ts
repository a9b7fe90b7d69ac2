import { evaluate, failureOf } from '../../support/expression.ts';

describe('durations', () => {
  it.each([
    ['mustToDuration "1h30m"', '1h30m0s'],
    ['mustToDuration 90', '1m30s'],
    ['mustToDuration 1.5', '1.5s'],
    ['mustToDuration " 15 "', '15s'],
    ['mustToDuration "-1.5h" | typeOf', 'time.Duration'],
    ['durationNanoseconds "1us"', '1000'],
    ['durationNanoseconds 1', '1000000000'],
    ['durationNanoseconds "x"', '0'],
    ['durationMicroseconds "1.5ms"', '1500'],
    ['durationMicroseconds "-1s"', '-1000000'],
    ['durationMilliseconds "1m0.5s"', '60500'],
    ['durationMilliseconds nil', '0'],
    ['durationSeconds "1m30.5s"', '90.5'],
    ['durationSeconds "250ms"', '0.25'],
    ['durationMinutes "1h30s"', '60.5'],
    ['durationMinutes 90', '1.5'],
    ['durationHours "90m"', '1.5'],
    ['durationHours "-1h"', '-1'],
    ['durationDays "36h"', '1.5'],
    ['durationDays "1d"', '0'],
    ['durationWeeks "168h"', '1'],
    ['durationWeeks "252h"', '1.5'],
    ['durationRoundTo "1h17m" "15m"', '1h15m0s'],
    ['durationRoundTo "1h22m30s" "15m"', '1h30m0s'],
    ['durationRoundTo "1h" "0"', '1h0m0s'],
    ['durationRoundTo "-7s" 5', '-5s'],
    ['durationTruncateTo "1h29m" "15m"', '1h15m0s'],
    ['durationTruncateTo "-7s" "5s"', '-5s'],
    ['durationTruncateTo "7s" "-1s"', '7s'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['mustToDuration "x"', 'error calling mustToDuration: could not parse duration "x"'],
    ['mustToDuration ""', 'error calling mustToDuration: empty duration'],
    ['mustToDuration nil', 'error calling mustToDuration: invalid duration'],
    ['mustToDuration true', 'error calling mustToDuration: unsupported duration type bool'],
    ['mustToDuration (list)', 'error calling mustToDuration: unsupported duration type []interface {}'],
    ['mustToDuration 9223372037', 'error calling mustToDuration: duration seconds overflow: 9223372037'],
    ['mustToDuration "Inf"', 'error calling mustToDuration: invalid duration seconds: +Inf'],
    ['durationSeconds', 'wrong number of args for durationSeconds: want 1 got 0'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('durations at the limits of int64, and from other types', () => {
  it.each([
    ['durationRoundTo "-2562047h47m16.854775807s" "1h"', '-2562047h47m16.854775808s'],
    ['durationRoundTo "2562047h47m16.854775807s" "1h"', '2562047h47m16.854775807s'],
    ['durationRoundTo 9223372036 "7m"', '2562047h47m16.854775807s'],
    ['durationRoundTo "2.5s" "1s"', '3s'],
    ['durationRoundTo "-2.5s" "1s"', '-3s'],
    ['durationTruncateTo "2562047h47m16.854775807s" "24h"', '2562024h0m0s'],
    ['durationSeconds "0.1"', '0.1'],
    ['durationSeconds "1.1s"', '1.1'],
    ['durationSeconds 0.3', '0.3'],
    ['durationSeconds "1.0000000005"', '1'],
    ['durationMinutes 7', '0.11666666666666667'],
    ['durationHours 1', '0.0002777777777777778'],
    ['durationDays "1h"', '0.041666666666666664'],
    ['durationWeeks 59', '9.755291005291007e-05'],
    ['durationSeconds (mustToDuration "-1.123456789s")', '-1.123456789'],
    ['durationSeconds "9223372036.854775807"', '-9.223372036854776e+09'],
    ['durationSeconds "-9223372036.854775808"', '-9.223372036854776e+09'],
    ['durationSeconds 9223372037', '0'],
    ['durationSeconds (toDate "2006" "2024")', '0'],
    ['durationSeconds (toDate "2006" "2024").Weekday', '1'],
    ['mustToDuration "1e3"', '16m40s'],
    ['mustToDuration ".5s"', '500ms'],
    ['mustToDuration "5.s"', '5s'],
    ['mustToDuration "1_000"', '16m40s'],
    ['mustToDuration "9223372036.8"', '2562047h47m16.799998976s'],
    ['mustToDuration 9223372036.8', '2562047h47m16.799998976s'],
    ['mustToDuration (toDate "2006" "2024").Month', '1s'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['mustToDuration "0x10"', 'error calling mustToDuration: could not parse duration "0x10"'],
    ['mustToDuration "9223372037"', 'error calling mustToDuration: duration seconds overflow: 9.223372037e+09'],
    ['mustToDuration 1e10', 'error calling mustToDuration: duration seconds overflow: 1e+10'],
    ['mustToDuration 1i', 'error calling mustToDuration: unsupported duration type complex128'],
    ['mustToDuration "1d"', 'error calling mustToDuration: could not parse duration "1d"'],
    ['mustToDuration "1 h"', 'error calling mustToDuration: could not parse duration "1 h"'],
    ['mustToDuration "-.s"', 'error calling mustToDuration: could not parse duration "-.s"'],
    ['mustToDuration (semver "1.2.3")', 'error calling mustToDuration: unsupported duration type *semver.Version'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
