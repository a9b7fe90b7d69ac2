/** Template literals for each parameter type, including unusual ones. */
export const literals = {
  string: [
    '"abc"',
    '""',
    '"Hello World"',
    '"a,b,,c"',
    '"1.2.3"',
    '">=1.20.0-0"',
    '"true"',
    '"123"',
    '"-7.5e3"',
    '"0x1F"',
    '"010"',
    '"  padded  "',
    '"a-b_c d"',
    '"äöü€"',
    '"日本語"',
    '"😀x"',
    '"line1\\nline2\\n"',
    '"\\ttab"',
    '"a: b"',
    '"- x\\n- y"',
    '"{\\"a\\": [1, 2.5, null]}"',
    '"[1, 2]"',
    '"a = 1\\nb = \\"x\\""',
    '"/usr/local/lib/x.tar.gz"',
    '"https://user:pw@host:8080/p/a?q=1#f"',
    '"camelCaseXMLHttp"',
    '"%d %s %v %q"',
    '"[a-z]+"',
    '"(a)(b)?"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a replacement string of Go's regular expressions
    '"$1-${2}"',
    '"2006-01-02T15:04:05Z07:00"',
    '"2024-02-29"',
    '"1h30m"',
    '"\\x80\\xff"',
    '"yes"',
    '"null"',
    '"~"',
    '"<a href=\'x\'>&</a>"',
    '"\\u2028"',
    '"x\\u0000y"',
    '"a very long line with many words that goes on and on beyond the eightieth column of the text"',
    '`raw "quoted" \\n`',
  ],
  int: ['0', '1', '2', '3', '5', '-1', '-3', '10', '100', '255', '1000000', '0x1F', '1_000', "'a'", '010'],
  int64: ['(int64 0)', '(int64 7)', '(int64 -2)', '(int64 1234567890123)', '(int64 "9223372036854775807")'],
  uint32: ['0', '3', '9'],
  float64: ['0.5', '1.0', '-2.5', '1e6', '3.14159', '1e21', '1e-7', '.Values.int', '.Values.float', '0.1'],
  bool: ['true', 'false', '.Values.truth', '.Values.lie'],
  map: [
    '(dict)',
    '(dict "a" 1)',
    '(dict "a" 1 "b" (dict "c" "x"))',
    '(dict "k" nil)',
    '.Values.map',
    '.Values.deep',
    '.Values.emptyMap',
    '(fromYaml "a: 1\\nb: [x, 2]")',
    '(dict "z" 1 "a" (list 1 "b"))',
    '.Values.labels',
  ],
  list: [
    '(list)',
    '(list 1 2 3)',
    '(list "b" "a" "c" "a")',
    '(list 1 "a" nil true 2.5)',
    '.Values.list',
    '.Values.emptyList',
    '.Values.mixed',
    '(list (list 1) (list 2 3))',
    '(list (dict "a" 1) (dict "a" 2))',
    '(until 4)',
    '(splitList "," "x,y,z")',
    '(list "" 0 nil false "x")',
    '(rest (list))',
    '(list "1.10.0" "1.9.0")',
  ],
  time: ['(toDate "2006-01-02" "2024-02-29")', '(toDate "2006-01-02 15:04" "1999-12-31 23:59")'],
  certificate: ['(dict)'],
  any: [
    'nil',
    '.Values.none',

    '.Values.str',
    '.Values.int',
    '.Values.float',
    '.Values.big',
    '.Values.truth',
    '.Values.list',
    '.Values.map',
    '.Values.deep.a.b',
    '.Values.num0',
    '.Values.empty',
    '.Values.multi',
    '.Chart.Name',
    '.Chart.Version',
    '.Release.Name',
    '.Release.Revision',
    '.Release.IsInstall',
    '.Template.Name',
    '.Capabilities.KubeVersion.Minor',
    '(.Files.Get "note.txt")',
    '(index .Values.list 0)',
    '.Values.octal',
    '.Values.date',
    '.Values.sexagesimal',
  ],
};

/** The values that expressions refer to. */
export const valuesYaml = `str: hello
int: 3
float: 2.75
big: 12345678901
num0: 0
empty: ""
truth: true
lie: false
none: ~
multi: |
  one
  two: 2
octal: 0o17
date: 2024-01-02
sexagesimal: 1:30
list: [a, 1, 2.5, true, null]
mixed:
  - name: x
    value: 1
  - name: y
  - plain
emptyList: []
map: {b: 2, a: one, c: [1, 2], 10: ten, 9: nine}
emptyMap: {}
deep: {a: {b: {c: [1, {d: e}]}}}
labels: {app.kubernetes.io/name: web, tier: "1"}
`;
