import { node } from './tree.js';

/** Charts with subcharts, files and unusual Chart.yaml files. */

const dropping = (parts) => node(parts, { drop: true });
const keys = ['a', 'b', 'enabled', 'global', 'x.y', 'on'];
const leaves = [
  '1',
  'true',
  'false',
  'null',
  '"s"',
  '{}',
  '[]',
  '[1, {a: 2}]',
  '0.5',
  '"false"',
  '{a: 1, b: null}',
  '{enabled: true}',
];

/** Returns values in YAML. The names of subcharts are frequent keys. */
function valuesOf(r, names, depth = 2, pad = '') {
  const pool = [...keys, ...names, ...names];
  const entries = r
    .sample([...new Set(pool)], r.count(0, 4))
    .map((key) =>
      depth > 0 && r.chance(0.5)
        ? node([`${pad}${key}:\n`, valuesOf(r, names, depth - 1, `${pad}  `)], { plain: [`${pad}${key}: {}\n`] })
        : node([`${pad}${key}: ${r.pick(leaves)}\n`]),
    );
  return dropping(entries);
}

const dump = (name) =>
  `{{- /* ${name} */}}\nname: {{ .Chart.Name }}\nbase: {{ .Template.BasePath }}\nroot: {{ .Chart.IsRoot }}\nvalues: {{ toJson .Values }}\nsubcharts: {{ keys .Subcharts | sortAlpha | toJson }}\n` +
  `{{- range $k, $v := .Subcharts }}\n{{ $k }}: {{ toJson $v.Values }} {{ $v.Chart.Name }}\n{{- end }}\ndefined: {{ include "which" . }}\n`;

const paths = (r, names) =>
  r.pick([
    ...['enabled', 'a', 'a.b', 'global.a', 'global.enabled', 'x.y', '', ' enabled', 'enabled,a', 'a , enabled'],
    ...names.flatMap((name) => [`${name}.enabled`, `${name}.a`, `${name}.enabled,global.enabled`, `global.${name}.enabled`]),
  ]);

function importsOf(r) {
  const one = () =>
    r.pick([
      () => r.pick(['data', 'a', '"a.b"', 'enabled', 'none']),
      () =>
        `{child: ${r.pick(['a', 'a.b', 'data', '.', 'global', 'exports.data', 'none'])}, parent: ${r.pick(['a', 'b', 'imported', '.', 'a.b', 'global', 'sub1'])}}`,
      () => r.pick(['1', '{child: a}', '{parent: a}', 'null', '[a]', '{}']),
    ])();
  return `    import-values: [${r.times(1, 2, one).join(', ')}]\n`;
}

function dependencyOf(r, name, names) {
  return node(
    [
      `  - name: ${name}\n    version: `,
      node([
        r.chance(0.85)
          ? r.pick(['0.1.0', '"*"', '">=0.1.0"', '^0.1.0', '0.x'])
          : r.pick(['0.2.0', '">1"', 'bad', '', '"0.1.0 || 9"']),
      ]),
      '\n',
      node([r.chance(0.3) ? `    condition: ${JSON.stringify(paths(r, names))}\n` : '']),
      node([r.chance(0.25) ? `    tags: ${r.pick(['[front]', '[front, back]', '[back]', '[]', 'null'])}\n` : '']),
      node([
        r.chance(0.25) ? `    alias: ${r.pick(['other', 'sub1', 'sub2', 'a', 'x.y', '"my-alias"', '"bad alias"', '""'])}\n` : '',
      ]),
      node([r.chance(0.3) ? importsOf(r) : '']),
      node([r.chance(0.1) ? `    enabled: ${r.pick(['true', 'false'])}\n` : '']),
      node([r.chance(0.1) ? '    repository: file://../x\n' : '']),
    ],
    { drop: true },
  );
}

/** Adds a chart and its subcharts to the files. */
function addChart(r, files, { path, name, depth }) {
  const subcharts = depth === 0 ? [] : r.sample(['sub1', 'sub2', 'lib'], r.count(0, depth > 1 ? 3 : 2));
  const names = ['sub1', 'sub2', 'other', 'lib'];
  const type = name === 'lib' && r.chance(0.6) ? 'type: library\n' : '';
  const listed = subcharts.filter(() => r.chance(0.85));
  if (listed.length > 0 && r.chance(0.15)) listed.push(r.pick(listed));
  if (r.chance(0.05)) listed.push('absent');
  const dependencies = dropping(listed.map((each) => dependencyOf(r, each, names)));
  const isV1 = r.chance(0.08);
  files[`${path}Chart.yaml`] = node([
    `apiVersion: ${isV1 ? 'v1' : 'v2'}\nname: ${name}\nversion: 0.1.0\n${type}`,
    ...(listed.length > 0 && !isV1 ? ['dependencies:\n', dependencies] : []),
  ]);
  if (isV1 && listed.length > 0) files[`${path}requirements.yaml`] = node(['dependencies:\n', dependencies]);
  files[`${path}values.yaml`] = node([
    valuesOf(r, names),
    r.chance(0.3)
      ? node(['exports:\n', r.pick(['  data:\n    fromExport: 1\n', '  a: {b: 2}\n', '  data: 1\n', '  data: null\n'])])
      : '',
    r.chance(0.2) ? node([`tags: {front: ${r.pick(leaves)}, back: ${r.pick(['true', 'false'])}}\n`]) : '',
    r.chance(0.2) ? node(['data:\n', valuesOf(r, names, 1, '  ')]) : '',
  ]);
  files[`${path}templates/t.yaml`] = dump(name);
  files[`${path}templates/_h.tpl`] = `{{ define "which" }}${path}{{ end }}`;
  if (r.chance(0.15)) files[`${path}values.schema.json`] = node([schemaOf(r)]);
  for (const each of subcharts) {
    const folder = r.chance(0.1) ? `${each}-x` : each;
    addChart(r, files, { path: `${path}charts/${folder}/`, name: each, depth: depth - 1 });
  }
}

