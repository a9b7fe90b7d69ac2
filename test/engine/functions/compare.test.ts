import { evaluate, failureOf } from '../../support/expression.ts';

describe('comparisons and logic', () => {
  it.each([
    ['eq 1 1', 'true'],
    ['eq 1 2 3 1', 'true'],
    ['eq "a" "b"', 'false'],
    ['eq nil nil', 'true'],
    ['eq 1.5 1.5', 'true'],
    ['eq true false', 'false'],
    ['eq 1 (int64 1)', 'true'],
    ['ne 1 2', 'true'],
    ['ne "a" "a"', 'false'],
    ['ne nil 1', 'true'],
    ['lt 1 2', 'true'],
    ['lt "a" "b"', 'true'],
    ['lt 2.5 1.5', 'false'],
    ['lt "Z" "a"', 'true'],
    ['le 2 2', 'true'],
    ['le 3 2', 'false'],
    ['le "b" "a"', 'false'],
    ['gt 2 1', 'true'],
    ['gt "a" "b"', 'false'],
    ['gt 1 1', 'false'],
    ['ge 2 2', 'true'],
    ['ge 1 2', 'false'],
    ['ge "b" "a"', 'true'],
    ['deepEqual (dict "a" (list 1)) (dict "a" (list 1))', 'true'],
    ['deepEqual 1 1.0', 'false'],
    ['deepEqual (list) nil', 'false'],
    ['deepEqual nil nil', 'true'],
    ['and 1 "x" 2', '2'],
    ['and 1 0 2', '0'],
    ['and nil (fail "not evaluated")', '<no value>'],
    ['and "" 1', ''],
    ['or 0 "" "x" "y"', 'x'],
    ['or 0 nil', '<no value>'],
    ['or 1 (fail "not evaluated")', '1'],
    ['or false', 'false'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['eq 1 "a"', 'error calling eq: incompatible types for comparison: int and string'],
    ['eq 1 1.0', 'error calling eq: incompatible types for comparison: int and float64'],
    ['eq 1', 'error calling eq: missing argument for comparison'],
    ['eq (dict) (dict)', 'error calling eq: non-comparable type map[]: map[string]interface {}'],
    ['ne 1 "1"', 'error calling ne: incompatible types for comparison: int and string'],
    ['lt 1 "a"', 'error calling lt: incompatible types for comparison: int and string'],
    ['lt nil 1', 'error calling lt: invalid type for comparison'],
    ['lt true false', 'error calling lt: invalid type for comparison'],
    ['le 1 1.0', 'error calling le: incompatible types for comparison: int and float64'],
    ['gt (list) 1', 'error calling gt: invalid type for comparison'],
    ['ge nil nil', 'error calling ge: invalid type for comparison'],
    ['deepEqual 1', 'wrong number of args for deepEqual: want 2 got 1'],
    ['and', 'wrong number of args for and: want at least 1 got 0'],
    ['or', 'wrong number of args for or: want at least 1 got 0'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('equality of objects, and escaped characters in error messages', () => {
  it.each([
    ['squote (list 1 "a")', "'[1 a]'"],
    ['deepEqual (mustToDuration "1s") (mustToDuration "1s")', 'true'],
    ['deepEqual (semver "1.2.3") (semver "1.2.3")', 'true'],
    ['deepEqual (semver "1.2.3") (semver "1.2.4")', 'false'],
    ['deepEqual (toDate "2006" "2024") (toDate "2006" "2024")', 'true'],
    ['deepEqual (mustToDuration "1s") (toDate "2006" "2024")', 'false'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['mustFromJson "\\\\"', "error calling mustFromJson: invalid character '\\\\' looking for beginning of value"],
    ['mustFromJson "\\u0000"', "error calling mustFromJson: invalid character '\\x00' looking for beginning of value"],
    ['mustFromJson "\\u001b"', "error calling mustFromJson: invalid character '\\x1b' looking for beginning of value"],
    ['mustFromJson "\\u00e9"', "error calling mustFromJson: invalid character 'Ã' looking for beginning of value"],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
