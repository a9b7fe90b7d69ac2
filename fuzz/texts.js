import { node, write } from './tree.js';

const scalars = (
  'yes|no|on|off|y|n|Y|N|true|True|TRUE|false|null|~|Null|NULL|1|0|-1|+1|1.0|1.|.5|-.5|1e3|1E3|1e+3|1.e5|0x1f|0X1F|0o17|017|08|09|0b11|0b2|1_000|_1|1__0|' +
  '12:30|1:2:3|190:20:30.15|2024-01-02|2024-01-02T03:04:05Z|2001-12-14 21:59:43.10 -5|.inf|-.inf|.nan|.NaN|1e400|12345678901234567890|9223372036854775807|' +
  '9223372036854775808|-9223372036854775808|0.1|1e-7|1e21|123456789.123|1.5e300|=|<<|-|?|abc|a b|a: b|"q"|\'q\'|"\\n"|"\\x41"|"\\u00e9"|\'it\'\'s\'|@x|`x|%x|&a x|*a|!x|!!str 1|' +
  '!!int "3"|!!float 1|!!binary aGk=|!!bool yes|!!null x|[1, a]|{a: 1}|{a, b}|[a: 1]|"#x"|a #c|a#c|#c|,|[|]|{|}|:|a:|:a|\\|-\\n  x|>\\n  x\\n  y|é|日本|\\u0085|' +
  '"\\ud83d\\ude00"|0777|0o8|0x|1e|e1|+|--|---|...|"multi\\n  line"|plain\\n  folded|1,000|1 000|0.0|-0|-0.0|00|0_0|Infinity|NaN|nan|inf'
).split('|');

const scalar = (r) => r.pick(scalars).replaceAll('\\|', '|').replaceAll('\\n', '\n');

/** go-yaml drops empty flow collections that are used as keys (see the known differences). */
const keyScalar = (r) => {
  const key = scalar(r);
  return key === '{}' || key === '[]' ? 'k' : key;
};

/** Generates unusual YAML values. The template prints each value as JSON, together with its type. */
export function yamlCase(r) {
  const entry = (indent) => (i) => {
    const key = r.chance(0.75) ? `k${i}` : keyScalar(r).replaceAll('\n', ' ');
    const pad = ' '.repeat(indent);
    if (indent < 4 && r.chance(0.2)) return node([`${pad}${key}:\n`, ...r.times(1, 3, entry(indent + 2))], { drop: true });
    if (r.chance(0.2))
      return node(
        [
          `${pad}${key}:\n`,
          ...r.times(1, 3, () => node([`${pad}${r.pick(['', '  '])}- ${indentText(scalar(r), indent + 2)}\n`])),
        ],
        { drop: true },
      );
    if (r.chance(0.08))
      return node(
        [
          `${pad}${key}: ${r.pick(['|', '|-', '|+', '>', '>-', '>+', '|2'])}\n`,
          ...r.times(1, 3, () => node([`${pad}  ${r.pick(['x', ' y', '', 'a: b', 'x  '])}\n`])),
        ],
        { drop: true },
      );
    return node([`${pad}${key}: ${indentText(scalar(r), indent + 2)}\n`]);
  };
  const text = node(r.times(1, 4, entry(0)), { drop: true });
  const files = {
    'templates/a.yaml': 'v: {{ omit .Values "global" | toJson }}\nt: {{ range $k, $v := .Values }}{{ typeOf $v }} {{ end }}\n',
  };
  switch (r.below(4)) {
    case 0:
      return { files: { ...files, 'values.yaml': text } };
    case 1:
      return { files, work: { 'v.yaml': text }, args: ['-f', 'v.yaml'] };
    case 2:
      return { files: { 'data.yaml': text, 'templates/a.yaml': 'v: {{ .Files.Get "data.yaml" | fromYaml | toJson }}\n' } };
    default:
      return { files: { 'templates/a.yaml': text } };
  }
}

const indentText = (text, by) => text.replaceAll('\n', `\n${' '.repeat(by)}`);

