import { node } from './tree.js';

/** Templates and command lines that are barely valid or barely invalid. */

const quoted = (text) => JSON.stringify(text).replaceAll('\u007f', '\\u007f');
/** Returns a template that prints an expression as JSON. */
const shown = (...parts) => node(['v: {{ ', ...parts, ' | toJson }}\n'], { wraps: true });
const joined = (r, low, high, pool) =>
  node(
    r.times(low, high, () => node([r.pick(pool)], { plain: [''] })),
    { drop: true },
  );

const numberParts = [
  ...['0', '1', '7', '08', '_', '__', '.', 'e', 'E', '+', '-', 'i', 'p', '0x', '0b', '0o', 'f', 'g', '1e', '400'],
  ...['9223372036854775807', '9223372036854775808', '18446744073709551616'],
];
const characterParts = ["'", '\\', 'n', 'u12', 'u00e9', 'x41', '777', '101', 'q', 'é', '"'];
const tokenParts = [
  ...['.', '$', '.a', '$x', '(', ')', '|', ' ', ':=', '=', ',', '[', '"a"', '`', '1', 'nil', 'true', 'print', 'len', 'call'],
  ...['if', 'else', 'end', 'range', 'with', 'define "x"', 'template "x"', 'block "x"', 'break', 'continue', '/* */', '-', 'é'],
];

/** Returns a template with constants, names and blocks that may be invalid. */
export function tokenTemplate(r) {
  const parts = r.pick([numberParts, numberParts, characterParts, tokenParts, tokenParts]);
  const text = joined(r, 1, 5, parts);
  return r.pick([
    () => node(['v: {{ ', text, ' }}\n']),
    () => node(['{{ print ', text, ' }}']),
    () => node(['{{ if true }}{{ ', text, ' }}{{ end }}']),
    () => node(['{{ range list 1 }}{{ ', text, ' }}{{ else }}x{{ end }}']),
    () => node(['{{ ', text]),
  ])();
}

const durations = [
  ...['"1s"', '"60s"', '"1h"', '"24h"', '"720h"', '"8760h"', '"-1.5s"', '"1e3"', '".5s"', '"0x10"', '"1d"', '""', 'nil', '0.3'],
  ...[
    '9223372036',
    '9223372037',
    '9223372036.8',
    '"9223372036.854775807"',
    '(int64 60000000000)',
    '(mustToDuration "90m")',
    '1i',
  ],
  ...['"2562047h47m16.854775807s"', '"1.0000000005"', '86400', '59', '(toDate "2006" "2024").Month', '.Values.float', '"1 h"'],
];
const durationFunctions = [
  ...['mustToDuration', 'durationRound', 'durationSeconds', 'durationMinutes', 'durationHours', 'durationDays', 'durationWeeks'],
  ...['durationNanoseconds', 'durationMilliseconds', 'duration'],
];

export function durationTemplate(r) {
  if (r.chance(0.4))
    return shown(r.pick(['durationRoundTo ', 'durationTruncateTo ']), r.pick(durations), ' ', r.pick(durations), ' | toString');
  return shown(r.pick(durationFunctions), ' ', r.pick(durations), r.pick(['', ' | toString']));
}

const keyParts = [
  'a',
  'b',
  'Z',
  '0',
  '1',
  '2',
  '10',
  '01',
  '00',
  '-',
  '_',
  '.',
  '/',
  ' ',
  'é',
  '日',
  '٣',
  '½',
  '😀',
  '18446744073709551616',
];

/** Returns a template with keys that contain digits, which the two YAML encoders sort differently. */
export function keyTemplate(r) {
  const prefix = joined(r, 0, 3, keyParts);
  const key = () => quoted(`${r.times(0, 2, () => r.pick(keyParts)).join('')}`).slice(1);
  const name = () => node(['"', prefix, key()]);
  return shown(r.pick(['toYaml', 'toYamlPretty', 'toToml', 'toJson']), ' (dict ', name(), ' 1 ', name(), ' 2)');
}

const tomlParts = [
  ...[
    'a',
    'b',
    'a.b',
    '"a b"',
    "'c'",
    ' = ',
    '=',
    '\n',
    '\n',
    '[',
    ']',
    '[[',
    ']]',
    '{',
    '}',
    ',',
    '.',
    '#x',
    ' ',
    '1',
    '1.5',
    '01',
  ],
  ...[
    '"x"',
    "'y'",
    '"""',
    "'''",
    '"',
    '\\',
    '\\u12',
    '\\e',
    'true',
    'inf',
    'nan',
    '-',
    '+',
    '_',
    '0x1',
    '1e5',
    '1979-05-27',
    '07:32',
  ],
  ...['T07:32:00', 'Z', 'a = 1\n', '[a]\n', '[[a]]\n', 'b = {c = 1}\n', 'a = [1, 2]\n', '\u0001', '\r', '\r\n', 'é'],
];

