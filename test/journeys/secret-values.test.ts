import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

const password = 'HUNTER2SECRET';
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n';

describe.each([
  ['--set', ['--set', `pw=${password}`]],
  ['--set-string', ['--set-string', `a=b,pw=${password}`]],
  ['--set-json', ['--set-json', `pw="${password}"`]],
  ['--set-literal', ['--set-literal', `pw=${password}`]],
])('a value from %s', (_, flags) => {
  it.each([
    ['an error at the value', ['template', 'r'], '{{ required "x" .Values.pw.b }}', {}],
    ['a schema that rejects it', ['template', 'r'], 'a: 1', { 'values.schema.json': '{"properties":{"pw":{"type":"integer"}}}' }],
    [
      'a schema that limits the length',
      ['template', 'r'],
      'a: 1',
      { 'values.schema.json': '{"properties":{"pw":{"maxLength":3}}}' },
    ],
    ['a ConfigMap that is not YAML', ['template', 'r'], 'kind: ConfigMap\na: "{{ .Values.pw }}\n', {}],
    ['a Secret that is not YAML', ['template', 'r'], `${secret}stringData:\n  a: "{{ .Values.pw }}\n  b: x\n`, {}],
    ['a Secret whose data is not base64', ['lint', '--check-api'], `${secret}data: {d: "{{ .Values.pw }}!!"}\n`, {}],
    [
      'a field that the API does not have',
      ['lint', '--check-api'],
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n{{ .Values.pw }}: 1\n`,
      {},
    ],
    [
      'a label that is not text',
      ['install', 'r'],
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {v: [{{ .Values.pw }}]}}\n`,
      {},
    ],
  ])('is not printed by %s', async (_, argv, template, files) => {
    const [verb = '', ...rest] = argv;
    const chart = chartFolder(home.folder, { 'templates/a.yaml': template, ...files });
    const { stderr } = await home.cli(
      verb,
      ...rest.filter((word) => !word.startsWith('-')),
      chart,
      ...rest.filter((word) => word.startsWith('-')),
      ...flags,
    );
    expect(stderr).not.toContain(password);
  });
});

it('reports the flag and the path of a value instead of the value', async () => {
  const chart = chartFolder(home.folder, { 'templates/a.yaml': '{{ required "x" .Values.pw.b }}' });
  const { stderr } = await home.cli('template', 'r', chart, '--set', `x=1,pw=${password}`);
  expect(stderr).toContain('.Values.pw comes from --set pw\n');
});

const brokenBase64 = '{{ .Values.pw }}!!';

it.each([
  ['flow style', `${secret}data: {d: "${brokenBase64}"}\n`],
  ['quoted keys', `${secret}"data": {"d": "${brokenBase64}"}\n`],
  ['block style', `${secret}data:\n  d: "${brokenBase64}"\n`],
  ['block style with CRLF', `${secret}data:\n  d: "${brokenBase64}"\n`.replaceAll('\n', '\r\n')],
  ['a block scalar', `${secret}data:\n  d: |\n    ${brokenBase64}\n`],
  ['lines of JSON', `{"apiVersion": "v1", "kind": "Secret",\n"metadata": {"name": "s"},\n"data": {"d": "${brokenBase64}"}}\n`],
  ['one line of JSON', `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"d": "${brokenBase64}"}}\n`],
])('does not print Secret data from a values file: %s', async (_, template) => {
  const chart = chartFolder(home.folder, { 'templates/a.yaml': template });
  const values = join(home.folder, 'v.yaml');
  writeFileSync(values, `pw: ${password}\n`);
  const { code, stderr } = await home.cli('template', 'r', chart, '--validate', '-f', values);
  expect(code).toBe(1);
  expect(stderr).not.toContain(password);
  expect(stderr).toContain('data.d must be base64');
});
