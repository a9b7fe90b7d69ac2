/**
 * A chart with a ConfigMap, and with a hook that takes the time of the value "slow" ("1500ms"). Without the value, the hook is omitted.
 *
 * @param events "pre-install,pre-upgrade"
 */
export function slowHookFiles(events: string): Readonly<Record<string, string>> {
  return {
    'values.yaml': 'mode: a\nslow: ""\n',
    'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}"}
data: {mode: {{ .Values.mode | quote }}}
{{- with .Values.slow }}
---
apiVersion: v1
kind: Pod
metadata:
  name: slow
  annotations: {helm.sh/hook: "${events}", sandbox.tillerless.dev/delay: {{ . }}}
spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}
{{- end }}
`,
  };
}
