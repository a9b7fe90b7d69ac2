import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes a small chart named "app" and returns its folder. */
export function chartFolder(parent: string, files: Readonly<Record<string, string>>): string {
  const folder = join(parent, 'app');
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A chart whose Deployment, ConfigMap and Secret depend on the values. */
export const appFiles: Readonly<Record<string, string>> = {
  'values.yaml': 'mode: a\ntoken: first\nlabel: app\nreplicas: 1\n',
  'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}"}
data: {mode: {{ .Values.mode | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: "{{ .Release.Name }}"}
stringData: {token: {{ .Values.token | quote }}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}"}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Values.label }}}}
  template:
    metadata: {labels: {app: {{ .Values.label }}}}
    spec:
      containers:
      - name: main
        image: nginx
        resources: {limits: {cpu: 1000m}}
        {{- with .Values.env }}
        env: {{ toJson . }}
        {{- end }}
        {{- with .Values.extra }}
        {{ . }}: 1
        {{- end }}
`,
};
