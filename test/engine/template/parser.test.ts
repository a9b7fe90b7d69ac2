import { failureOfText, renderText } from '../../support/expression.ts';

describe('pipelines', () => {
  it.each([
    ['{{ 1 | add 2 | mul 3 }}', '9'],
    ['{{ "a" | printf "%s-%s" "b" }}', 'b-a'],
    ['{{ (list 1 2) | len }}', '2'],
    ['{{ printf "%d" (add 1 (mul 2 3)) }}', '7'],
    ['{{ ("x") }}', 'x'],
    ['{{ (dict "a" (dict "b" 1)).a.b }}', '1'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('blocks', () => {
  it.each([
    ['{{ block "b" 1 }}[{{ . }}]{{ end }}', '[1]'],
    ['{{ define "d" }}D{{ . }}{{ end }}{{ template "d" 2 }}', 'D2'],
    ['{{ template "d" }}{{ define "d" }}D{{ . }}{{ end }}', 'D<no value>'],
    ['{{ define "d" }}in{{ end }}{{ template "d" }}', 'in'],
    ['{{ define "x" }}1{{ end }}{{ define "x" }} {{ end }}{{ template "x" }}', '1'],
  ])('%s', (text, expected) => {
    expect(renderText(text)).toBe(expected);
  });
});

describe('failures', () => {
  it.each([
    ['{{ nil | quote }}', 'nil is not a command'],
    ['{{ define "x" }}1{{ end }}{{ define "x" }}2{{ end }}{{ template "x" }}', 'multiple definition of template "x"'],
    ['{{ if }}x{{ end }}', 'missing value for if'],
    ['{{ if true }}x', 'unexpected EOF'],
    ['{{ end }}', 'unexpected {{end}}'],
    ['{{ else }}', 'unexpected {{else}}'],
    ['{{ if true }}{{ else }}{{ else }}{{ end }}', 'expected end; found {{else}}'],
    ['{{ range }}{{ end }}', 'missing value for range'],
    ['{{ nofunction 1 }}', 'function "nofunction" not defined'],
    ['{{ $x }}', 'undefined variable "$x"'],
    ['{{ $x = 1 }}', 'undefined variable: $x'],
    ['{{ 1 | 2 }}', 'non executable command in pipeline stage 2'],
    ['{{ template }}', 'unexpected "}}" in template clause'],
    ['{{ template x }}', 'unexpected "x" in template clause'],
    ['{{ define x }}{{ end }}', 'unexpected "x" in define clause'],
    ['{{ define "x" }}', 'unexpected EOF'],
    ['{{ break }}', '{{break}} outside {{range}}'],
    ['{{ range . }}{{ end }}{{ continue }}', '{{continue}} outside {{range}}'],
    ['{{ | quote }}', 'unexpected "|" in command'],
    ['{{ }}', 'missing value for command'],
    ['{{ nil }}', 'nil is not a command'],
    ['{{ 1 2 }}', "can't give argument to non-function 1"],
    ['{{ "a".b }}', 'unexpected . after term "\\"a\\""'],
    ['{{ if true }}{{ define "d" }}{{ end }}{{ end }}', 'unexpected <define> in command'],
    ['{{ with $x := 1, $y := 2 }}{{ end }}', 'unexpected "," in operand'],
    ['{{ else if true }}{{ end }}', 'unexpected {{else}}'],
    ['{{ range $a, $b, $c := . }}{{ end }}', 'too many declarations in range'],
    ['{{ template "x" 1 2 }}', 'template "x" not defined'],
    ['{{ (1).x }}', "can't evaluate field x in type int"],
    ['{{ .a.b.1 }}', 'unexpected ".1" in operand'],
    ['{{ block "b" }}{{ end }}', 'missing value for block clause'],
  ])('%s', (text, message) => {
    expect(failureOfText(text)).toBe(message);
  });
});
