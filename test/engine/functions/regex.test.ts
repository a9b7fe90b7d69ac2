import { evaluate, failureOf } from '../../support/expression.ts';

describe('regular expressions', () => {
  it.each([
    ['regexMatch "^[a-z]+$" "abc"', 'true'],
    ['regexMatch "b" "abc"', 'true'],
    ['regexMatch "(" "abc"', 'false'],
    ['regexMatch "(?i)ABC" "xabcx"', 'true'],
    ['mustRegexMatch "^a.c$" "abc"', 'true'],
    ['mustRegexMatch "^$" ""', 'true'],
    ['regexFind "[0-9]+" "ab12cd34"', '12'],
    ['regexFind "x" "abc"', ''],
    ['regexFind "a(b|c)*" "zabcbd"', 'abcb'],
    ['mustRegexFind "[a-z]" "1b2"', 'b'],
    ['mustRegexFind "\\\\bfoo\\\\b" "a foo b"', 'foo'],
    ['regexFindAll "[0-9]" "1a2b3" -1', '[1 2 3]'],
    ['regexFindAll "[0-9]" "1a2b3" 2 | toJson', '["1","2"]'],
    ['regexFindAll "x" "abc" -1 | toJson', 'null'],
    ['regexFindAll "a*" "baac" -1 | toJson', '["","aa",""]'],
    ['mustRegexFindAll "." "abc" 2 | toJson', '["a","b"]'],
    ['mustRegexFindAll "." "abc" 0 | toJson', 'null'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Go names a group
    ['regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"', '-W-xxW-'],
    ['regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W"', '---'],
    ['regexReplaceAll "(?P<n>.)" "ab" "$n$n$$"', 'aa$bb$'],
    ['regexReplaceAll "" "ab" "-"', '-a-b-'],
    ['mustRegexReplaceAll "b+" "abbc" "x"', 'axc'],
    ['mustRegexReplaceAll "(a)(b)" "ab" "$2$1"', 'ba'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Go names a group
    ['regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "${1}"', '-${1}-${1}-'],
    ['regexReplaceAllLiteral "x*" "-a-" "T"', 'T-TaT-T'],
    ['mustRegexReplaceAllLiteral "b" "abc" "$0"', 'a$0c'],
    ['mustRegexReplaceAllLiteral "z" "abc" "x"', 'abc'],
    ['regexSplit "z+" "pizza" -1 | toJson', '["pi","a"]'],
    ['regexSplit "z" "pizza" 2 | toJson', '["pi","za"]'],
    ['regexSplit "" "abc" -1 | toJson', '["a","b","c"]'],
    ['regexSplit "z" "pizza" 0 | toJson', 'null'],
    ['mustRegexSplit "," "a,b" -1 | toJson', '["a","b"]'],
    ['mustRegexSplit "a" "" -1 | toJson', '[""]'],
    ['regexQuoteMeta "1.2.3+[x]"', '1\\.2\\.3\\+\\[x\\]'],
    ['regexQuoteMeta "a-b/c"', 'a-b/c'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['regexFind "(" "abc"', 'error calling regexFind: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`'],
    [
      'regexFindAll "[" "abc" -1',
      'error calling regexFindAll: regexp: Compile(`[`): error parsing regexp: missing closing ]: `[`',
    ],
    [
      'regexReplaceAll "*" "abc" "x"',
      'error calling regexReplaceAll: regexp: Compile(`*`): error parsing regexp: missing argument to repetition operator: `*`',
    ],
    [
      'regexReplaceAllLiteral "a{2,1}" "abc" "x"',
      'error calling regexReplaceAllLiteral: regexp: Compile(`a{2,1}`): error parsing regexp: invalid repeat count: `{2,1}`',
    ],
    [
      'regexSplit "\\\\" "abc" -1',
      'error calling regexSplit: regexp: Compile(`\\`): error parsing regexp: trailing backslash at end of expression: ``',
    ],
    ['mustRegexMatch "(" "abc"', 'error calling mustRegexMatch: error parsing regexp: missing closing ): `(`'],
    [
      'mustRegexFind "(?=a)" "abc"',
      'error calling mustRegexFind: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
    ],
    [
      'mustRegexFindAll "a**" "abc" -1',
      'error calling mustRegexFindAll: error parsing regexp: invalid nested repetition operator: `**`',
    ],
    [
      'mustRegexReplaceAll "[b-a]" "abc" "x"',
      'error calling mustRegexReplaceAll: error parsing regexp: invalid character class range: `b-a`',
    ],
    [
      'mustRegexReplaceAllLiteral "(?<n" "abc" "x"',
      'error calling mustRegexReplaceAllLiteral: error parsing regexp: invalid named capture: `(?<n`',
    ],
    ['mustRegexSplit ")" "abc" -1', 'error calling mustRegexSplit: error parsing regexp: unexpected ): `)`'],
    ['regexQuoteMeta 1', 'expected string; found 1'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
