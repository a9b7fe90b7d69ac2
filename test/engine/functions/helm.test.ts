import { evaluate, failureOf } from '../../support/expression.ts';

describe("Helm's own functions", () => {
  it.each([
    ['include "greet" "you"', 'Hi you'],
    ['include "greet" (dict "a" 1)', 'Hi map[a:1]'],
    ['include "blank" . | quote', '""'],
    ['include "greet" nil | upper', 'HI <NO VALUE>'],
    ['tpl "{{ .x }}-{{ add 1 2 }}" (dict "x" "y")', 'y-3'],
    ['tpl "plain" nil', 'plain'],
    ['tpl "{{ include \\"greet\\" . }}" "tpl"', 'Hi tpl'],
    ['tpl "{{ define \\"own\\" }}o{{ . }}{{ end }}{{ template \\"own\\" 1 }}" .', 'o1'],
    ['tpl "" .', ''],
    ['required "needed" "x"', 'x'],
    ['required "needed" 0', '0'],
    ['required "needed" false', 'false'],
    ['required "needed" (list)', '[]'],
    ['lookup "v1" "Pod" "ns" "x"', 'map[]'],
    ['lookup "v1" "Pod" "" "" | toJson', '{}'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['include "missing" .', 'error calling include: template: no template "missing" associated with template "gotpl"'],
    ['include 1 .', 'expected string; found 1'],
    ['tpl "{{" .', 'error calling tpl: cannot parse template "{{": template: gotpl:1: unclosed action'],
    [
      'tpl "{{ nofunction }}" .',
      'error calling tpl: cannot parse template "{{ nofunction }}": template: gotpl:1: function "nofunction" not defined',
    ],
    ['tpl "{{ .x.y.z }}" (dict "x" 1)', "can't evaluate field y in type interface {}"],
    ['tpl 1 .', 'expected string; found 1'],
    ['required "needed" ""', 'needed'],
    ['required "needed" nil', 'needed'],
    ['fail "no way"', 'no way'],
    ['fail ""', ''],
    ['fail 1', 'expected string; found 1'],
    ['lookup "v1" "Pod" "ns"', 'wrong number of args for lookup: want 4 got 3'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
