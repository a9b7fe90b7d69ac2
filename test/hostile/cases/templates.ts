import { growthCases } from './growth.ts';
import { deep, type HostileCase, large, template } from './hostile-case.ts';

const steps = /more steps than|wrote more than/;

const keys = /keys, certificates and passwords/;
const forever = (action: string): string => `{{ range 1000000000 }}{{ ${action} }}{{ end }}`;

const recursion: HostileCase[] = [
  template('tpl of its own text', '{{ tpl .Values.a . }}', deep, 'a: "{{ tpl .Values.a . }}"'),
  template('tpl that passes itself as value', '{{ tpl .Values.a (dict "a" .Values.a) }}', deep, 'a: "{{ tpl .a . }}"'),
  template(
    'tpl that grows',
    '{{ tpl .Values.a (dict "a" .Values.a) }}',
    deep,
    `a: '{{ tpl (print .a " ") (dict "a" (print .a " ")) }}'`,
  ),
  template(
    'tpl that calls itself twice',
    '{{ tpl .Values.a (dict "a" .Values.a "n" 40) }}',
    steps,
    `a: '{{ if gt (int .n) 0 }}{{ $d := dict "a" .a "n" (sub .n 1) }}{{ tpl .a $d }}{{ tpl .a $d }}{{ end }}'`,
  ),
  template(
    'a template that includes itself',
    '{{ define "f" }}{{ include "f" . }}{{ end }}{{ include "f" . }}',
    /nested reference name: f/,
  ),
  template('a template action that calls itself', '{{ define "f" }}{{ template "f" . }}{{ end }}{{ template "f" . }}', deep),
  template(
    'an include cycle',
    '{{ define "f" }}{{ include "g" . }}{{ end }}{{ define "g" }}{{ include "f" . }}{{ end }}{{ include "f" . }}',
    /nested reference name/,
  ),
  template(
    'a cycle of include and tpl',
    '{{ define "f" }}{{ tpl .Values.a . }}{{ end }}{{ include "f" . }}',
    deep,
    `a: '{{ include "f" . }}'`,
  ),
  template(
    'a cycle of include and template',
    '{{ define "f" }}{{ template "g" . }}{{ end }}{{ define "g" }}{{ include "f" . }}{{ end }}{{ include "f" . }}',
    deep,
  ),
  template(
    'exponentially many includes',
    '{{ define "f" }}{{ if gt (int .) 0 }}{{ include "f" (sub . 1) }}{{ include "f" (sub . 1) }}{{ end }}{{ end }}{{ include "f" 60 }}',
    steps,
  ),
  template(
    'exponentially many template actions',
    '{{ define "f" }}{{ if gt (int .) 0 }}{{ template "f" (sub . 1) }}{{ template "f" (sub . 1) }}{{ end }}{{ end }}{{ template "f" 60 }}',
    steps,
  ),
  template('endless includes of long text', `{{ define "f" }}${'x'.repeat(100_000)}{{ end }}${forever('include "f" .')}`, large),
  template(
    'tpl of always different text',
    '{{ range $i, $_ := until 100000 }}{{ tpl (print (repeat 1000 "a") $i) $ }}{{ end }}',
    large,
  ),
  template(
    'a recursive include, 999 levels deep',
    '{{ define "f" }}{{ if lt (int .) 999 }}{{ include "f" (add1 .) }}{{ end }}x{{ end }}{{ include "f" 1 | len | empty }}',
  ),
  template(
    'a recursive include, 999 levels deep, inside with and range',
    '{{ define "f" }}{{ if lt (int .n) 999 }}{{ with .n }}{{ range list 1 }}{{ $x := include "f" (dict "n" (add1 $.n)) | trim | printf "%s" }}{{ $x }}{{ end }}{{ end }}{{ end }}{{ end }}{{ include "f" (dict "n" 1) | len | print | trunc 1 }}',
  ),
];