const schemaOf = (r) =>
  JSON.stringify(
    r.pick([
      { properties: { a: { type: 'integer' } } },
      { required: ['a'] },
      { properties: { global: { type: 'object' } } },
      { additionalProperties: false, properties: { global: {} } },
      { properties: { sub1: { required: ['enabled'] } } },
    ]),
  );

/** Returns a chart whose subcharts have conditions, tags, aliases and imported values. */
export function subchartCase(r) {
  const files = {};
  addChart(r, files, { path: '', name: 'c', depth: 2 });
  const args = [];
  const names = ['sub1', 'sub2', 'other', 'lib'];
  if (r.chance(0.4)) args.push('-f', 'v.yaml');
  if (r.chance(0.4))
    args.push(
      '--set',
      node([
        `${r.pick(['enabled', 'a', 'sub1.a', 'sub1.enabled', 'tags.front', 'global.a', 'sub1', 'sub1.sub2.a', 'other.a', 'sub1.global.a', 'tags'])}=${r.pick(['1', 'null', 'true', 'false', 'x', '{1,2}'])}`,
      ]),
    );
  return { files, work: { 'v.yaml': node([valuesOf(r, names), r.chance(0.3) ? 'tags: {front: false}\n' : '']) }, args };
}

const fileNames = [
  ...[
    'a.txt',
    'b.txt',
    'c.json',
    'conf/a.txt',
    'conf/b.ini',
    'conf/deep/x.txt',
    'conf.d/a.txt',
    '.hidden',
    'conf/.keep',
    'A.TXT',
    'a b.txt',
  ],
  ...[
    'templates/notes.md',
    'templates/sub/t2.yaml',
    'templates/x.tpl',
    'README.md',
    'LICENSE',
    'crds/a.txt',
    'tests/a.txt',
    'a[1].txt',
    'x{y}.txt',
    'é.txt',
    'conf/a/b/c/d.txt',
  ],
];
const patternParts = [
  'a',
  '*',
  '?',
  '.txt',
  '.',
  '/',
  'conf',
  '**',
  '[ab]',
  '[^a]',
  '!',
  'deep',
  '\\',
  '{a,b}',
  'templates',
  '#',
  ' ',
  '[',
  '-',
  '.*',
  'é',
];

/** Returns a pattern of .helmignore or of .Files.Glob. */
const patternOf = (r) =>
  r.chance(0.5)
    ? node(
        r.times(1, 4, () => node([r.pick(patternParts)])),
        { drop: true },
      )
    : node([
        r.pick([
          ...[
            '*.txt',
            'conf',
            'conf/',
            '/conf',
            '/a.txt',
            'conf/*',
            'conf/**',
            '**/*.txt',
            '*/a.txt',
            '!a.txt',
            '!conf/',
            '*',
            '.*',
            'templates',
            'templates/*',
          ],
          ...[
            'templates/',
            '/templates/x.tpl',
            '#a',
            ' a.txt ',
            '**',
            'deep/x.txt',
            'conf/deep',
            '?.txt',
            '[a-b].txt',
            '*.{txt,ini}',
            '{conf,x}/**',
            'c*/**.txt',
            '/',
            './a.txt',
            'a.txt/',
          ],
        ]),
      ]);

/** Returns a chart with files that .helmignore excludes and templates list. */
export function filesCase(r) {
  const files = {};
  for (const name of r.sample(fileNames, r.count(3, 12))) files[name] = `content of ${name}\nsecond line`;
  const ignored = r.times(0, 4, () => node([patternOf(r), r.pick(['\n', '\n', '\r\n', ' \n'])]));
  if (ignored.length > 0) files['.helmignore'] = node(ignored, { drop: true });
  const pattern = JSON.stringify(r.pick(['**', '*', 'conf/*']));
  const own = patternOf(r);
  files['templates/t.yaml'] = node([
    'all:\n{{- range $p, $_ := .Files }}\n- {{ $p | quote }}\n{{- end }}\nmatching:\n',
    `{{- range $p, $_ := .Files.Glob ${pattern} }}\n- {{ $p | quote }}\n{{- end }}\n`,
    node(['own:\n{{- range $p, $_ := .Files.Glob `', own, '` }}\n- {{ $p | quote }}\n{{- end }}\n']),
    node([`config: |\n  {{- (.Files.Glob ${pattern}).${r.pick(['AsConfig', 'AsSecrets'])} | nindent 2 }}\n`], { plain: [''] }),
    node(
      [
        `lines: {{ .Files.Lines ${JSON.stringify(r.pick(fileNames))} | toJson }}\ntext: {{ .Files.Get ${JSON.stringify(r.pick([...fileNames, './a.txt', 'conf//a.txt']))} | quote }}\n`,
      ],
      {
        plain: [''],
      },
    ),
  ]);
  return { files };
}