/** Generates calls of toYaml, toToml and toJson with strings that need quotes, blocks or folding. */
export function emitCase(r) {
  const piece = () =>
    node([
      r.pick([
        'a',
        ' ',
        '\n',
        '\t',
        ': ',
        ' #',
        "'",
        '"',
        '\\',
        '-',
        '- ',
        'é',
        '😀',
        '\u00a0',
        '\u0085',
        '\u2028',
        '\ufeff',
        '\u0007',
        '\u007f',
        'word ',
        '0',
        '1',
        '.',
        'e',
        ':',
        ',',
        '{',
        '}',
        '[',
        ']',
        '&',
        '*',
        '!',
        '|',
        '>',
        '%',
        '@',
        '`',
        '?',
        '=',
        '~',
        'null',
        'true',
        'some longer words here ',
        '\r\n',
        'x'.repeat(30),
      ]),
    ]);
  const text = () =>
    node([
      '"',
      node(
        r.times(0, 12, piece).map((each) => ({ ...each, parts: each.parts.map(escaped) })),
        { drop: true },
      ),
      '"',
    ]);
  const tree = (depth) => {
    if (depth <= 0 || r.chance(0.4))
      return r.chance(0.8)
        ? text()
        : node([r.pick(['1', '0.5', '1e20', 'nil', 'true', '""', '(list)', '(dict)', '(int64 5)', '1e6', '123456.789'])]);
    if (r.chance(0.5)) return node(['(list', ...r.times(0, 3, () => node([' ', tree(depth - 1)])), ')'], { drop: true });
    return node(
      [
        '(dict',
        ...r.times(0, 3, () =>
          node([
            ' ',
            r.chance(0.6) ? node([r.pick(['"a"', '"b"', '"k1"', '"K"', '"a10"', '"a9"'])]) : text(),
            ' ',
            tree(depth - 1),
          ]),
        ),
        ')',
      ],
      { drop: true },
    );
  };
  const fn = r.pick(['toYaml', 'toYaml', 'toYaml', 'toYamlPretty', 'toJson', 'toPrettyJson', 'toRawJson', 'quote', 'squote']);
  return { files: { 'templates/a.yaml': node(['v: {{ ', fn, ' ', tree(3), ' | toJson }}\n']) } };
}

function escaped(text) {
  return [...text]
    .map((char) => (char === '"' || char === '\\' ? `\\${char}` : char < ' ' || char > '~' ? unicode(char) : char))
    .join('');
}

