import { deep, type HostileCase, large, template } from './hostile-case.ts';

const twice = (expression: string, start = '"aaaaaaaaaa"'): string =>
  `{{ $s := ${start} }}{{ range 100 }}{{ $s = ${expression} }}{{ end }}{{ len $s }}`;
const dag = (use: string, start = 'list 1', grow = 'list $l $l'): string =>
  `{{ $l := ${start} }}{{ range 60 }}{{ $l = ${grow} }}{{ end }}{{ ${use} }}`;
const chain = (use: string, count = 100_000): string =>
  `{{ $l := list 1 }}{{ range ${count} }}{{ $l = list $l }}{{ end }}{{ ${use} }}`;
const cycle = (use: string): string => `{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ ${use} }}`;

const doubling: HostileCase[] = [
  ...[
    'print $s $s',
    'printf "%s%s" $s $s',
    'cat $s $s',
    'replace "a" "aaaaaaaa" $s',
    'join $s (list $s $s $s)',
    'repeat 3 $s',
    'indent (len $s) $s',
    'list $s $s | join ""',
    'html (print $s "<" $s)',
    'tpl (print $s $s) .',
    'upper (print $s $s)',
    'wrapWith 1 $s $s',
    'b64enc (print $s $s)',
    'regexReplaceAll "a" $s "aa"',
    'println $s $s',
  ].map((each) => template(`doubled by ${each}`, twice(each), large)),
  ...['quote $s', 'toJson $s', 'toRawJson $s', 'toYaml $s | quote', 'squote $s | quote', 'printf "%q" $s', 'toPrettyJson $s'].map(
    (each) => template(`escaped by ${each}`, twice(each, '"\\""'), large),
  ),
  ...[
    'concat $s $s',
    'concat $s (reverse $s)',
    'fromJsonArray (printf "[%s,%s]" (toJson $s) (toJson $s))',
    'list $s $s | toJson | splitList ""',
  ].map((each) => template(`a list doubled by ${each}`, twice(each, 'list 1 2'), large)),
  ...[
    '$l | toJson | len',
    '$l | toYaml | len',
    '$l | toPrettyJson | len',
    '$l',
    'printf "%v" $l | len',
    'quote $l',
    'deepCopy $l | len',
    'toString $l',
    'join "," $l',
    'toToml (dict "a" $l) | len',
    'printf "%d" $l | len',
    'print (list $l)',
    'uniq (list $l $l) | len',
    'has $l $l',
    'compact $l | len',
    'toYamlPretty $l | len',
    'html $l',
    'sortAlpha $l',
    'cat $l',
    'fail (print $l)',
    'printf "%s" $l',
    'printf "%x" $l',
    'printf "%q" $l',
    'printf "%#v" $l',
    'mustToJson $l',
    'mustToToml (dict "a" $l)',
  ].map((each) => template(`nested lists that share their items: ${each}`, dag(each), /.*/)),
  template(
    'deepEqual of nested lists that share their items',
    '{{ $l := list 1 }}{{ $m := list 1 }}{{ range 60 }}{{ $l = list $l $l }}{{ $m = list $m $m }}{{ end }}{{ deepEqual $l $m }}',
    large,
  ),
  template(
    'eq of nested lists that share their items',
    '{{ $l := list 1 }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ eq $l $l }}',
    large,
  ),
  template(
    'deepCopy of nested maps that share their values',
    dag('deepCopy $l | len', 'dict "a" 1', 'dict "a" $l "b" $l'),
    large,
  ),
  template(
    'merge of nested maps that share their values',
    dag('merge (dict) $l (deepCopy (dict "a" 1)) $l | len', 'dict "a" 1', 'dict "a" $l "b" $l'),
    large,
  ),
  template(
    'merge into nested maps that share their values',
    '{{ $l := dict "a" 1 }}{{ $m := dict "a" 2 }}{{ range 60 }}{{ $l = dict "a" $l "b" $l }}{{ $m = dict "a" $m "b" $m }}{{ end }}{{ merge $l $m | len }}',
    large,
  ),
  template(
    'mergeOverwrite of nested maps that share their values',
    '{{ $l := dict "a" 1 }}{{ $m := dict "a" 2 }}{{ range 60 }}{{ $l = dict "a" $l "b" $l }}{{ $m = dict "a" $m "b" $m }}{{ end }}{{ mergeOverwrite $l $m | len }}',
    large,
  ),
  template(
    'a tree of dicts',
    '{{ define "t" }}{{ if gt (int .n) 0 }}{{ $_ := set .d "a" (dict) }}{{ $_ := set .d "b" (dict) }}{{ template "t" (dict "n" (sub .n 1) "d" .d.a) }}{{ template "t" (dict "n" (sub .n 1) "d" .d.b) }}{{ end }}{{ end }}{{ template "t" (dict "n" 40 "d" (dict)) }}',
    large,
  ),
  ...[
    '$l',
    'toJson $l | len',
    'toYaml $l | len',
    'deepCopy $l | len',
    'toPrettyJson $l | len',
    'deepEqual $l (deepCopy $l)',
    'printf "%d" $l | len',
    'quote $l | len',
    'has $l (list (list $l))',
  ].map((each) => template(`100000 nested lists: ${each}`, chain(each), /.*/)),
  ...['toToml (dict "a" $l) | len', 'toYaml $l | fromYaml | len', 'toJson $l | fromJsonArray | len'].map((each) =>
    template(`5000 nested lists: ${each}`, chain(each, 5000), /.*/),
  ),
];

const cycles: HostileCase[] = [
  ...[
    '$d',
    'toToml $d',
    'deepCopy $d | len',
    'merge $d $d | len',
    'printf "%d" $d',
    'pick $d "d" | quote',
    'deepEqual $d (dict "d" $d)',
    'mustToJson $d',
    'mustToYaml $d',
    'toString $d',
    'join "," (list $d)',
    'merge (dict "d" (dict "d" (dict))) $d',
    'mergeOverwrite $d (dict "d" $d)',
    'printf "%v" $d',
    'has (dict "d" $d) (list $d)',
    'uniq (list $d (dict "d" $d)) | toString',
    'html $d',
    'toYamlPretty $d',
    'toPrettyJson $d',
    'mustToPrettyJson $d',
    'toRawJson $d',
    'sortAlpha (list $d)',
    'fail (print $d)',
    'required "x" $d',
    'tpl (toString $d) $d',
  ].map((each) => template(`a map that contains itself: ${each}`, cycle(each), /.*/)),
  template('a map that contains itself, as YAML', cycle('toYaml $d | len | empty')),
  template('a map that contains itself, as JSON', cycle('toJson $d | len | empty')),
  template('values that contain themselves', '{{ $_ := set .Values "d" .Values }}{{ .Values }}', deep),
  template(
    'values that contain themselves, with range',
    '{{ $_ := set .Values "d" .Values }}{{ range $k, $v := .Values }}{{ $k }}{{ end }}',
  ),
  template(
    'global values that contain the values',
    '{{ $_ := set .Values "global" .Values }}{{ .Values.global.global.global | len }}',
  ),
  template(
    'a list that contains itself',
    '{{ $d := dict "l" (list) }}{{ $_ := set $d "l" (list $d $d) }}{{ toJson $d }}{{ $d }}',
    deep,
  ),
  template('a root that contains itself', '{{ $_ := set $ "a" $ }}{{ $ }}', deep),
];

/** Templates that build values that keep doubling in size or contain themselves. */
export const growthCases: readonly HostileCase[] = [...doubling, ...cycles];
