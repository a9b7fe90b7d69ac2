/** A chart author's mistake and the expected error. */
export interface Mistake {
  readonly name: string;
  /** file contents by path; Chart.yaml is added automatically */
  readonly files: Readonly<Record<string, string>>;
  /** additional command-line arguments */
  readonly args?: readonly string[];
  /** expected location in the form "file:line:column" */
  readonly at: string;
  /** a string that the source excerpt must contain */
  readonly frame?: string;
  /** a string that the hint must contain */
  readonly hint?: string;
}

/** A mistake that the Kubernetes API would reject. */
export interface ApiMistake extends Omit<Mistake, 'args'> {
  readonly title: string;
}

const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';
/** A chart with a single template, whose body starts on line 5. */
export const one = (body: string, values = ''): Record<string, string> => ({
  'templates/a.yaml': object + body,
  'values.yaml': values,
});
const a = 'web/templates/a.yaml';

export const yamlMistakes: readonly Mistake[] = [
  {
    name: 'a map on the line of its key',
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
    hint: 'check the indentation in "toYaml .Values.env | nindent 4": this line is indented by 4 spaces',
  },
  {
    name: 'a toYaml that indents only its first line',
    files: one('data:\n  {{ toYaml .Values.env }}\n  x: y\n', 'env: {A: b, C: d}\n'),
    at: `${a}:6:3        (rendered line 8`,
    frame: '~~~~~~~~~~~~~~~~~~~~~~~~ wrote "C: d"',
    hint: 'indent every line of the output: {{- toYaml .Values.env | nindent N }}, where N is the number of spaces',
  },
  {
    name: 'a value with a colon',
    files: one('data:\n  a: {{ .Values.m }}\n  b: c\n', 'm: "a: b"\n'),
    at: `${a}:6:6        (rendered line 6`,
    frame: 'wrote "a: a: b"',
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'a value with an asterisk',
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
    name: 'a value in an included template',
    files: {
      ...one('  labels:\n    {{- include "labels" . | nindent 4 }}\n', 'm: "a: b"\n'),
      'templates/_h.tpl': '{{- define "labels" -}}\napp: web\nmsg: {{ .Values.m }}\n{{- end }}\n',
    },
    at: `web/templates/_h.tpl:3:6        (rendered line 7 of ${a})`,
    frame: `included from ${a}:6:5`,
    hint: '{{ .Values.m | quote }}',
  },
  {
    name: 'the second document of a file',
    files: one('---\n\napiVersion: v1\nkind: ConfigMap\ndata:\n  a: @x\n'),
    at: `${a}:10:6        (rendered line 10 of ${a})`,
    hint: '"@x"',
  },
  { name: 'a line indented too deep', files: one('data:\n  a: b\n   c: d\n'), at: `${a}:7:5 `, hint: 'indented deeper' },
  { name: 'a tab', files: one('data:\n\ta: b\n'), at: `${a}:6:1 `, hint: 'replace the tab' },
  {
    name: 'a list item too far left',
    files: one('items:\n  - a\n - b\n'),
    at: `${a}:7:2 `,
    hint: 'must be indented at least as far',
  },
  {
    name: 'a block scalar too far left',
    files: one('data:\n  a: |\n    x\n   y\n'),
    at: `${a}:8:4 `,
    hint: 'must be indented at least as far',
  },
];

export const templateMistakes: readonly Mistake[] = [
  {
    name: 'an unclosed action',
    files: one('data:\n  a: {{ .Values.a\n  b: c\n'),
    at: `${a}:7\n`,
    hint: 'has no closing }}',
  },
  {
    name: 'an if without an end',
    files: one('data:\n  {{- if .Values.a }}\n  a: b\n'),
    at: `${a}:8\n`,
    hint: 'the {{ if }} on line 6 has no {{ end }}',
  },
  { name: 'an unclosed string', files: one('data:\n  a: {{ "abc }}\n'), at: `${a}:6\n`, hint: 'closing quote' },
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
  { name: 'an extra end', files: one('data:\n  a: b\n{{ end }}\n'), at: `${a}:7\n`, hint: 'one {{ end }} too many' },
  {
    name: 'a missing parent',
    files: one('data:\n  a: {{ .Values.image.tag }}\n'),
    at: `${a}:6:16`,
    hint: 'part of .Values.image.tag is not set',
  },
  {
    name: 'a field of a string',
    files: one('data:\n  a: {{ .Values.a.b }}\n', 'a: x\n'),
    at: `${a}:6:16`,
    hint: 'the value of .Values.a is not a map',
  },
  {
    name: 'several fields of a string',
    files: one('data:\n  a: {{ .Values.a.b.c }}\n', 'a: x\n'),
    at: `${a}:6:16`,
    hint: 'the value of .Values.a is not a map',
  },
  {
    name: 'a missing dot',
    files: one('data:\n  a: {{ Values.a }}\n', 'a: x\n'),
    at: `${a}:6`,
    hint: 'write .Values, with a dot',
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
    hint: 'convert them before comparing: (int .Values.x)',
  },
  {
    name: 'an index out of range',
    files: one('data:\n  a: {{ index .Values.l 3 }}\n', 'l: [1]\n'),
    at: `${a}:6:9`,
    hint: 'fewer items',
  },
  {
    name: 'a missing required value',
    files: one('data:\n  a: {{ required "set a" .Values.a }}\n'),
    at: `${a}:6:9`,
    frame: 'set a',
  },
  { name: 'a deliberate failure', files: one('data:\n  a: {{ fail "no way" }}\n'), at: `${a}:6:9`, frame: 'no way' },
  {
    name: 'a mistake in the text for tpl',
    files: one('data:\n  a: {{ tpl .Values.x . }}\n', 'x: "{{ .Foo.Bar }}"\n'),
    at: 'gotpl:1:8',
    frame: `included from ${a}:6:9`,
    hint: 'part of .Foo.Bar is not set',
  },
];

