/** A mistake that authors of charts make, and what they are told. */
export interface Mistake {
  readonly name: string;
  /** file contents by path; Chart.yaml is added */
  readonly files: Readonly<Record<string, string>>;
  /** further words of the command line */
  readonly args?: readonly string[];
  /** the place, "file:line:column" */
  readonly at: string;
  /** a part of the frame */
  readonly frame?: string;
  /** a part of the hint */
  readonly hint?: string;
}

const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';
/** A chart of one template, whose body begins on line 5. */
const one = (body: string, values = ''): Record<string, string> => ({
  'templates/a.yaml': object + body,
  'values.yaml': values,
});
const a = 'web/templates/a.yaml';

export const yamlMistakes: readonly Mistake[] = [
  {
    name: 'a map written behind its key',
    files: one('data: {{ .Values.env | toYaml }}\n', 'env: {A: b, C: d}\n'),
    at: `${a}:5:7        (rendered line 5 of ${a})`,
    frame: '~~~~~~~~~~~~~~~~~~~~~~~~~~ wrote "data: A: b"',
    hint: '{{- toYaml .Values.env | nindent 2 }}',
  },
  {
    name: 'a map indented deeper than its siblings',
    files: one('data:\n  x: y\n  {{- toYaml .Values.env | nindent 4 }}\n', 'env: {A: b, C: d}\n'),
    at: `${a}:7:3        (rendered line 7`,
    frame: 'wrote "A: b"',
    hint: 'check the number of spaces in "toYaml .Values.env | nindent 4": this line came out with 4',
  },
  {
    name: 'a toYaml that indents its first line alone',
    files: one('data:\n  {{ toYaml .Values.env }}\n  x: y\n', 'env: {A: b, C: d}\n'),
    at: `${a}:6:3        (rendered line 8`,
    frame: '~~~~~~~~~~~~~~~~~~~~~~~~ wrote "C: d"',
    hint: 'indented as deep as its place: {{- toYaml .Values.env | nindent N }}',
  },
  {
    name: 'a value with a colon',
    files: one('data:\n  a: {{ .Values.m }}\n  b: c\n', 'm: "a: b"\n'),
    at: `${a}:6:6        (rendered line 6`,
    frame: 'wrote "a: a: b"',
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'a value with a star',
    files: one('data:\n  a: {{ .Values.m }}\n', 'm: "*.example.org"\n'),
    at: `${a}:6:6 `,
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'a value with an at sign',
    files: one('data:\n  a: {{ .Values.m }}\n', 'm: "@home"\n'),
    at: `${a}:6:6 `,
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'a value with a percent sign',
    files: one('data:\n  a: {{ .Values.m }}\n', 'm: "%d"\n'),
    at: `${a}:6:6 `,
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'a value within an included template',
    files: {
      ...one('  labels:\n    {{- include "labels" . | nindent 4 }}\n', 'm: "a: b"\n'),
      'templates/_h.tpl': '{{- define "labels" -}}\napp: web\nmsg: {{ .Values.m }}\n{{- end }}\n',
    },
    at: `web/templates/_h.tpl:3:6        (rendered line 7 of ${a})`,
    frame: `included from ${a}:6:5`,
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'a second document of a file',
    files: one('---\n\napiVersion: v1\nkind: ConfigMap\ndata:\n  a: @x\n'),
    at: `${a}:10:6        (rendered line 10 of ${a})`,
    hint: '"@x"',
  },
  { name: 'a line indented too deep', files: one('data:\n  a: b\n   c: d\n'), at: `${a}:7:5 `, hint: 'indented deeper' },
  { name: 'a tab', files: one('data:\n\ta: b\n'), at: `${a}:6:1 `, hint: 'replace the tab' },
  { name: 'a list item too far left', files: one('items:\n  - a\n - b\n'), at: `${a}:7:2 `, hint: 'indented as deep' },
  { name: 'a block scalar too far left', files: one('data:\n  a: |\n    x\n   y\n'), at: `${a}:8:4 `, hint: 'indented as deep' },
];