const loops: HostileCase[] = [
  template('a range over a number', '{{ range 9000000000000000000 }}{{ end }}', steps),
  template('a range with output', '{{ range 9000000000000000000 }}xxxxxxxxxxxxxxxx{{ end }}', steps),
  template('a range with long output', `{{ range 9000000000000000000 }}${'x'.repeat(10_000)}{{ end }}`, large),
  template(
    'nested ranges over numbers',
    '{{ range until 1000 }}{{ range until 1000 }}{{ range until 1000 }}{{ range until 1000 }}x{{ end }}{{ end }}{{ end }}{{ end }}',
    large,
  ),
  template(
    'a range that fills a dict',
    '{{ $d := dict }}{{ range $i, $_ := until 10000000 }}{{ $_ := set $d (print $i) (list $i $i $i $i) }}{{ end }}',
    large,
  ),
  template('a list that grows', '{{ $l := list }}{{ range until 1000000 }}{{ $l = append $l . }}{{ end }}', large),
  template('a string that grows', '{{ $l := "" }}{{ range until 10000000 }}{{ $l = print $l "aaaaaaaa" }}{{ end }}', large),
  template('nested dicts', '{{ $d := dict }}{{ range until 10000000 }}{{ $d = dict "d" $d "e" (list 1 2 3) }}{{ end }}', large),
  ...[
    'bcrypt "a"',
    'htpasswd "a" "b"',
    'derivePassword 1 "long" "a" "b" "c"',
    'genPrivateKey "rsa"',
    'genCA "a" 1',
    'genSelfSignedCert "a" (list) (list) 1',
  ].flatMap((action) => [
    template(`forever: ${action}`, forever(action), keys),
    template(
      `forever, by recursion: ${action}`,
      `{{ define "f" }}{{ ${action} }}{{ include "f" . }}{{ end }}{{ include "f" . }}`,
      keys,
    ),
  ]),
  template('keys in nested loops', `{{ range 100 }}{{ range until 50 }}{{ genCA "a" 1 }}{{ end }}{{ end }}`, keys),
  template('keys in a recursive template', '{{ define "f" }}{{ bcrypt "a" }}{{ template "f" }}{{ end }}{{ template "f" }}', keys),
  template('keys in a recursive tpl', '{{ $t := "{{ genCA `a` 1 }}{{ tpl . . }}" }}{{ tpl $t $t }}', keys),
  ...[
    'genPrivateKey "ecdsa"',
    'encryptAES "a" "b"',
    'randAlphaNum 100000',
    'uuidv4',
    'sha256sum "a"',
    'regexMatch "a+b" "aaaaaaaaaaaaac"',
    'semverCompare ">=1.2.3 || 2" "1.0.0"',
    'now | date "2006-01-02"',
    'toYaml $',
    'toJson .',
    'fromYaml "a: [1, 2, 3]"',
    'fromJson "[1, 2, 3]"',
    'deepCopy $.Values',
    'lookup "v1" "Pod" "" ""',
    '$.Files.Glob "**"',
    '$.Files.AsConfig',
    '$.Values',
    '$.Capabilities',
    'printf "%999999d" 1',
    'shuffle "abc"',
    'getHostByName "localhost"',
    'urlParse "http://a/b"',
    'wrap 1 "a b c"',
    'until 100000',
    'splitList "" (repeat 1000 "a")',
    'sortAlpha (until 1000)',
    'uniq (until 1000)',
    'range $i := until 1000 }}{{ end',
  ].map((action) => template(`forever: ${action.slice(0, 60)}`, forever(action), /steps than|too large|wrote/)),
];

