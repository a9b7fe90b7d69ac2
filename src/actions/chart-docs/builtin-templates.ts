/**
 * The templates that every README template can use, with the same names and output as in helm-docs. A README template can
 * override any of them by defining a template with the same name.
 */

/** A named template: its name and body. */
type Definition = readonly [name: string, body: string];

const chartDefinitions: readonly Definition[] = [
  ['chart.name', '{{ .Name }}'],
  ['chart.header', '# {{ .Name }}\n'],
  ['chart.deprecationWarning', '{{ if .Deprecated }}> **:exclamation: This Helm Chart is deprecated!**{{ end }}'],
  ['chart.version', '{{ .Version }}'],
  ['chart.type', '{{ .Type }}'],
  ['chart.appVersion', '{{ .AppVersion }}'],
  [
    'chart.badgesSection',
    '{{ template "chart.versionBadge" . }}{{ template "chart.typeBadge" . }}{{ template "chart.appVersionBadge" . }}',
  ],
  ['chart.description', '{{ with .Description }}{{ . }}{{ end }}'],
  ['chart.homepage', '{{ .Home }}'],
  ['chart.homepageLine', '{{ with .Home }}**Homepage:** <{{ . }}>{{ end }}'],
  ['chart.kubeVersion', '{{ .KubeVersion }}'],
  ['chart.kubeVersionLine', '{{ with .KubeVersion }}Kubernetes: `{{ . }}`{{ end }}'],
];

/** Returns the template of a badge that shows a field. An optional field without a value has no badge. */
function badge(
  field: string,
  color: { readonly isOptional: boolean; readonly style: string; readonly escape: string },
): Definition {
  const image = `![${field}: {{ .${field} }}](https://img.shields.io/badge/${field}-{{ .${field}${color.escape} }}-informational?style=${color.style}) `;
  return [
    `chart.${field.charAt(0).toLowerCase()}${field.slice(1)}Badge`,
    color.isOptional ? `{{ if .${field} }}${image}{{ end }}` : image,
  ];
}

/** Escapes dashes by doubling them, because single dashes separate the parts of a badge's URL. */
const dashes = ' | replace "-" "--"';

function badges(style: string): readonly Definition[] {
  return [
    badge('Version', { isOptional: false, style, escape: dashes }),
    badge('Type', { isOptional: true, style, escape: '' }),
    badge('AppVersion', { isOptional: true, style, escape: dashes }),
  ];
}

/** Returns the definition of a section's header. */
function header(name: string, title: string): Definition {
  return [`chart.${name}Header`, `## ${title}`];
}

/**
 * Returns the definition of a section. The section renders its header and its content, but only if `field` is not empty.
 *
 * @param gap text between the header and the content
 */
function section(
  name: string,
  { field, content, gap }: { readonly field: string; readonly content: string; readonly gap: string },
): Definition {
  const start = `{{ if .${field} }}{{ template "chart.${name}Header" . }}`;
  return [`chart.${name}Section`, `${start}${gap}{{ template "chart.${content}" . }}{{ end }}`];
}

/** Returns a Markdown table. @param rows the rows, each starting with a line break */
function table(header: readonly string[], rows: string): string {
  return `${header.join('\n')}${rows}`;
}

const maintainersTable = table(
  ['| Name | Email | Url |', '| ---- | ------ | --- |'],
  '{{ range .Maintainers }}\n| {{ .Name }} | {{ with .Email }}<{{ . }}>{{ end }} | {{ with .Url }}<{{ . }}>{{ end }} |{{ end }}',
);

const requirementsTable = table(
  ['| Repository | Name | Version |', '|------------|------|---------|'],
  '{{ range .Dependencies }}\n| {{ .Repository }} | {{ if .Alias }}{{ .Alias }}({{ .Name }}){{ else }}{{ .Name }}{{ end }} | {{ .Version }} |{{ end }}',
);

const metadataDefinitions: readonly Definition[] = [
  header('maintainers', 'Maintainers'),
  ['chart.maintainersTable', maintainersTable],
  section('maintainers', { field: 'Maintainers', content: 'maintainersTable', gap: '\n\n' }),
  header('sources', 'Source Code'),
  ['chart.sourcesList', '{{ range .Sources }}\n* <{{ . }}>{{ end }}'],
  section('sources', { field: 'Sources', content: 'sourcesList', gap: '\n' }),
  header('requirements', 'Requirements'),
  ['chart.requirementsTable', requirementsTable],
  [
    'chart.requirementsSection',
    `{{ if or .Dependencies .KubeVersion }}{{ template "chart.requirementsHeader" . }}

{{ if .KubeVersion }}{{ template "chart.kubeVersionLine" . }}

{{ end }}{{ if .Dependencies }}{{ template "chart.requirementsTable" . }}{{ end }}{{ end }}`,
  ],
];

const description = '{{ if .Description }}{{ .Description }}{{ else }}{{ .AutoDescription }}{{ end }}';