export const templateMistakes: readonly Mistake[] = [
  {
    name: 'an action without its end',
    files: one('data:\n  a: {{ .Values.a\n  b: c\n'),
    at: `${a}:7\n`,
    hint: 'lacks its closing }}',
  },
  {
    name: 'an if without end',
    files: one('data:\n  {{- if .Values.a }}\n  a: b\n'),
    at: `${a}:8\n`,
    hint: 'the {{ if }} of line 6 lacks its {{ end }}',
  },
  { name: 'a string without end', files: one('data:\n  a: {{ "abc }}\n'), at: `${a}:6\n`, hint: 'closing quote' },
  {
    name: 'an unknown function',
    files: one('data:\n  a: {{ .Values.a | qoute }}\n'),
    at: `${a}:6\n`,
    hint: 'did you mean quote?',
  },
  {
    name: 'a key with a dash',
    files: one('data:\n  a: {{ .Values.foo-bar }}\n'),
    at: `${a}:6\n`,
    hint: 'index .Values "foo-bar"',
  },
  { name: 'two pipes', files: one('data:\n  a: {{ .Values.a | | quote }}\n'), at: `${a}:6\n`, hint: 'missing before the "|"' },
  { name: 'an end too many', files: one('data:\n  a: b\n{{ end }}\n'), at: `${a}:7\n`, hint: 'one {{ end }} more' },
  {
    name: 'a parent that is not set',
    files: one('data:\n  a: {{ .Values.image.tag }}\n'),
    at: `${a}:6:16`,
    hint: 'a part of .Values.image.tag is not set',
  },
  {
    name: 'a field of a text',
    files: one('data:\n  a: {{ .Values.a.b }}\n', 'a: x\n'),
    at: `${a}:6:16`,
    hint: 'what .Values.a holds is no map',
  },
  {
    name: 'a template that does not exist',
    files: one('data:\n  a: {{ include "web.nmae" . }}\n{{- define "web.name" }}x{{ end }}\n'),
    at: `${a}:6:9`,
    hint: 'did you mean "web.name"?',
  },
  {
    name: 'a float compared with an integer',
    files: one('data:\n  {{- if eq .Values.port 80 }}\n  a: b\n  {{- end }}\n', 'port: 80\n'),
    at: `${a}:6:10`,
    hint: 'compare with (int .Values.x)',
  },
  {
    name: 'an item beyond the end',
    files: one('data:\n  a: {{ index .Values.l 3 }}\n', 'l: [1]\n'),
    at: `${a}:6:9`,
    hint: 'fewer items',
  },
  { name: 'a required value', files: one('data:\n  a: {{ required "set a" .Values.a }}\n'), at: `${a}:6:9`, frame: 'set a' },
  { name: 'a failure on purpose', files: one('data:\n  a: {{ fail "no way" }}\n'), at: `${a}:6:9`, frame: 'no way' },
  {
    name: 'a mistake in a text for tpl',
    files: one('data:\n  a: {{ tpl .Values.x . }}\n', 'x: "{{ .Foo.Bar }}"\n'),
    at: 'gotpl:1:8',
    frame: `included from ${a}:6:9`,
    hint: 'a part of .Foo.Bar is not set',
  },
];

export const fileMistakes: readonly Mistake[] = [
  { name: 'values.yaml', files: one('', 'a: b\n c: d\n'), at: 'values.yaml:2:2', frame: '2 │  c: d\n', hint: 'align the two' },
  {
    name: 'a later document of values.yaml',
    files: one('', 'a: b\n---\na: b: c\n'),
    at: 'values.yaml:3:4',
    frame: '3 │ a: b: c\n',
    hint: 'must be quoted: a: "b: c"',
  },
  {
    name: 'Chart.yaml',
    files: { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0: 2\n' },
    at: 'Chart.yaml:3:10',
    frame: '3 │ version: 0.1.0: 2\n',
    hint: 'must be quoted: version: "0.1.0: 2"',
  },
];