const large_: HostileCase[] = [
  template('until', '{{ until 2000000000 }}', large),
  template('until backwards', '{{ until -2000000000 }}', large),
  template('untilStep', '{{ untilStep 0 2000000000 1 | len }}', large),
  template('seq', '{{ seq 2000000000 }}', large),
  template(
    'many until',
    '{{ $d := dict }}{{ range $i, $_ := until 1000 }}{{ $_ := set $d (print $i) (until 1000000) }}{{ end }}',
    large,
  ),
  template('repeat', '{{ repeat 2000000000 "abc" }}', large),
  template('repeat of repeat', '{{ repeat 10000000 "abc" | repeat 10000000 | len }}', large),
  template('a long text printed repeatedly', '{{ $s := repeat 30000000 "a" }}{{ range 1000 }}{{ $s }}{{ end }}', large),
  template('a huge width', '{{ printf "%2000000000d" 1 }}'),
  template('widths that add up', '{{ printf (repeat 1000 "%[1]999999d") 1 | len }}'),
  template('a huge precision', '{{ printf "%.999999f" 1.5 | len }}'),
  template('a huge width as argument', '{{ printf "%*d" 2000000000 1 }}'),
  template('indent', '{{ indent 2000000000 "x" }}', large),
  template('indent of many lines', '{{ indent 20000000 (repeat 1000 "\\n") | len }}', large),
  template('nindent', '{{ nindent 1000000000 "x" }}', large),
  template('randAlphaNum', '{{ randAlphaNum 2000000000 | len }}', large),
  template('randBytes', '{{ randBytes 2000000000 | len }}', large),
  template('splitList', '{{ splitList "" (repeat 20000000 "a") | len }}', large),
  template('split', '{{ split "" (repeat 20000000 "a") | len }}', large),
  template('regexSplit', '{{ regexSplit "" (repeat 20000000 "a") -1 | len }}', large),
  template('regexFindAll', '{{ regexFindAll "a" (repeat 20000000 "a") -1 | len }}', large),
  template('regexReplaceAll', '{{ regexReplaceAll "a" (repeat 100000 "a") (repeat 100000 "b") | len }}', large),
  template('regexReplaceAllLiteral', '{{ regexReplaceAllLiteral "a" (repeat 100000 "a") (repeat 100000 "b") | len }}', large),
  template('replace of an empty string', '{{ replace "" (repeat 100000 "x") (repeat 100000 "x") | len }}', large),
  template('replace', '{{ replace "x" (repeat 100000 "x") (repeat 100000 "x") | len }}', large),
  template('wrap', '{{ wrap 1 (repeat 10000000 "a ") | len }}', large),
  template('wrapWith', '{{ wrapWith 1 (repeat 10000 "b") (repeat 1000000 "a") | len }}', large),
  template('join', '{{ join (repeat 100000 "a") (until 100000) | len }}', large),
  template('chunk', '{{ chunk 1 (until 500000) | len }}'),
  template('uniq', '{{ uniq (until 100000) | len }}', large),
  template('uniq of strings', '{{ uniq (splitList "," (seq 100000 | replace " " ",")) | len }}', large),
  template('without', '{{ $l := until 100000 }}{{ range 1000 }}{{ $_ := without $l 1 2 3 }}{{ end }}', large),
  template('has', '{{ $l := until 100000 }}{{ range $l }}{{ $_ := has -1 $l }}{{ end }}', large),
  template('sortAlpha', '{{ $l := until 1000000 }}{{ range 1000 }}{{ $_ := sortAlpha $l }}{{ end }}', large),
  template(
    'keys',
    '{{ $d := dict }}{{ range $i, $_ := until 10000 }}{{ $_ := set $d (print $i) 1 }}{{ end }}{{ range 100000 }}{{ $_ := keys $d }}{{ end }}',
    large,
  ),
  template(
    'a range over a large map',
    '{{ $d := dict }}{{ range $i, $_ := until 10000 }}{{ $_ := set $d (print $i) 1 }}{{ end }}{{ range 100000 }}{{ range $d }}{{ break }}{{ end }}{{ end }}',
    large,
  ),
  template('contains', '{{ $s := repeat 10000000 "a" }}{{ range 100000 }}{{ $_ := contains "b" $s }}{{ end }}', large),
  template(
    'eq of long strings',
    '{{ $s := repeat 10000000 "a" }}{{ $t := print (trunc 9999999 $s) "b" }}{{ range 100000 }}{{ $_ := eq $s $t }}{{ end }}',
    large,
  ),
  template('round', '{{ round 1.5 2000000000 }}'),
  template('a long date layout', '{{ date (repeat 1000000 "2006") now | len }}'),
  template(
    'a long date layout used repeatedly',
    '{{ $l := repeat 100000 "2006" }}{{ range 10000 }}{{ $_ := date $l now }}{{ end }}',
    large,
  ),
  template('a duration out of range', '{{ duration "99999999999999999999999" }}'),
  template('a semver constraint with many alternatives', '{{ semverCompare (repeat 100000 ">=1 ||") "1.0.0" }}', /too long/),
  template('a semver constraint with many digits', '{{ semverCompare (repeat 300 "1 ") "1.0.0" }}', /.*/),
  template(
    'a semver constraint with a long pre-release',
    '{{ semverCompare (print ">=1.0.0-" (repeat 200 "a.") "!") "1.0.0" }}',
    /improper constraint/,
  ),
  template('a semver with many dots', '{{ semver (repeat 1000000 "1.") }}', /[Ii]nvalid|too long|exceeds/),
  template('b64dec', '{{ b64dec (repeat 10000000 "abcd") | len }}', large),
  template('urlParse', '{{ urlParse (print "http://a/" (repeat 1000000 "%20")) | len }}'),
  template('camelcase', '{{ camelcase (repeat 1000000 "a_") | len }}'),
  template('snakecase', '{{ snakecase (repeat 1000000 "aB") | len }}'),
  template('nospace', '{{ nospace (repeat 10000000 " ") | len }}'),
  template('trim', '{{ trim (print (repeat 1000000 " ") "x" (repeat 1000000 " ")) }}'),
  template('trimAll', '{{ trimAll "x" (repeat 10000000 "x") | len }}'),
  template('regexQuoteMeta', '{{ regexQuoteMeta (repeat 10000000 ".") | len }}', large),
  template('html', '{{ html (repeat 20000000 "<") | len }}', large),
  template('js', '{{ js (repeat 20000000 "<") | len }}', large),
  template('urlquery', '{{ urlquery (repeat 20000000 "<") | len }}', large),
  template('b32enc', '{{ b32enc (repeat 20000000 "<") | len }}', large),
  template(
    'fromJson of many items',
    '{{ fromJson (print "{\\"a\\":[" (repeat 10000000 "1,") "1]}") | len }}',
    /steps|characters|Error|too/,
  ),
  template(
    'fromYaml of many items',
    '{{ fromYaml (print "a: [" (repeat 10000000 "1,") "1]") | len }}',
    /steps|characters|Error|too/,
  ),
];

