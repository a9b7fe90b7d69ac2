import { evaluate, failureOf } from '../../support/expression.ts';

describe('number functions', () => {
  it.each([
    ['add 1 2 3', '6'],
    ['add', '0'],
    ['add "4" 1.9 true nil', '6'],
    ['add 9223372036854775807 1', '-9223372036854775808'],
    ['add1 41', '42'],
    ['add1 "x"', '1'],
    ['sub 5 7', '-2'],
    ['sub "10" 2.7', '8'],
    ['mul 2 3 4', '24'],
    ['mul 3037000500 3037000500', '-9223372036709301616'],
    ['mul 5', '5'],
    ['div 7 2', '3'],
    ['div -7 2', '-3'],
    ['div 1 "2"', '0'],
    ['mod 7 3', '1'],
    ['mod -7 3', '-1'],
    ['max 1 5 3', '5'],
    ['max -1', '-1'],
    ['max "7" 6.9', '7'],
    ['min 3 1 2', '1'],
    ['min 2.9 "3"', '2'],
    ['biggest 1 9 3', '9'],
    ['biggest "4" 2', '4'],
    ['maxf 1 2.5 2', '2.5'],
    ['maxf "3.5" -1', '3.5'],
    ['minf 1 2.5 0.5', '0.5'],
    ['minf -0.5 "-1.25"', '-1.25'],
    ['addf 0.1 0.2', '0.3'],
    ['addf 1 "2.5" nil', '3.5'],
    ['addf', '0'],
    ['add1f 1.1', '2.1'],
    ['add1f "x"', '1'],
    ['subf 1 0.9', '0.1'],
    ['subf 10 1 2.5', '6.5'],
    ['mulf 1.1 1.1', '1.21'],
    ['mulf 2 "3" 0.5', '3'],
    ['divf 10 4', '2.5'],
    ['divf 1 3', '0.3333333333333333'],
    ['divf 1 3 7', '0.0476190476190476'],
    ['floor 1.9', '1'],
    ['floor -1.1', '-2'],
    ['floor "2.5"', '2'],
    ['ceil 1.1', '2'],
    ['ceil -1.9', '-1'],
    ['ceil "x"', '0'],
    ['round 2.34567 2', '2.35'],
    ['round 2.5 0', '3'],
    ['round -2.5 0', '-3'],
    ['round 1.25 1 0.6', '1.2'],
    ['round "3.14159" 3', '3.142'],
    ['int 3.9', '3'],
    ['int "12"', '12'],
    ['int "x"', '0'],
    ['int "0x10"', '16'],
    ['int true', '1'],
    ['int nil', '0'],
    ['int "1.5"', '0'],
    ['int64 -3.9', '-3'],
    ['int64 "9223372036854775807"', '9223372036854775807'],
    ['int64 1e30 | kindOf', 'int64'],
    ['float64 "1.5"', '1.5'],
    ['float64 3', '3'],
    ['float64 "x"', '0'],
    ['float64 true', '1'],
    ['atoi "42"', '42'],
    ['atoi "-7"', '-7'],
    ['atoi "x"', '0'],
    ['atoi "99999999999999999999"', '9223372036854775807'],
    ['toDecimal "777"', '511'],
    ['toDecimal 0755', '0'],
    ['toDecimal "8"', '0'],
    ['toDecimal "-10"', '-8'],
    ['randInt 3 4', '3'],
    ['randInt -1 0', '-1'],
    ['randInt 0 10 | kindOf', 'int'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['div 1 0', 'error calling div: runtime error: integer divide by zero'],
    ['mod 1 0', 'error calling mod: runtime error: integer divide by zero'],
    ['divf 1 0', 'error calling divf: decimal division by 0'],
    ['randInt 4 4', 'error calling randInt: invalid argument to Intn'],
    ['randInt 5 1', 'error calling randInt: invalid argument to Intn'],
    ['round 1', 'wrong number of args for round: want at least 2 got 1'],
    ['atoi 1', 'expected string; found 1'],
    ['add1', 'wrong number of args for add1: want 1 got 0'],
    ['max', 'wrong number of args for max: want at least 1 got 0'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('months, weekdays and durations as integers', () => {
  it.each([
    ['int (toDate "2006" "2024").Weekday', '1'],
    ['add 1 (toDate "2006" "2024").Month', '2'],
    ['float64 (toDate "2006" "2024").Month', '1'],
    ['mulf 2 (toDate "2006" "2024").Weekday', '2'],
    ['div 7 (toDate "2006" "2024").Weekday', '7'],
    ['int (mustToDuration "3ns")', '0'],
    ['add 1 (mustToDuration "3ns")', '1'],
    ['eq 1 (toDate "2006" "2024").Weekday', 'true'],
    ['lt 2 (toDate "2006" "2024").Month', 'false'],
    ['eq (toDate "2006" "2024").Weekday (toDate "2006" "2024").Month', 'true'],
    ['eq 3 (mustToDuration "3ns")', 'true'],
    ['index (list 1 2) (toDate "2006" "2024").Weekday', '2'],
    ['index "abc" (mustToDuration "1ns")', '98'],
    ['slice (list 1 2) (toDate "2006" "2024").Weekday', '[2]'],
    ['printf "%*d" (toDate "2006" "2024").Weekday 3', '3'],
    ['printf "%*d" (mustToDuration "4ns") 3', '   3'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([['index (list 1) (mustToDuration "1s")', 'error calling index: index out of range: 1000000000']])(
    '%s fails',
    (expression, message) => {
      expect(failureOf(expression)).toBe(message);
    },
  );
});
