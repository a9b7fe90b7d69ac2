/**
 * A chart with a ConfigMap, and with a hook that takes as long as the value "slow" says ("1500ms"); there is no hook without one.
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