export const fileMistakes: readonly Mistake[] = [
  { name: 'values.yaml', files: one('', 'a: b\n c: d\n'), at: 'values.yaml:2:2', frame: '2 │  c: d\n', hint: 'align them' },
  {
    name: 'the second document of values.yaml',
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

/** A chart with a single Deployment, whose spec starts on line 6 and whose Pod starts on line 9. */
const deployment = (spec: string, pod: string, values = ''): Record<string, string> => ({
  'templates/a.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
spec:
  ${spec}selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
${pod}`,
  'values.yaml': values,
});
const pod = '      containers:\n        - name: a\n          image: x\n';

export const apiMistakes: readonly ApiMistake[] = [
  {
    name: 'a misspelt field',
    files: deployment('replica: 3\n  ', pod),
    title: 'Deployment a: unknown field "spec.replica"',
    at: `${a}:6:3 `,
    hint: 'did you mean replicas?',
  },
  {
    name: 'a field a level too high',
    files: deployment('containers: []\n  ', pod),
    title: 'Deployment a: unknown field "spec.containers"',
    at: `${a}:6:3 `,
    hint: 'containers belongs in spec.template.spec',
  },
  {
    name: 'a field a level too deep',
    files: deployment('', `${pod}          restartPolicy: Always\n          hostNetwork: true\n`),
    title: 'Deployment a: unknown field "spec.template.spec.containers[0].hostNetwork"',
    at: `${a}:14:11 `,
    hint: 'hostNetwork belongs in spec.template.spec',
  },
  {
    name: 'a number as a label',
    files: one('  labels:\n    v: {{ .Values.v }}\n', 'v: 1.10\n'),
    title: 'ConfigMap a: metadata.labels.v must be a string, not the number 1.1',
    at: `${a}:6:8 `,
    frame: '.Values.v comes from values.yaml:1:4',
    hint: 'quote it: {{ .Values.v | quote }}',
  },
  {
    name: 'a literal number instead of a string',
    files: one('  labels:\n    v: 1.10\n'),
    title: 'ConfigMap a: metadata.labels.v must be a string, not the number 1.1',
    at: `${a}:6:8 `,
    hint: 'quote it: v: "1.10"',
  },
  {
    name: 'a boolean instead of a string',
    files: one('data:\n  a: true\n'),
    title: 'ConfigMap a: data.a must be a string, not the boolean true',
    at: `${a}:6:6 `,
    hint: 'quote it: a: "true"',
  },
  {
    name: 'a quoted number',
    files: deployment('replicas: {{ .Values.count | quote }}\n  ', pod, 'count: 2\n'),
    title: 'Deployment a: spec.replicas must be an integer, not "2"',
    at: `${a}:6:13 `,
    hint: 'remove the quote function from {{ .Values.count | quote }}',
  },
  {
    name: 'a map instead of a list',
    files: deployment('', `${pod}          env:\n            A: b\n`),
    title: 'Deployment a: spec.template.spec.containers[0].env must be a list, not a map',
    at: `${a}:13:11 `,
    hint: 'write the items of env as a list, one per line after "- "',
  },
  {
    name: 'a list instead of a map',
    files: one('data:\n  - a\n'),
    title: 'ConfigMap a: data must be a map, not a list',
    at: `${a}:5:1 `,
    hint: 'write data as a map of keys and values, without dashes',
  },
  {
    name: 'a missing name',
    files: deployment('', '      containers:\n        - image: x\n'),
    title: 'Deployment a: spec.template.spec.containers[0].name is required',
    at: `${a}:11:11 `,
  },
  {
    name: 'an amount of memory with a wrong unit',
    files: deployment('', `${pod}          resources: {limits: {memory: 1gb}}\n`),
    title:
      'Deployment a: spec.template.spec.containers[0].resources.limits.memory must be a quantity such as 100m, 2 or 1Gi, not "1gb"',
    at: `${a}:13:40 `,
    hint: 'write 1Gi',
  },
  {
    name: 'Secret data that is not encoded',
    files: {
      'templates/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {p: {{ .Values.p | quote }}}\n',
      'values.yaml': 'p: p w\n',
    },
    title: 'Secret a: data.p must be base64',
    at: `${a}:4:11 `,
    hint: 'base64-encode it: {{ .Values.p | quote | b64enc }}, or put it in stringData',
  },
  {
    name: 'a misspelt kind',
    files: { 'templates/a.yaml': 'apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: a}\n' },
    title: 'kind Deploymnt does not exist in apps/v1',
    at: `${a}:2:7 `,
    hint: 'did you mean Deployment?',
  },
  {
    name: 'a kind with the wrong apiVersion',
    files: { 'templates/a.yaml': 'apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n' },
    title: 'kind Deployment does not exist in v1',
    at: `${a}:2:7 `,
    hint: 'use apiVersion apps/v1 for Deployment',
  },
  {
    name: 'a removed API',
    files: { 'templates/a.yaml': 'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n' },
    title: 'policy/v1beta1 PodDisruptionBudget is not served by Kubernetes 1.37: it was removed in 1.25',
    at: `${a}:1:13 `,
    hint: 'use policy/v1 PodDisruptionBudget',
  },
  {
    name: 'a value that a CRD of the chart does not allow',
    files: {
      'crds/a.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {size: {type: string, enum: [small, large]}}}}
`,
      'templates/a.yaml': 'apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  size: smal\n',
    },
    title: 'Thing a: spec.size must be one of "small", "large", not "smal"',
    at: `${a}:5:9 `,
    hint: 'did you mean small?',
  },
];
