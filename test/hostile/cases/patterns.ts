import { archive } from '../../support/tar.ts';
import { type HostileCase, meta, template } from './hostile-case.ts';

const lint = (name: string, text: string): HostileCase => ({
  name: `lint: ${name}`,
  files: { 'c/Chart.yaml': meta(text), 'c/templates/x.yaml': '' },
  argv: ['lint', 'c'],
  error: /.*/,
});
const unreadable = (name: string, values: string): HostileCase => ({
  name: `values that are not YAML: ${name}`,
  files: { 'c/values.yaml': values },
  error: /cannot load values.yaml/,
});
const unparsed = (name: string, text: string, error: RegExp): HostileCase => ({
  name: `a template that cannot be parsed: ${name}`,
  files: { 'c/templates/x.yaml': text },
  error,
});
const checked = (name: string, text: string): HostileCase => ({
  name: `validated against the API: ${name}`,
  files: { 'c/templates/x.yaml': text },
  argv: ['template', 'r', 'c', '--validate'],
  error: /.+/,
});
const signed = (name: string, text: string): HostileCase => ({
  name: `a signature: ${name}`,
  files: { 'x.tgz': archive([]), 'x.tgz.prov': `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text}`, ring: '' },
  argv: ['verify', 'x.tgz', '--keyring', 'ring'],
  error: /signature|invalid data/,
});
const opening = '-----BEGIN PGP SIGNATURE-----\n';

/** Input on which an algorithm that backtracks or restarts at every position would never finish. */
export const patternCases: readonly HostileCase[] = [
  {
    name: 'a .helmignore with many asterisks, and a name that almost matches',
    files: { 'c/.helmignore': `${'*a'.repeat(30)}*b\n`, [`c/${'a'.repeat(250)}`]: '' },
  },
  {
    name: 'a glob with many asterisks, and a name that almost matches',
    files: {
      'c/templates/NOTES.txt': `{{ .Files.Glob "${'*a'.repeat(30)}*b" | len }}{{ .Files.Glob "*a*a*b" | len }}`,
      [`c/${'a'.repeat(250)}`]: '',
    },
  },
  template('base of many slashes', '{{ base (print (repeat 1000000 "/") "x" (repeat 1000000 "/") "x") }}'),
  template('toYaml of many spaces after a line break', '{{ toYaml (print "\\u0085" (repeat 1000000 " ") "x") | len }}'),
  template('a semver constraint with many spaces', '{{ semverCompare (repeat 1000000 " ") "1.0.0" }}', /too long/),
  template('a number with many digits', `{{ ${'1'.repeat(100_000)}x }}`, /parse error/),
  template('an imaginary number with many zeros', `{{ ${'0'.repeat(100_000)}xi }}`, /parse error/),
  {
    name: '--show-only with many source comments',
    files: { 'c/templates/x.yaml': `#${' # Source: '.repeat(100_000)}\na: b\n` },
    argv: ['template', 'r', 'c', '-s', 'templates/x.yaml'],
  },
  lint('an email address with many dots', `maintainers: [{name: a, email: "a@${'.'.repeat(300_000)}@"}]\n`),
  lint('a URL with many slashes', `icon: "http://${'/'.repeat(300_000)}x"\n`),
  {
    name: 'a dependency with a version of many spaces',
    files: {
      'c/Chart.yaml': meta(`dependencies: [{name: a, version: "${' '.repeat(300_000)}", repository: "oci://127.0.0.1:1/x"}]\n`),
    },
    argv: ['dependency', 'update', 'c'],
    error: /constraint/,
  },
  {
    name: 'a dependency with a URL of many slashes',
    files: {
      'c/Chart.yaml': meta(`dependencies: [{name: a, version: "1", repository: "oci://127.0.0.1:1${'/'.repeat(300_000)}x"}]\n`),
    },
    argv: ['dependency', 'update', 'c'],
    error: /.+/,
  },
  unparsed('dollar signs after a dash', `{{ .a-! }} ${'$'.repeat(100_000)}\n`, /bad character/),
  unparsed('dots after a dash', `{{ .a-! }} ${'.a'.repeat(100_000)}\n`, /bad character/),
  unparsed(
    'quotes in an unclosed block',
    `{{ if .a }}{{ \`{{ if ${'""'.repeat(50_000)}\` }}${'{{ if "" }}'.repeat(9)}`,
    /unexpected EOF/,
  ),
  unparsed('many unclosed blocks', '{{ if "" }}'.repeat(20_000), /unexpected EOF|nested/),
  unreadable('spaces and number signs', `a: b: c${' #'.repeat(500_000)}\u2028\n`),
  unreadable('braces', `${'{{ '.repeat(500_000)}\n`),
  unreadable('dashes', `a: "x\n${'- '.repeat(500_000)}\n`),
  unreadable('an unclosed list', `a: [${'"x",'.repeat(200_000)}\n`),
  unreadable('binary data with many line breaks', `a: !!binary "AAAA${'\\n'.repeat(300_000)}!"\n`),
  {
    name: 'a template with many spaces whose output is not YAML',
    files: { 'c/templates/x.yaml': `a: {{ "b: c" ${' '.repeat(300_000)} }}${' '.repeat(300_000)}x\u2028\n` },
    error: /YAML parse error/,
  },
  checked(
    'a quantity with many digits',
    `apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: a}\nspec: {hard: {cpu: "${'1'.repeat(300_000)}x"}}\n`,
  ),
  checked(
    'base64 with many line breaks',
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: "AAAA${'\\n'.repeat(300_000)}!"}\n`,
  ),
  {
    name: 'a schema whose $id has many number signs',
    files: {
      'c/values.schema.json': JSON.stringify({ $id: `http://a/${'#'.repeat(300_000)}\n`, $defs: { a: { $anchor: 'b' } } }),
      'c/values.yaml': 'a: 1\n',
    },
    error: /.*/,
  },
  {
    name: 'an Eta template with many spaces',
    files: { 'c/templates/x.yaml.eta': `<% let a = 1;${`${' '.repeat(4000)};`.repeat(60)} %>a: b\n` },
    error: /.*/,
  },
  {
    name: 'an Eta template with a fabricated stack trace',
    files: {
      'c/templates/x.yaml.eta': `<% const e = new Error('x'); e.stack = '    at ' + '(:1'.repeat(300000) + '\\n'; throw e %>`,
    },
    error: /.+/,
  },
  signed('many headers', opening.repeat(30_000)),
  signed('many headers, one footer', `${opening.repeat(30_000)}-----END PGP SIGNATURE-----\n`),
  signed('many footers', `${opening}${`-----END PGP SIGNATURE-----${' '.repeat(30)}`.repeat(15_000)}x`),
];