/** Returns a template with TOML that may be incomplete. */
export function tomlTemplate(r) {
  const document = r.times(1, 8, () => r.pick(tomlParts)).join('');
  return shown('fromToml ', quoted(document), r.pick(['', '', ' | toToml', ' | toYamlPretty', ' | printf "%v"']));
}

const objects = [
  ...[
    '.Chart',
    '.Chart.Annotations',
    '.Chart.Maintainers',
    '.Release',
    '.Template.BasePath',
    '.Files',
    '.Subcharts',
    '.Values.map',
  ],
  ...[
    '.Capabilities.KubeVersion',
    '.Capabilities.HelmVersion',
    '(slice .Capabilities.APIVersions 0 2)',
    '(.Files.GetBytes "note.txt")',
  ],
  ...[
    '(semver "1.2.3-a+b")',
    '(mustToDuration "90s")',
    '(toDate "2006" "2024")',
    '(split "," "a,b")',
    '(list .Capabilities.KubeVersion)',
  ],
  ...['(dict "z" .Capabilities.HelmVersion "a" .Files)', '(deepCopy .Chart.Annotations)', '(toDate "2006" "2024").Weekday'],
];
const writers = [
  ...[
    'toJson',
    'toPrettyJson',
    'toYaml',
    'toYamlPretty',
    'toToml',
    'print',
    'quote',
    'squote',
    'html',
    'cat "a"',
    'typeOf',
    'kindOf',
  ],
  ...['len', 'join ","', 'toStrings', 'first', 'int', 'add 1', 'index', 'deepEqual 1', 'eq 1', 'default 1', 'upper', 'has 1'],
];
const verbs = ['%v', '%+v', '%#v', '%s', '%q', '%x', '%d', '%t', '%T', '%w', '%5v|', '%-8s|', '%.2s', '%e', '%U'];

/** Returns a template that prints built-in objects and values of Go types in various ways. */
export function objectTemplate(r) {
  const object = r.pick(objects);
  if (r.chance(0.4)) return shown('printf "', r.pick(verbs), '" ', object);
  return shown(object, ' | ', r.pick(writers));
}

const texts = [
  '',
  ' ',
  '\n',
  'a\nb',
  'a: b',
  '"q"',
  '%d',
  'é😀',
  '\\',
  '{{ x }}',
  '\u0000',
  'template: x',
  'a'.repeat(120),
  '\u001b[31m',
];

/** Returns a template with text that error messages quote or include. */
export function messageTemplate(r) {
  const text = quoted(r.pick(texts));
  const call = r.pick(['fail T', 'required T nil', 'include T .', 'tpl T .', 'mustFromJson T', 'semver T', 'mustToDuration T']);
  const body = call.replace('T', () => text);
  return r.pick([
    () => node(['v: {{ ', body, ' }}\n']),
    () => node(['{{ define "m" }}{{ ', body, ' }}{{ end }}v: {{ include "m" . }}\n']),
  ])();
}

const releaseNames = ['', 'A', 'a_b', 'a.b', '-a', 'a'.repeat(53), 'a'.repeat(54), 'é', '1.2', '.', 'rel'];
const nameTemplates = [
  '{{',
  '{{ .x.y }}',
  'a-{{ 1 }}',
  '{{ nofunc }}',
  '{{ fail "x" }}',
  '{{ toYaml 1 }}',
  '{{ upper "a" }}',
  '{{ print nil }}',
];
const charts = ['./c', ' ./c', './c/', './c/Chart.yaml', './c/templates', './text', './none', 'none', 'a/b', '.', './text.tgz'];
const apiVersions = [
  '',
  'apiVersion: v1\n',
  'apiVersion: v2\n',
  'apiVersion: v3\n',
  'apiVersion: v4\n',
  'apiVersion: [v2]\n',
  'apiVersion: 2\n',
];

/** Generates release names, arguments and charts for `template` and `install --dry-run`. */
export function commandCase(r) {
  const command = r.pick([['template'], ['install', '--dry-run=client', '--hide-notes']]);
  const chart = r.chance(0.5) ? './c' : r.pick(charts);
  const args = r.pick([
    () => [r.pick(releaseNames), chart],
    () => [chart, '--name-template', r.pick(nameTemplates)],
    () => ['rel', chart, '-g'],
    () => ['rel', chart, 'more'],
    () => ['rel', chart, `--dry-run=${r.pick(['', 'x', 'none', 'false', 'client'])}`],
    () => ['rel', chart, '-n', r.pick(releaseNames)],
  ])();
  return {
    files: {
      'Chart.yaml': `${r.pick(apiVersions)}name: c\nversion: 0.1.0\n`,
      'templates/t.yaml': 'kind: ConfigMap\napiVersion: v1\n',
    },
    work: { text: 'no chart', 'text.tgz': 'no archive' },
    argv: [command[0], ...args, ...command.slice(1)],
  };
}