const scalars = [
  '1',
  '1.0',
  'true',
  'null',
  '~',
  '"x"',
  '""',
  '[]',
  '{}',
  '[a]',
  '{a: b}',
  '2020-01-01',
  '"1.0"',
  '0x10',
  '1e3',
  '"a\\tb"',
  'é',
  '"*"',
  '" x "',
];
const fields = [
  ...[
    'name',
    'version',
    'apiVersion',
    'appVersion',
    'kubeVersion',
    'type',
    'description',
    'home',
    'icon',
    'deprecated',
    'condition',
    'tags',
    'engine',
  ],
  ...[
    'keywords',
    'sources',
    'maintainers',
    'annotations',
    'dependencies',
    'unknown',
    'Name',
    'VERSION',
    'appversion',
    'kubeversion',
  ],
];
const versions = [
  '1.2.3',
  'v1.2.3',
  '1.2',
  '1',
  '1.2.3-a.1+b',
  '01.2.3',
  '1.2.3.4',
  '""',
  '1.2.3-',
  '1.2.3+',
  '1.2.3-01',
  '" 1.2.3"',
  '1.2.3_x',
  '99999999999999999999.0.0',
];
const ranges = [
  '">=1.20.0"',
  '">= 1.20-0"',
  '"^1"',
  '"1.x"',
  '"<1.10"',
  '">99"',
  '"bad"',
  '"1 - 99"',
  '">=1.20.0 <1.99.0 || 2"',
  '"!=1.30.0"',
  '"~1.30"',
  '"v1"',
];
const structures = {
  maintainers: ['[{name: a}]', '[{name: a, email: b, url: c}]', '[a]', '[null]', '[{}]', '[{email: x}]', '{a: b}', '[{name: 1}]'],
  dependencies: [
    '[]',
    '[{}]',
    '[null]',
    '[{name: x}]',
    '[{name: 1}]',
    '[{name: a/b, version: 1}]',
    '{a: b}',
    '[{name: x, version: 1.0.0, repository: ""}]',
  ],
  annotations: ['{a: b}', '{a: 1}', '{a: null}', '{a: {b: c}}', '{1: x}', '{category: "a,b"}', '[a]', '{a: true}'],
  keywords: ['[a, b]', '[1]', '[null]', '[[a]]', '{a: b}', 'a', '[true, "x y"]'],
};

/** Returns a chart whose Chart.yaml has unusual fields, with templates that print them. */
export function chartFileCase(r) {
  const lines = new Map([
    ['apiVersion', 'v2'],
    ['name', 'c'],
    ['version', '0.1.0'],
  ]);
  for (const field of r.sample(fields, r.count(1, 4))) {
    const pool =
      structures[field] ??
      {
        version: versions,
        appVersion: versions,
        kubeVersion: ranges,
        type: ['application', 'library', 'x', '""'],
        apiVersion: ['v1', 'v2', 'v3', '""', '2'],
        name: ['c', 'C', 'a b', 'a/b', '"..."', 'é', 'other', '"a\\tb"'],
      }[field] ??
      scalars;
    lines.set(field, r.chance(0.8) ? r.pick(pool) : r.pick(scalars));
  }
  if (r.chance(0.1)) lines.delete(r.pick([...lines.keys()]));
  const entries = [...lines].map(([field, value]) => node([`${field}: ${value}\n`]));
  if (r.chance(0.05))
    entries.push(
      node([
        r.pick([
          'name: twice\n',
          '---\nname: x\n',
          'a: b: c\n',
          '\tx: 1\n',
          '- a\n',
          '"\n',
          '# end',
          '...\n',
          'version: 0.1.0\n',
        ]),
      ]),
    );
  const command = r.pick([
    ['template', 'rel', './c'],
    ['template', 'rel', './c'],
    ['show', 'chart', './c'],
    ['lint', './c'],
    ['package', './c'],
  ]);
  return {
    files: {
      'Chart.yaml': node(entries, { drop: true }),
      'templates/t.yaml':
        'all: {{ toJson .Chart }}\nname: {{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.AppVersion | quote }} {{ .Chart.Annotations }} {{ .Chart.Keywords }} {{ .Chart.Type }}\n{{ range .Chart.Maintainers }}\nm: {{ .Name }} {{ .Email }}\n{{ end }}\nd: {{ .Chart.Deprecated }} {{ .Chart.KubeVersion }} {{ .Chart.Icon }} {{ .Chart.Home }} {{ .Chart.APIVersion }}\n',
    },
    argv: command,
  };
}
