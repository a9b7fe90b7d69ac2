/**
 * Returns the files of a chart with a ConfigMap, and with a hook that runs for the duration in the value "slow", such as
 * "1500ms". If the value is not set, there is no hook.
 *
 * @param events hook events, for example "pre-install,pre-upgrade"
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
