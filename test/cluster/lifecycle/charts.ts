/** The files of a chart, keyed by path. "@ns@" stands for the journey's namespace. */
export type ChartFiles = Readonly<Record<string, string>>;

const chartYaml = (name: string, more = ''): string =>
  `apiVersion: v2\nname: ${name}\nversion: 0.1.0\nappVersion: "1.0"\n${more}`;

const config = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
data:
  mode: {{ .Values.mode | quote }}
  revision: {{ .Release.Revision | quote }}
`;

/** Objects that can be enabled with values. The API server rejects the object named "bad". */
const parts = `{{- if .Values.extra }}
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-extra"}
data: {a: "1"}
{{- end }}
---
{{- if .Values.kept }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-kept
  annotations: {helm.sh/resource-policy: keep}
data: {a: "1"}
{{- end }}
---
{{- if .Values.secret }}
apiVersion: v1
kind: Secret
metadata: {name: "{{ .Release.Name }}-secret"}
stringData: {token: {{ .Values.secret }}}
{{- end }}
---
{{- if .Values.bad }}
apiVersion: v1
kind: Service
metadata: {name: "{{ .Release.Name }}-bad"}
spec: {ports: [{port: 0}]}
{{- end }}
---
{{- if .Values.pod }}
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}-web"}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: "{{ .Release.Name }}"}}
  template:
    metadata:
      labels: {app: "{{ .Release.Name }}"}
      annotations:
        state: {{ .Values.pod }}
        {{- if eq .Values.pod "stuck" }}
        tillerless.test/pod: pending
        sandbox.tillerless.dev/fail: ImagePullBackOff
        {{- end }}
    spec: {containers: [{name: main, image: nginx}]}
{{- end }}
---
{{- if .Values.job }}
apiVersion: batch/v1
kind: Job
metadata: {name: "{{ .Release.Name }}-work"}
spec:
  template:
    metadata:
      annotations: {tillerless.test/pod: {{ .Values.job }}, sandbox.tillerless.dev/delay: {{ ternary "60s" "0s" (eq .Values.job "running") }}}
    spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
{{- end }}
`;

/** A Job for each hook event. "failing" is the event whose Job fails, and "policy" is the delete policy of all Jobs. */
const hooks = `{{- range $i, $event := list "pre-install" "post-install" "pre-upgrade" "post-upgrade" "pre-rollback" "post-rollback" "pre-delete" "post-delete" }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $.Release.Name }}-{{ $event }}
  annotations:
    helm.sh/hook: {{ $event }}
    {{- with $.Values.policy }}
    helm.sh/hook-delete-policy: {{ . }}
    {{- end }}
    {{- with $.Values.logs }}
    helm.sh/hook-output-log-policy: {{ . }}
    {{- end }}
    {{- if eq $.Values.failing $event }}
    sandbox.tillerless.dev/fail: JobFailed
    {{- end }}
spec:
  backoffLimit: 0
  template:
    {{- if eq $.Values.failing $event }}
    metadata: {annotations: {tillerless.test/pod: failed}}
    {{- end }}
    spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
{{- end }}
`;

const weighted = `{{- range $name, $weight := dict "zeta" "-1" "beta" "3" "alpha" "3" "gamma" "x" }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $.Release.Name }}-{{ $name }}
  annotations: {helm.sh/hook: "pre-install, pre-upgrade", helm.sh/hook-weight: {{ $weight | quote }}}
data: {at: {{ $.Release.Revision | quote }}}
{{- end }}
`;

const tests = `{{- range $name := list "a" "b" "c" }}
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ $.Release.Name }}-{{ $name }}
  annotations:
    helm.sh/hook: test
    {{- with $.Values.policy }}
    helm.sh/hook-delete-policy: {{ . }}
    {{- end }}
    {{- if eq $.Values.failing $name }}
    tillerless.test/pod: failed
    sandbox.tillerless.dev/fail: Error
    {{- end }}
spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-job
  annotations: {helm.sh/hook: test, helm.sh/hook-weight: "5"}
spec:
  backoffLimit: 0
  template:
    spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
`;

const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.@ns@.example.org}
spec:
  group: "@ns@.example.org"
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}
`;

const gadget = `apiVersion: "@ns@.example.org/v1"
kind: Gadget
metadata: {name: "{{ .Release.Name }}-gadget"}
spec: {size: {{ .Values.size }}}
`;

const schema = '{"type": "object", "properties": {"mode": {"type": "string", "enum": ["a", "b", "c"]}}}';
const values = `mode: a
replicas: 1
`;

/** All charts used in journeys, keyed by name. */
export const charts = {
  app: {
    'Chart.yaml': chartYaml('app'),
    'values.yaml': values,
    'templates/NOTES.txt': 'mode {{ .Values.mode }}\n',
    'templates/config.yaml': config,
    'templates/parts.yaml': parts,
  },
  'app-next': {
    'Chart.yaml': chartYaml('app').replace('0.1.0', '0.2.0').replace('"1.0"', '"2.0"'),
    'values.yaml': `${values}fresh: new default\n`,
    'templates/config.yaml': `${config}  fresh: {{ .Values.fresh | quote }}\n`,
    'templates/parts.yaml': parts,
  },
  hooks: {
    'Chart.yaml': chartYaml('hooks'),
    'values.yaml': 'mode: a\nfailing: ""\n',
    'templates/config.yaml': config,
    'templates/hooks.yaml': hooks,
  },
  tested: {
    'Chart.yaml': chartYaml('tested'),
    'values.yaml': 'failing: ""\nmode: a\n',
    'templates/NOTES.txt': 'notes\n',
    'templates/config.yaml': config,
    'templates/tests.yaml': tests,
  },
  weighted: {
    'Chart.yaml': chartYaml('weighted'),
    'values.yaml': 'mode: a\n',
    'templates/config.yaml': config,
    'templates/hooks.yaml': weighted,
  },
  crds: {
    'Chart.yaml': chartYaml('crds'),
    'values.yaml': 'size: 1\n',
    'crds/gadget.yaml': crd,
    'templates/gadget.yaml': gadget,
  },
  strict: {
    'Chart.yaml': chartYaml('strict'),
    'values.yaml': values,
    'values.schema.json': schema,
    'templates/config.yaml': config,
  },
  parent: {
    'Chart.yaml': chartYaml('parent', 'dependencies: [{name: leaf, version: 0.1.0, repository: "file://../leaf"}]\n'),
    'values.yaml': 'mode: a\n',
    'templates/NOTES.txt': 'parent notes\n',
    'templates/config.yaml': config,
  },
  leaf: {
    'Chart.yaml': chartYaml('leaf'),
    'values.yaml': 'mode: leaf\n',
    'templates/NOTES.txt': 'leaf notes\n',
    'templates/leaf.yaml': config.replace('-config', '-leaf'),
  },
} satisfies Readonly<Record<string, ChartFiles>>;

export type ChartName = keyof typeof charts;
