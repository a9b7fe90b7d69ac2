import { evaluate, failureOf, failureOfText, renderText } from '../../support/expression.ts';

describe('if', () => {
  it.each([
    ['{{ if true }}a{{ else }}b{{ end }}', 'a'],
    ['{{ if (list) }}a{{ end }}|', '|'],
    ['{{ if "false" }}yes{{ end }}', 'yes'],
    ['{{ if $x := 3 }}{{ $x }}{{ end }}', '3'],
    ['{{ if and true (not false) }}x{{ end }}', 'x'],
    ['{{ if 0.0 }}a{{ else }}zero{{ end }}', 'zero'],
    ['{{ if .Values.missing }}a{{ else }}missing{{ end }}', 'missing'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('with', () => {
  it.each([
    ['{{ with 5 }}{{ . }}{{ end }}', '5'],
    ['{{ with "" }}a{{ else }}empty{{ end }}', 'empty'],
    ['{{ with $x := dict "a" 1 }}{{ .a }}{{ $x.a }}{{ $.Values.count }}{{ end }}', '113'],
    ['{{ with .Values }}{{ .count }}{{ end }}', '3'],
    ['{{ with 0 }}a{{ end }}|', '|'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('range', () => {
  it.each([
    ['{{ range list 1 2 3 }}{{ . }},{{ end }}', '1,2,3,'],
    ['{{ range $i, $x := list "a" "b" }}{{ $i }}={{ $x }} {{ end }}', '0=a 1=b '],
    ['{{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}={{ $v }} {{ end }}', 'a=2 b=1 '],
    ['{{ range list }}a{{ else }}none{{ end }}', 'none'],
    ['{{ range 3 }}{{ . }}{{ end }}', '012'],
    ['{{ range $i := until 3 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $i }}{{ end }}', '02'],
    ['{{ range until 9 }}{{ if gt . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}', '012'],
    ['{{ range $x := list 1 2 }}{{ range list 3 4 }}{{ mul $x . }} {{ end }}{{ end }}', '3 4 6 8 '],
    ['{{ range dict }}a{{ else }}empty{{ end }}', 'empty'],
    ['{{ range $i, $x := list 1 }}{{ $.Values.count }}{{ end }}', '3'],
    ['{{ range list 1 nil "a" }}[{{ . }}]{{ end }}', '[1][<no value>][a]'],
    ['{{ range 0 }}a{{ else }}zero{{ end }}', 'zero'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('variables', () => {
  it.each([
    ['{{ $x := 1 }}{{ $x }}', '1'],
    ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}', '2'],
    ['{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }}', '21'],
    ['{{ $x := 0 }}{{ range list 1 2 3 }}{{ $x = add $x . }}{{ end }}{{ $x }}', '6'],
    ['{{ $d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ $d }}', 'map[a:1 b:2]'],
    ['{{ $x := dict "a" (dict "b" 3) }}{{ $x.a.b }}', '3'],
    ['{{ $.Values.count }}', '3'],
    ['{{ $x := .Values }}{{ $x.count }}', '3'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('define and include', () => {
  it.each([
    ['{{ define "d" }}{{ . }}!{{ end }}{{ include "d" "x" | upper }}', 'X!'],
    ['{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}<{{ . }}>{{ end }}{{ include "a" 1 }}', '<1>'],
    ['{{ define "d" }}{{ $ }}{{ end }}{{ with 1 }}{{ include "d" . }}{{ end }}', '1'],
    ['{{ define "n" }}{{ if gt . 0 }}{{ . }}{{ include "n" (int (sub . 1)) }}{{ end }}{{ end }}{{ include "n" 3 }}', '321'],
    ['{{ define "d" }}{{ $x := 1 }}{{ end }}{{ $x := 2 }}{{ template "d" }}{{ $x }}', '2'],
    ['{{ define "l" }}a\nb{{ end }}{{ include "l" . | indent 2 }}', '  a\n  b'],
    ['{{ define "d" }} x {{- end }}[{{ include "d" . }}]', '[ x]'],
    ['{{ block "b" .Values }}{{ .count }}{{ end }}', '3'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('fields', () => {
  it.each([
    ['{{ .Values.count }}', '3'],
    ['{{ .Values.missing }}', '<no value>'],
    ['{{ .Values.missing | quote }}', ''],
    ['{{ .Values.missing | default "d" }}', 'd'],
    ['{{ (dict "a" nil).a }}', '<no value>'],
    ['{{ (dict "a" 1).b }}', '<no value>'],
    ['{{ index .Values "count" }}', '3'],
    ['{{ print nil }}', '<nil>'],
    ['{{ list nil }}', '[<nil>]'],
    ['{{ 1.0 }} {{ 1e6 }} {{ 1e21 }} {{ 0.1 }}', '1 1e+06 1e+21 0.1'],
    ['{{ true }}{{ dict "b" (list 1 "x") }}', 'truemap[b:[1 x]]'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('failures', () => {
  it.each([
    ['{{ if 0 }}a{{ else if "" }}b{{ else if nil }}c{{ else }}d{{ end }}', 'nil is not a command'],
    ['{{ with nil }}a{{ else with 3 }}{{ . }}{{ else }}b{{ end }}', 'nil is not a command'],
    ['{{ range nil }}a{{ else }}none{{ end }}', 'nil is not a command'],
    ['{{ range $i, $_ := 2 }}{{ $i }}{{ end }}', "can't use 2 to iterate over more than one variable"],
    ['{{ "x" }}{{ nil | toString }}', 'nil is not a command'],
    ['{{ .Values.missing.deep }}', 'nil pointer evaluating interface {}.deep'],
    ['{{ .Values.count.deep }}', "can't evaluate field deep in type interface {}"],
    ['{{ (list 1).x }}', "can't evaluate field x in type []interface {}"],
    ['{{ ("a").x }}', "can't evaluate field x in type string"],
    ['{{ template "missing" }}', 'template "missing" not defined'],
    ['{{ range "abc" }}{{ . }}{{ end }}', "range can't iterate over abc"],
    ['{{ range 1.5 }}{{ end }}', "range can't iterate over 1.5"],
    ['{{ range true }}{{ end }}', "range can't iterate over true"],
    ['{{ if fail "x" }}{{ end }}', 'x'],
    ['{{ upper }}', 'wrong number of args for upper: want 1 got 0'],
    ['{{ "a" | upper "b" }}', 'wrong number of args for upper: want 1 got 2'],
    ['{{ define "d" }}{{ .a.b }}{{ end }}{{ include "d" (dict "a" 1) }}', "can't evaluate field b in type interface {}"],
    ['{{ with .Values }}{{ .count.x }}{{ end }}', "can't evaluate field x in type interface {}"],
    ['{{ .Values.count 1 }}', 'count is not a method but has arguments'],
    ['{{ (fail "inner") | quote }}', 'inner'],
    ['{{ nil | upper }}', 'nil is not a command'],
    ['{{ $x := dict }}{{ $x.a.b }}', 'nil pointer evaluating interface {}.b'],
  ])('%s', (text, message) => {
    expect(failureOfText(text)).toBe(message);
  });
});

describe('commands that are not functions', () => {
  it.each([['"a" | print nil nil', '<nil> <nil>a']])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['nil nil', "can't give argument to non-function nil"],
    ['nil 1', "can't give argument to non-function nil"],
    ['if nil nil }}{{ end', "can't give argument to non-function nil"],
    ['(.x) .y', "can't give argument to non-function .x"],
    ['(.x) .y | toJson', "can't give argument to non-function .x"],
    ['$y := (.x) .y', "can't give argument to non-function .x"],
    ['with $y := (1) 2 }}{{ end', "can't give argument to non-function 1"],
    ['call "x" .none.x', 'nil pointer evaluating interface {}.x'],
    ['nil | call "x" "x"', 'nil is not a command'],
    ['.none.x | call "x"', 'nil pointer evaluating interface {}.x'],
    ['call nil', 'error calling call: call of nil'],
    ['call 1 .none.y', 'nil pointer evaluating interface {}.y'],
    ['call (list) 1', 'error calling call: non-function list of type []interface {}'],
    ['print (list | call "x")', 'error calling call: non-function "x" of type string'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
