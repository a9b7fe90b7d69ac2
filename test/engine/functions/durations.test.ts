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
