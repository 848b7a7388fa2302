{{- define "perception.color" -}}
{{- required "deployment.labels.version is required (blue or green)" .Values.deployment.labels.version -}}
{{- end -}}

{{- define "perception.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "perception.labels" -}}
{{ include "perception.selector" . }}
version: {{ include "perception.color" . | quote }}
{{- end -}}