/** Returns a list of values as a Markdown table. */
function valuesTable(list: string): string {
  return table(
    ['| Key | Type | Default | Description |', '|-----|------|---------|-------------|'],
    `{{ range ${list} }}\n| {{ .Key }} | {{ .Type }} | {{ if .Default }}{{ .Default }}{{ else }}{{ .AutoDefault }}{{ end }} | ${description} |{{ end }}`,
  );
}

/** Returns a list of values as an HTML table. @param indent indentation of the rows */
function valuesTableHtml(list: string, indent: string): string {
  const cells = ['{{ .Key }}', '{{ .Type }}', '{{ template "chart.valueDefaultColumnRender" . }}', description];
  const names = ['Key', 'Type', 'Default', 'Description'];
  return [
    '<table>',
    '\t<thead>',
    ...names.map((name) => `\t\t<th>${name}</th>`),
    '\t</thead>',
    '\t<tbody>',
    `\t{{- range ${list} }}`,
    `${indent}<tr>`,
    ...cells.map((cell) => `${indent}\t<td>${cell}</td>`),
    `${indent}</tr>`,
    '\t{{- end }}',
    '\t</tbody>',
    '</table>',
  ].join('\n');
}

const valuesDefinitions: readonly Definition[] = [
  header('values', 'Values'),
  [
    'chart.valuesTable',
    `{{ if .Sections.Sections }}{{ range .Sections.Sections }}

### {{ .SectionName }}

${valuesTable('.SectionItems')}{{ end }}{{ with .Sections.DefaultSection }}{{ if .SectionItems }}

### {{ .SectionName }}

${valuesTable('.SectionItems')}{{ end }}{{ end }}{{ else }}${valuesTable('.Values')}{{ end }}`,
  ],
  section('values', { field: 'Values', content: 'valuesTable', gap: '\n\n' }),
  [
    'chart.valueDefaultColumnRender',
    `
{{- $default := .AutoDefault | default .Default }}
{{- $notation := .NotationType }}
{{- if and (hasPrefix "\`" $default) (hasSuffix "\`" $default) }}
{{- $default = $default | trimAll "\`" | fromJson | toPrettyJson }}
{{- $notation = "json" }}
{{- end -}}
<pre lang="{{ $notation }}">
{{ if eq $notation "tpl" }}{{ .Key }}: |{{ $default | nindent 2 }}{{ else }}{{ $default }}{{ end }}
</pre>
`,
  ],
  [
    'chart.valuesTableHtml',
    `
{{ if .Sections.Sections }}
{{- range .Sections.Sections }}
<h3>{{ .SectionName }}</h3>
${valuesTableHtml('.SectionItems', '\t\t')}
{{- end }}
{{ with .Sections.DefaultSection }}{{ if .SectionItems }}
<h3>{{ .SectionName }}</h3>
${valuesTableHtml('.SectionItems', '\t')}
{{ end }}{{ end }}
{{ else }}
${valuesTableHtml('.Values', '\t\t')}
{{ end }}
`,
  ],
  [
    'chart.valuesSectionHtml',
    `
{{ if .Sections }}
{{ template "chart.valuesHeader" . }}
{{ template "chart.valuesTableHtml" . }}
{{ end }}
`,
  ],
];

const footerDefinitions: readonly Definition[] = [
  ['helm-docs.version', '{{ with .HelmDocsVersion }}{{ . }}{{ end }}'],
  [
    'helm-docs.versionFooter',
    `{{ with .HelmDocsVersion }}
----------------------------------------------
Autogenerated from chart metadata using [helm-docs v{{ . }}](https://github.com/norwoodj/helm-docs/releases/v{{ . }}){{ end }}`,
  ],
];

/**
 * The output for a blank README template. helm-docs adds a literal `\n` (a backslash and an "n") after the built-in definitions.
 * It is printed, because it is not part of a definition.
 */
const blankBody = '\\n';

/** Returns the source of the built-in templates. @param badgeStyle style of the shields.io badges */
export function builtinTemplates(badgeStyle: string): string {
  const definitions = [
    ...chartDefinitions,
    ...badges(badgeStyle),
    ...metadataDefinitions,
    ...valuesDefinitions,
    ...footerDefinitions,
  ];
  return definitions.map(([name, body]) => `{{ define "${name}" }}${body}{{ end }}`).join('') + blankBody;
}

/** The README template for charts that do not have one. */
export const defaultTemplate = `{{ template "chart.header" . }}
${[
  'chart.deprecationWarning',
  'chart.badgesSection',
  'chart.description',
  'chart.homepageLine',
  'chart.maintainersSection',
  'chart.sourcesSection',
  'chart.requirementsSection',
  'chart.valuesSection',
]
  .map((name) => `{{ template "${name}" . }}`)
  .join('\n\n')}

{{- if not .SkipVersionFooter }}
{{ template "helm-docs.versionFooter" . }}
{{- end }}
`;