const grammar: HostileCase[] = [
  template('nested parentheses', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`, deep),
  template('parentheses nested 400 levels deep', `{{ ${'('.repeat(400)}1${')'.repeat(400)} }}`),
  template('nested blocks', '{{ if 1 }}'.repeat(20_000) + '{{ end }}'.repeat(20_000), deep),
  template('blocks nested 450 levels deep', `${'{{ if 1 }}'.repeat(450)}x${'{{ end }}'.repeat(450)}`),
  template('many else if', `{{ if 0 }}${'{{ else if 0 }}'.repeat(20_000)}x{{ end }}`, deep),
  template('many else with', `{{ with 0 }}${'{{ else with 0 }}'.repeat(20_000)}x{{ end }}`, deep),
  template('nested ranges', '{{ range list 1 }}'.repeat(20_000) + '{{ end }}'.repeat(20_000), deep),
  template('a pipeline of 100000 commands', `{{ 1${' | print'.repeat(100_000)} }}`, /.*/),
  template('a chain of 100000 fields', `{{ .Values${'.a'.repeat(100_000)} }}`, /nil pointer/),
  template('an operand with 100000 arguments', `{{ list${' 1'.repeat(100_000)} | len }}`),
  template('and with 100000 arguments', `{{ and${' 1'.repeat(100_000)} }}`),
  template('100000 variables', Array.from({ length: 100_000 }, (_, i) => `{{ $v${i} := ${i} }}`).join('')),
  template('100000 definitions', Array.from({ length: 100_000 }, (_, i) => `{{ define "d${i}" }}{{ end }}`).join('')),
  template('an unclosed comment', `{{/*${'*'.repeat(1_000_000)}`, /unclosed comment/),
  template('many unclosed actions', '{{'.repeat(1_000_000), /unexpected/),
  template('an unclosed string', `{{ "${'a'.repeat(1_000_000)}`, /unterminated/),
  template('a number of 100000 digits', `{{ ${'1'.repeat(100_000)} }}`, /parse error/),
  template('a number of 100000 hex digits', `{{ 0x${'f'.repeat(100_000)} }}`, /parse error/),
  template('a huge exponent', '{{ 1e999999999 }}', /parse error/),
  template('spaces to trim', `${' '.repeat(1_000_000)}{{- 1 -}}${' '.repeat(1_000_000)}`),
  template('many trim markers', `${' \n'.repeat(10)}{{- 1 -}}`.repeat(50_000)),
  template(
    'names of Object.prototype',
    '{{ $d := dict "__proto__" (dict "x" 1) }}{{ $d.x }}{{ $d.constructor }}{{ .Values.constructor }}{{ .Values.__proto__ }}{{ .Values.toString }}{{ .Files.constructor }}{{ index .Values "hasOwnProperty" }}',
  ),
  template('a method of JavaScript', '{{ .Capabilities.constructor }}', /can't evaluate field constructor/),
  template('a function named constructor', '{{ constructor }}', /function "constructor" not defined/),
  template('a function named __proto__', '{{ __proto__ }}', /function "__proto__" not defined/),
  template('a template named __proto__', '{{ define "__proto__" }}x{{ end }}{{ include "__proto__" . }}'),
  template('a missing template named constructor', '{{ include "constructor" . }}', /no template "constructor"/),
];

const regexps: HostileCase[] = [
  template('nested repetition', '{{ regexMatch "(a+)+$" (print (repeat 50000 "a") "b") }}'),
  template('overlapping alternatives', '{{ regexMatch "(a|aa)+$" (print (repeat 50000 "a") "b") }}'),
  template('a nested repetition with large counts', '{{ mustRegexMatch "(x{1000}){1000}" "x" }}', /invalid repeat count/),
  template('deeply nested repetitions', '{{ regexMatch "(((((x{10}){10}){10}){10}){10}){10}" "x" }}'),
  template('a long repetition on a long text', '{{ regexMatch "(x?){1000}x{1000}y" (repeat 100000 "x") }}', /steps|work|too/),
  template('unclosed groups', '{{ mustRegexMatch (repeat 50000 "(") "x" }}', /missing closing|too large|nest|deep/),
  template(
    'nested groups',
    '{{ mustRegexMatch (print (repeat 50000 "(") "a" (repeat 50000 ")")) "x" }}',
    /missing closing|too large|nest|deep/,
  ),
  template('many classes of all characters', `{{ mustRegexMatch "${'[\\\\x{0}-\\\\x{10FFFF}]'.repeat(900)}" "x" }}`, /.*/),
  template('many Unicode classes', `{{ mustRegexMatch "(?i)${'\\\\pL\\\\PN'.repeat(100)}" (repeat 100000 "x") }}`, /.*/),
  template('a pattern of two million characters', '{{ mustRegexMatch (repeat 1000000 "a|") "x" }}', /.*/),
  template(
    'always different patterns',
    '{{ range $i, $_ := until 1000000 }}{{ $_ := regexMatch (printf "(a|b%d)+c" $i) "x" }}{{ end }}',
    large,
  ),
  template(
    'searches in a long text',
    '{{ $t := repeat 5000000 "ab" }}{{ range 1000 }}{{ $_ := regexMatch "(a|b)*c" $t }}{{ end }}',
    large,
  ),
  template('a quadratic search', '{{ regexFindAll "(a*b|a)" (repeat 5000 "a") -1 | len }}', /.*/),
];

const parsers: HostileCase[] = [
  template('an alias bomb for fromYaml', `{{ fromYaml .Values.a | toJson | trunc 100 }}`, undefined, `a: |\n${bomb('  ')}`),
  template('fromYaml of lists 100000 levels deep', '{{ fromYaml (print "a: " (repeat 100000 "[")) | toString | trunc 10 }}'),
  template('fromYaml of block lists 100000 levels deep', '{{ fromYaml (print (repeat 100000 "- ") "a") | toString | trunc 10 }}'),
  template('fromYaml of maps 100000 levels deep', '{{ fromYaml (print (repeat 100000 "? ") "a") | toString | trunc 10 }}'),
  template('fromJson of lists a million levels deep', '{{ fromJson (repeat 1000000 "[") | toString | trunc 10 }}'),
  template(
    'fromJsonArray of closed lists 100000 levels deep',
    '{{ fromJsonArray (print (repeat 100000 "[") (repeat 100000 "]")) | toString | trunc 10 }}',
    /.*/,
  ),
  template('fromToml of lists 100000 levels deep', '{{ fromToml (print "a = " (repeat 100000 "[")) | toString | trunc 10 }}'),
  template('fromToml of a long key', '{{ fromToml (print (repeat 100000 "a.") "b = 1") | toString | trunc 10 }}', /.*/),
  template('fromToml of many tables', '{{ fromToml (repeat 10000 "[[a]]\\nb = 1\\n") | toString | trunc 10 }}'),
  template(
    'fromToml of nested tables',
    '{{ $k := "a" }}{{ $t := "" }}{{ range 2000 }}{{ $t = print $t "[" $k "]\\n" }}{{ $k = print $k ".a" }}{{ end }}{{ fromToml $t | toString | trunc 10 }}',
    /.*/,
  ),
  template('__proto__ from JSON', '{{ $d := fromJson "{\\"__proto__\\": {\\"x\\": 1}}" }}{{ toJson $d }}{{ (dict).x }}'),
  template('__proto__ from TOML', '{{ fromToml "[__proto__]\\nx = 1" | toJson }}{{ (dict).x }}'),
  template('__proto__ from YAML', '{{ fromYaml "__proto__: {x: 1}" | toYaml }}{{ (dict).x }}'),
  template('a key of a million characters', '{{ fromYaml (print (repeat 1000000 "a") ": 1") | len }}'),
  template('fromYaml of many quotes', '{{ fromYaml (print "a: \\"" (repeat 1000000 "\\\\n") "\\"") | len }}'),
  template('fromYaml of many flow maps', '{{ fromYaml (print "a: [" (repeat 100000 "{a: b}, ") "]") | len }}'),
  template(
    'fromYaml of chained merge keys',
    '{{ fromYaml .Values.a | toJson | trunc 100 }}',
    undefined,
    `a: |\n  a0: &a0 {x: 1}\n${Array.from({ length: 2000 }, (_, i) => `  a${i + 1}: &a${i + 1} {<<: *a${i}, y${i}: 1}\n`).join('')}`,
  ),
  template(
    'fromYaml of nested lists as keys',
    '{{ fromYaml (print (repeat 20000 "[") (repeat 20000 "]: ")) | toString | trunc 10 }}',
  ),
  template('fromYaml of many braces', '{{ fromYaml (repeat 100000 "{") | toString | trunc 10 }}'),
  template('fromYaml of many documents', '{{ fromYaml (repeat 300000 "---\\n") | toString | trunc 10 }}'),
  template(
    'fromYaml of an integer of a million digits',
    '{{ fromYaml (print "a: " (repeat 1000000 "1")) | toString | trunc 10 }}',
    /.*/,
  ),
  template(
    'fromJson of an integer of a million digits',
    '{{ fromJson (print "{\\"a\\": " (repeat 1000000 "1") "}") | toString | trunc 10 }}',
  ),
  template(
    'int of a million digits',
    '{{ int (repeat 1000000 "1") }}{{ atoi (repeat 1000000 "1") }}{{ float64 (repeat 1000000 "1") }}{{ int64 "1e999999999" }}',
  ),
  template('toDecimal of a million digits', '{{ toDecimal (repeat 1000000 "7") }}'),
];

/** Returns a YAML alias bomb: nine lists, each of which contains nine aliases of the previous list. */
export function bomb(indent = ''): string {
  const lists = 'bcdefghij'
    .split('')
    .map((name, i) => `${indent}${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]\n`);
  return `${indent}a: &a [x,x,x,x,x,x,x,x,x]\n${lists.join('')}`;
}

/** Templates that run forever, grow without limit, or cause infinite recursion. */
export const templateCases: readonly HostileCase[] = [
  ...recursion,
  ...loops,
  ...large_,
  ...growthCases,
  ...grammar,
  ...regexps,
  ...parsers,
];
