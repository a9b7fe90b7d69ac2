import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart = '';
beforeEach(() => {
  home = sandboxHome();
  chart = chartFolder(home.folder, {
    'templates/a.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  v: {{ .Values.x | toString | b64enc }}\n',
  });
});
afterEach(() => home.remove());

function file(name: string, bytes: Uint8Array): string {
  const path = join(home.folder, name);
  writeFileSync(path, bytes);
  return path;
}

const keystore = Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0x00, 0x80, 0xff]);
const base64 = keystore.toString('base64');

it('--set-file preserves the content of a file byte for byte', async () => {
  expect(await home.ok('template', 'r', chart, '--set-file', `x=${file('k.jks', keystore)}`)).toContain(`v: ${base64}\n`);
});

it('binary values survive an install, an upgrade with --reuse-values, and a rollback', async () => {
  const stored = async (): Promise<unknown> => home.api('GET', '/api/v1/namespaces/default/secrets/s');
  await home.ok('install', 'r', chart, '--set-file', `x=${file('k.jks', keystore)}`);
  expect(await stored()).toMatchObject({ data: { v: base64 } });
  await home.ok('upgrade', 'r', chart, '--reuse-values');
  expect(await stored()).toMatchObject({ data: { v: base64 } });
  await home.ok('upgrade', 'r', chart, '--set', 'x=1');
  await home.ok('rollback', 'r', '1');
  expect(await stored()).toMatchObject({ data: { v: base64 } });
});

it.each(['yaml', 'json'])('get values -o %s prints invalid bytes as Helm does', async (format) => {
  await home.ok('install', 'r', chart, '--set-file', `x=${file('b', Buffer.from([0x61, 0xff]))}`);
  const want = { yaml: 'x: a\ufffd\n', json: '{"x":"a\ufffd"}\n' }[format];
  expect(await home.ok('get', 'values', 'r', '-o', format)).toBe(want);
});

it.each([
  ['UTF-16, little-endian', Buffer.from('\ufeffx: é1\r\n', 'utf16le')],
  ['UTF-16, big-endian', Buffer.from('\ufeffx: é1\n', 'utf16le').swap16()],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffx: é1\n')],
])('reads values in %s', async (_, bytes) => {
  const want = `v: ${Buffer.from('é1').toString('base64')}\n`;
  expect(await home.ok('template', 'r', chart, '-f', file('v.yaml', bytes))).toContain(want);
});

it.each([
  [
    'bytes that are not UTF-8',
    Buffer.from([...Buffer.from('a: 1\nx: "a'), 0xff, 0x22, 0x0a]),
    'invalid leading UTF-8 octet',
    '2:6',
    'is not valid UTF-8',
  ],
  ['a control character', Buffer.from('a: 1\nx: "a\x01"\n'), 'control characters are not allowed', '2:6', 'write it as "\\x01"'],
])('rejects %s and reports the position', async (_, bytes, message, position, hint) => {
  const { code, stderr } = await home.cli('template', 'r', chart, '-f', file('v.yaml', bytes));
  expect(code).toBe(1);
  expect(stderr).toContain(`yaml: ${message}`);
  expect(stderr).toContain(`v.yaml:${position}\n`);
  expect(stderr).toContain(hint);
});