function unicode(char) {
  const code = char.codePointAt(0);
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Generates arguments of --set and related flags, covering their grammar. */
export function setCase(r) {
  const name = () =>
    r.pick([
      'a',
      'b',
      'list',
      'map',
      'a\\.b',
      'k[0]',
      'list[0]',
      'list[2]',
      'm.x',
      'map.b',
      '"q"',
      'a b',
      '',
      'é',
      '[0]',
      'x[',
      'x[-1]',
      'x[a]',
      'none',
      'global',
      'sub',
    ]);
  const item = () =>
    r.pick([
      '1',
      'a',
      '',
      'true',
      'null',
      '0x1',
      '01',
      '1.5',
      '-3',
      '{1,2}',
      '{}',
      '{a',
      '{a,{b}}',
      'a\\,b',
      'x=y',
      '"q"',
      '1e3',
      ' ',
      'a}',
      '9223372036854775808',
      '[1]',
      'é',
      '\\',
      'yes',
      '{null,1}',
      '""',
      '{"a"}',
    ]);
  const pair = () =>
    node([
      node(
        r.times(1, 3, () => node([name()])).flatMap((each, i) => (i ? ['.', each] : [each])),
        { drop: true },
      ),
      r.chance(0.95) ? '=' : '',
      node([item()]),
    ]);
  const json = () =>
    node([
      r.pick(['a', 'map.x', 'list[1]', '']),
      r.chance(0.9) ? '=' : '',
      node([
        r.pick([
          '1',
          '"x"',
          '[1,2]',
          '{"a":null}',
          'null',
          '{',
          '1 2',
          '1,b=2',
          'tru',
          '1e400',
          '12345678901234567890',
          '"\\u00e9"',
          '[',
          '{"a":{"b":1}}',
        ]),
      ]),
    ]);
  const flag = () => {
    const kind = r.pick(['--set', '--set', '--set', '--set-string', '--set-json', '--set-literal']);
    const text =
      kind === '--set-json'
        ? json()
        : node(
            r.times(1, 3, pair).flatMap((each, i) => (i ? [',', each] : [each])),
            { drop: true },
          );
    return [kind, text];
  };
  return {
    files: {
      'values.yaml': 'list: [1, {x: 2}, three]\nmap: {a: 1, b: {c: d}}\na: old\n',
      'templates/a.yaml':
        'v: {{ omit .Values "global" | toJson }}\nt: {{ range $k, $v := .Values }}{{ $k }}:{{ typeOf $v }} {{ end }}\n',
    },
    args: r.times(1, 2, flag).flat(),
  };
}

/** Generates values for a chart, its subchart and the user that replace tables with nulls and vice versa. */
export function mergeCase(r) {
  const leaf = () =>
    r.pick([
      '1',
      'x',
      'null',
      '~',
      '{}',
      '[]',
      '[1, null]',
      'false',
      '""',
      '0',
      '{a: null}',
      '{a: {b: 1}}',
      '{b: {c: null}}',
      '{a: [1]}',
    ]);
  const map = (indent, depth) =>
    node(
      r.times(0, 3, () => {
        const key = r.pick(['a', 'b', 'c']);
        const pad = ' '.repeat(indent);
        return depth > 0 && r.chance(0.4)
          ? node([`${pad}${key}:\n`, map(indent + 2, depth - 1)])
          : node([`${pad}${key}: ${leaf()}\n`]);
      }),
      { drop: true },
    );
  const withSub = () =>
    node(
      [
        map(0, 2),
        r.chance(0.7) ? node(['sub:\n', map(2, 2)]) : node([r.pick(['', 'sub: null\n', 'sub: {}\n', 'sub: 1\n'])]),
        r.chance(0.5) ? node(['global:\n', map(2, 1)]) : '',
      ],
      {
        drop: true,
      },
    );
  const dependency = r.pick(['', ', condition: a', ', condition: "sub.a,b"', ', tags: [a]', ', alias: other']);
  return {
    files: {
      'Chart.yaml': `apiVersion: v2\nname: c\nversion: 0.1.0\ndependencies:\n- {name: sub, version: 0.1.0${dependency}${r.chance(0.15) ? `, import-values: [${r.pick(['a', 'b', '{child: a, parent: b}', '{child: b.c, parent: a}'])}]` : ''}}\n`,
      'values.yaml': withSub(),
      'templates/a.yaml': 'v: {{ .Values | toJson }}\n',
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'charts/sub/values.yaml': node(
        [map(0, 2), r.chance(0.4) ? node(['global:\n', map(2, 1)]) : '', r.chance(0.3) ? node(['exports:\n', map(2, 2)]) : ''],
        { drop: true },
      ),
      'charts/sub/templates/a.yaml': 'v: {{ .Values | toJson }}\n',
    },
    work: { 'v.yaml': r.chance(0.6) ? withSub() : '', 'w.yaml': r.chance(0.3) ? withSub() : '' },
    args: [
      '-f',
      'v.yaml',
      '-f',
      'w.yaml',
      ...(r.chance(0.3)
        ? ['--set', r.pick(['a=null', 'sub.a=null', 'a.b=1', 'global.a=2', 'sub=null', 'tags.a=false', 'sub.b.c=null'])]
        : []),
    ],
  };
}

/** Generates documents with various separators, kinds and hooks. */
export function manifestCase(r) {
  const kinds = [
    'ConfigMap',
    'Service',
    'Deployment',
    'Secret',
    'Namespace',
    'CustomResourceDefinition',
    'Widget',
    'ServiceAccount',
    'ClusterRole',
    'Ingress',
    'Job',
    'List',
    '',
  ];
  const annotation = () =>
    node([
      `    ${r.pick(['helm.sh/hook: pre-install', 'helm.sh/hook: post-install,pre-upgrade', 'helm.sh/hook: test', 'helm.sh/hook: bogus', 'helm.sh/hook: "pre-install, post-delete"', 'helm.sh/hook-weight: "5"', 'helm.sh/hook-weight: "-3"', 'helm.sh/hook-weight: "x"', 'helm.sh/resource-policy: keep', 'a: b', 'n: 1', 'helm.sh/hook-delete-policy: hook-succeeded'])}\n`,
    ]);
  const document = () => {
    if (r.chance(0.15))
      return node([
        r.pick([
          '# only a comment\n',
          '\n',
          '  \n',
          'null\n',
          '[]\n',
          '- a\n',
          'text\n',
          '{}\n',
          'a: b\n',
          '---\n',
          '...\n',
          '# c\na: 1\n',
          '%YAML 1.1\n',
          '"x"\n',
          '{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "j"}}\n',
        ]),
      ]);
    const annotated = r.chance(0.4) ? node(['  annotations:\n', ...r.times(1, 3, annotation)], { drop: true }) : '';
    return node(
      [
        node(['apiVersion: v1\n']),
        node([`kind: ${r.pick(kinds)}\n`]),
        node(['metadata:\n', node([`  name: ${r.pick(['b', 'a', 'c', '10', '9'])}\n`]), annotated], { drop: true }),
        r.chance(0.3)
          ? node([
              r.pick([
                'data:\n  a: |\n    ---\n    x\n',
                'data: {a: b}\n\n\n',
                '# end\n',
                'x: 1 \n',
                'x: "---"\n',
                'x: |\n  y\n\n',
                'tail: x',
              ]),
            ])
          : '',
      ],
      { drop: true },
    );
  };
  const separator = () =>
    r.pick([
      '---\n',
      '---\n',
      '---\n',
      '\n---\n',
      '--- \n',
      '--- # c\n',
      '---\n---\n',
      '---\r\n',
      ' ---\n',
      '----\n',
      '--- x: 1\n',
      '---\t\n',
    ]);
  const file = () =>
    node(
      r.times(1, 4, () => node([document(), separator()])),
      { drop: true },
    );
  const names = r.times(
    1,
    3,
    (i) =>
      `templates/${r.pick(['a', 'b', 'sub/c', 'Z', '_p', '10', 'NOTES'])}${i}.${r.pick(['yaml', 'yml', 'txt', 'tpl', 'json', 'yaml'])}`,
  );
  return {
    files: Object.fromEntries(names.map((name) => [name, file()])),
    args: [
      ...(r.chance(0.15) ? ['--no-hooks'] : []),
      ...(r.chance(0.15) ? ['--skip-tests'] : []),
      ...(r.chance(0.1) ? ['-s', names[0]] : []),
    ],
  };
}

/** Generates JSON schemas of all drafts. */
export function schemaCase(r) {
  const type = () =>
    r.pick(['"string"', '"integer"', '"number"', '"boolean"', '"object"', '"array"', '"null"', '["string","null"]', '"bogus"']);
  const keyword = () =>
    node([
      r.pick([
        () => `"type": ${type()}`,
        () => `"enum": ${r.pick(['["a", 1]', '[null]', '[[1]]', '[]'])}`,
        () => `"const": ${r.pick(['1', '"a"', 'null', '{"x": 1}'])}`,
        () => `"minimum": ${r.pick(['0', '2.5', '-1'])}`,
        () => `"exclusiveMaximum": ${r.pick(['1', '3', 'true'])}`,
        () => `"multipleOf": ${r.pick(['2', '0.1', '0.5'])}`,
        () => `"maxLength": ${r.pick(['0', '2'])}`,
        () => `"minLength": 2`,
        () => `"pattern": ${r.pick(['"^a"', '"\\\\d+"', '"^.{2}$"'])}`,
        () => `"format": ${r.pick(['"date"', '"email"', '"ipv4"', '"uri"', '"hostname"', '"uuid"', '"duration"', '"regex"'])}`,
        () => `"required": ${r.pick(['["x"]', '["x", "y"]', '[]'])}`,
        () => `"additionalProperties": ${r.pick(['false', 'true', '{"type": "string"}'])}`,
        () => `"minItems": 2`,
        () => `"maxItems": 1`,
        () => `"uniqueItems": true`,
        () => `"minProperties": 1`,
        () => `"maxProperties": 1`,
        () => `"items": ${r.pick(['{"type": "string"}', '[{"type": "string"}, {"type": "integer"}]', 'false'])}`,
        () => `"contains": {"type": "integer"}`,
        () => `"propertyNames": {"pattern": "^[a-z]$"}`,
        () => `"dependentRequired": {"x": ["y"]}`,
        () => `"not": {"type": ${type()}}`,
        () => `"anyOf": [{"type": ${type()}}, {"minimum": 5}]`,
        () => `"oneOf": [{"type": ${type()}}, {"type": ${type()}}]`,
        () => `"allOf": [{"type": ${type()}}, {"maxLength": 3}]`,
        () => `"if": {"type": "string"}, "then": {"minLength": 3}, "else": {"minimum": 2}`,
        () => `"$ref": "#/definitions/d"`,
        () => `"unevaluatedProperties": false`,
        () => `"patternProperties": {"^x": {"type": "integer"}}`,
        () => `"deprecated": true, "title": "t"`,
      ])(),
    ]);
  const schema = () => node(['{', ...join(r.times(1, 3, keyword)), '}'], { plain: ['{}', 'true'] });
  const property = (name) => node([`"${name}": `, schema()]);
  const draft = r.pick([
    '',
    '"$schema": "http://json-schema.org/draft-07/schema#", ',
    '"$schema": "https://json-schema.org/draft/2020-12/schema", ',
    '"$schema": "http://json-schema.org/draft-04/schema#", ',
    '"$schema": "https://json-schema.org/draft/2019-09/schema", ',
  ]);
  const value = () =>
    node([
      r.pick([
        '1',
        '"a"',
        'abc',
        'null',
        '2.5',
        'true',
        '[]',
        '[1, 2]',
        '[a, a]',
        '{}',
        '{x: 1}',
        '{x: 1, y: 2}',
        '{xx: a}',
        '2024-13-01',
        '1.2.3.4',
        'a@b',
        '[[1], [1]]',
        '0.3',
        '7',
      ]),
    ]);
  return {
    files: {
      'values.yaml': node([...['p', 'q', 'r'].map((name) => node([`${name}: `, value(), '\n']))], { drop: true }),
      'values.schema.json': node([
        `{${draft}"definitions": {"d": `,
        schema(),
        '}, "properties": {',
        ...join(['p', 'q', 'r'].map(property)),
        '}',
        r.chance(0.2) ? node([', ', keyword()]) : '',
        '}',
      ]),
      'templates/a.yaml': 'v: 1\n',
    },
  };
}

const join = (nodes) => nodes.flatMap((each, i) => (i ? [', ', each] : [each]));

/** Generates charts with mistakes, which are checked with lint. */
export function lintCase(r) {
  const line = (name, values) => (r.chance(0.15) ? '' : node([`${name}: ${r.pick(values)}\n`]));
  const made = manifestCase(r);
  return {
    files: {
      'Chart.yaml': node(
        [
          line('apiVersion', ['v2', 'v1', 'v2', 'v3', '1', '""']),
          line('name', ['c', 'c', 'C', 'a.b', '"c c"', '1', 'null']),
          line('version', ['0.1.0', '1', 'v1.0.0', 'x', '"1.2"', '1.0.0+b', 'null']),
          r.chance(0.6) ? '' : line('appVersion', ['1', '1.0', '"2"', '[1]']),
          r.chance(0.5) ? '' : line('icon', ['https://x/y.png', 'x', '1', 'file:///a']),
          r.chance(0.7) ? '' : line('type', ['application', 'library', 'x']),
          r.chance(0.8) ? '' : line('home', ['x', '[a]']),
          r.chance(0.8)
            ? ''
            : line('maintainers', ['[{name: a}]', '[{email: x}]', '[null]', 'x', '[{name: a, email: b, url: c}]']),
          r.chance(0.8) ? '' : line('sources', ['[https://a]', '[x]', 'x']),
          r.chance(0.8)
            ? ''
            : line('dependencies', [
                '[{name: d, version: 1.0.0, repository: "https://x"}]',
                '[{name: d}]',
                '[{name: d}, {name: d}]',
                '[null]',
              ]),
          r.chance(0.9) ? '' : line('bogus', ['1']),
          r.chance(0.9) ? '' : line('kubeVersion', ['">=1.20"', 'x', '">=9"']),
        ],
        { drop: true },
      ),
      ...(r.chance(0.8) ? { 'values.yaml': node([r.pick(['a: 1\n', '', 'a: [\n', '- x\n', 'x', 'a: {b: c}\n'])]) } : {}),
      ...Object.fromEntries(
        Object.entries(made.files).map(([name, text]) => [
          name,
          r.chance(0.1)
            ? node(
                [
                  write(text),
                  node([
                    r.pick([
                      '{{ .Values.x.y }}\n',
                      '{{ bad\n',
                      '{{ fail "no" }}\n',
                      '{{ required "need" .Values.none }}\n',
                      'a:\tb\n',
                    ]),
                  ]),
                ],
                { drop: true },
              )
            : text,
        ]),
      ),
    },
    argv: ['lint', './c', ...(r.chance(0.2) ? ['--strict'] : []), ...(r.chance(0.1) ? ['--quiet'] : [])],
  };
}
