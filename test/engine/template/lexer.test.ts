import { failureOf, failureOfText, renderText } from '../../support/expression.ts';

describe('comments and text', () => {
  it.each([
    ['a{{/* comment */}}b', 'ab'],
    ['a {{- /* comment */ -}} b', 'ab'],
    ['{{ "{{" }}x{{ `}}` }}', '{{x}}'],
    ['no action', 'no action'],
    ['', ''],
    ['{{/* a */}}{{/*b*/}}', ''],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('trim markers', () => {
  it.each([
    ['a  {{- 1 -}}  b', 'a1b'],
    ['a\n\n{{- 1 }}\nb', 'a1\nb'],
    ['a {{ 1 -}}\n\n b', 'a 1b'],
    ['{{- 1 -}}', '1'],
    ['a {{ -1 }} b', 'a -1 b'],
    ['a\t{{- "x" -}}\tb', 'axb'],
    ['a {{- /* c */}} b', 'a b'],
    ['{{ 1 -}} \n {{- 2 }}', '12'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('literals', () => {
  it.each([
    ['{{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 017 }}', '31 5 15 15'],
    ['{{ 1_000 }} {{ 1e3 }} {{ .5 }} {{ -1.5 }}', '1000 1000 0.5 -1.5'],
    ["{{ 'a' }} {{ '\\n' }} {{ 'é' }}", '97 10 233'],
    ['{{ "tab\\t\\x41\\u00e9\\"" }}', 'tab\tAé"'],
    ['{{ `raw\\n"x"` }}', 'raw\\n"x"'],
    ['{{ true }} {{ false }}', 'true false'],
    ['{{ 0x1p4 }} {{ 1E-2 }}', '16 0.01'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('failures', () => {
  it.each([
    ['{{ 1i }} {{ 1e1000 | printf "%v" }}', '"1e1000"'],
    ['{{', 'unclosed action'],
    ['{{ "a', 'unterminated quoted string'],
    ['{{ `a', 'unterminated raw quoted string'],
    ["{{ 'a", 'unterminated character constant'],
    ['{{ /* a */ }}', 'unexpected "/" in command'],
    ['{{/* a', 'unclosed comment'],
    ['{{ 1 }', 'unexpected "}" in operand'],
    ['{{ "a\nb" }}', 'unterminated quoted string'],
    ['{{ 1x }}', '"1x"'],
    ["{{ 'ab' }}", "'ab'"],
    ['{{ "\\q" }}', 'invalid syntax'],
    ['{{ # }}', 'unexpected "#" in command'],
    ['{{ a.b\u0001 }}', 'function "a" not defined'],
    ['{{ 9223372036854775808 }}', '9223372036854775808 overflows int'],
    ['{{ (1 }}', 'unclosed left paren'],
    ['{{ 1) }}', 'unexpected right paren'],
    ['{{ $x.y! }}', 'undefined variable "$x"'],
  ])('%s', (text, message) => {
    expect(failureOfText(text)).toBe(message);
  });
});

describe('unexpected characters after an operand', () => {
  it.each([
    ['.$', "bad character U+0024 '$'"],
    ['.$x', "bad character U+0024 '$'"],
    ['$-', "bad character U+002D '-'"],
    ['$$', "bad character U+0024 '$'"],
    ['$x$y', "bad character U+0024 '$'"],
    ['.a.[0]', "bad character U+005B '['"],
    ['.[0]', "bad character U+005B '['"],
    ['.a[0]', "bad character U+005B '['"],
    ['.a.-', "bad character U+002D '-'"],
    ['.a..b', 'unexpected <.> in operand'],
    ['.a-b', "bad character U+002D '-'"],
    ['.a+b', "bad character U+002B '+'"],
    ['.#', "bad character U+0023 '#'"],
    ['$#', "bad character U+0023 '#'"],
    ['print .$', "bad character U+0024 '$'"],
    ['.(1)', 'unexpected "(" in operand'],
    ['$.', 'unexpected <.> in operand'],
    ['.5.x', 'unexpected . after term ".5"'],
    ['.x:', 'expected :='],
    ['.x,', 'unexpected "," in operand'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('templates that end inside an action', () => {
  it.each([
    ['{{ .', '"."'],
    ['{{ .5.', 'unexpected "." in operand'],
    ['{{ print .', '"."'],
    ['{{ $.', 'unexpected "." in operand'],
    ['{{ .a.', 'unexpected "." in operand'],
    ['{{ "a".', 'unexpected "." in operand'],
    ['{{ define "x" .', 'unexpected "." in define clause'],
  ])('%s fails', (text, message) => {
    expect(failureOfText(text)).toBe(message);
  });
});
