import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTillerlessError } from '../../src/errors/tillerless-error.ts';
import { dearmor, readClearSigned } from '../../src/provenance/armor.ts';
import { readKeyring } from '../../src/provenance/keyring.ts';
import { readPackets, writePacket } from '../../src/provenance/packets.ts';
import { readSignature } from '../../src/provenance/signature.ts';
import { verifyText } from '../../src/provenance/verify.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { describeWith, helms, run } from '../support/machine.ts';
import { startRegistry } from '../support/registry.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';

const keys = fileURLToPath(new URL('keys/', import.meta.url));
const signed = fileURLToPath(new URL('signed/', import.meta.url));
const ring = join(keys, 'public.asc');
const secrets = join(keys, 'secret.asc');
const hash = 'sha256:151ceaf6ae0e34280e65df6fadf260de10a70961d13445b77d5533d078220e8d';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-prov-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the chart and one of the signatures next to it, and returns the path of the chart. */
function signedBy(name: string, change: (text: string) => string = (text) => text): string {
  const path = join(folder, 'app-1.0.0.tgz');
  copyFileSync(join(signed, 'app-1.0.0.tgz'), path);
  writeFileSync(`${path}.prov`, change(readFileSync(join(signed, `${name}.prov`), 'utf8')));
  return path;
}

it.each([
  { name: 'RSA, by helm', file: 'app-1.0.0.tgz', signer: 'Plain Rsa <rsa@example.com>' },
  { name: 'Ed25519', file: 'ed', signer: 'Locked Edwards <ed@example.com>' },
  { name: 'NIST P-256', file: 'nist', signer: 'Nist Curve <nist@example.com>' },
  { name: 'a subkey', file: 'sub', signer: 'Sub Key <sub@example.com>' },
])('accepts a signature of $name with each keyring format', async ({ file, signer }) => {
  const path = signedBy(file);
  for (const keyring of ['public.asc', 'public.gpg', 'pubring.kbx']) {
    const { code, stdout } = await runCli(['verify', path, '--keyring', join(keys, keyring)]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^Signed by: ${signer}\nUsing Key With Fingerprint: [0-9A-F]{40}\nChart Hash Verified: ${hash}\n$`),
      ),
    });
  }
});

const messageStart = '-----BEGIN PGP SIGNED MESSAGE-----';
const signatureEnd = '-----END PGP SIGNATURE-----';
/** Changes to a provenance file that do not change the signed text. Helm accepts or rejects the result, see the test with helm. */
const reformatted: readonly { name: string; change: (text: string) => string; isAccepted: boolean }[] = [
  { name: 'CRLF line endings', change: (text) => text.replaceAll('\n', '\r\n'), isAccepted: true },
  {
    name: 'CRLF in some lines',
    change: (text) => text.replace('\n', '\r\n').replace('name: app\n', 'name: app\r\n'),
    isAccepted: true,
  },
  { name: 'blank lines before the message', change: (text) => `\n\n${text}`, isAccepted: true },
  { name: 'other lines before the message', change: (text) => `signed by us\n\n${text}`, isAccepted: true },
  { name: 'blank lines after the signature', change: (text) => `${text}\n\n\n`, isAccepted: true },
  { name: 'other lines after the signature', change: (text) => `${text}\nsigned by us\n`, isAccepted: true },
  { name: 'text directly after the signature', change: (text) => `${text}.`, isAccepted: true },
  {
    name: 'CRLF and other lines',
    change: (text) => `x\r\n${text.replaceAll('\n', '\r\n')}\r\n\r\nx\r\n`,
    isAccepted: true,
  },
  { name: 'a second message', change: (text) => `${text}\n${text}`, isAccepted: true },
  { name: 'spaces at the end of lines', change: (text) => text.replace('name: app\n', 'name: app \t\n'), isAccepted: true },
  { name: 'spaces after the separator', change: (text) => text.replace('\n...\n', '\n... \n'), isAccepted: true },
  { name: 'an escaped line', change: (text) => text.replace('name: app\n', '- name: app\n'), isAccepted: true },
  { name: 'no hash header', change: (text) => text.replace(/Hash: .*\n/, ''), isAccepted: true },
  { name: 'a blank line before the end', change: (text) => text.replace(signatureEnd, `\n${signatureEnd}`), isAccepted: true },
  { name: 'another header', change: (text) => text.replace('Hash:', 'Version: 1\nHash:'), isAccepted: false },
  { name: 'text before the start in the same line', change: (text) => `x${text}`, isAccepted: false },
  {
    name: 'text after the start in the same line',
    change: (text) => text.replace(messageStart, `${messageStart}x`),
    isAccepted: false,
  },
  { name: 'an invalid message before the message', change: (text) => `${messageStart}x\n${text}`, isAccepted: false },
  { name: 'two carriage returns', change: (text) => text.replace('name: app\n', 'name: app\r\r\n'), isAccepted: false },
  {
    name: 'a carriage return instead of a line feed',
    change: (text) => text.replace('name: app\n', 'name: app\r'),
    isAccepted: false,
  },
  { name: 'another blank line in the text', change: (text) => text.replace('name: app\n', 'name: app\n\n'), isAccepted: false },
  { name: 'an incomplete end of the signature', change: (text) => text.trimEnd().slice(0, -1), isAccepted: false },
];

it.each(reformatted)('$name in the provenance file: accepted $isAccepted', async ({ change, isAccepted }) => {
  for (const file of ['ed', 'app-1.0.0.tgz']) {
    const { code } = await runCli(['verify', signedBy(file, change), '--keyring', ring]);
    expect({ file, code }).toEqual({ file, code: isAccepted ? 0 : 1 });
  }
});

it('tampering is found behind other lines and with CRLF line endings', async () => {
  const change = (text: string): string => `x\n${text.replace('name: app', 'name: apq')}\nx`.replaceAll('\n', '\r\n');
  const { code, stderr } = await runCli(['verify', signedBy('ed', change), '--keyring', ring]);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('openpgp: invalid signature') });
});

it.each([
  { name: 'an expired key', file: 'old', change: undefined, text: 'openpgp: key expired' },
  { name: 'a revoked key', file: 'gone', change: undefined, text: 'openpgp: signature made by revoked key' },
  {
    name: 'a modified text',
    file: 'ed',
    change: (text: string) => text.replace('name: app', 'name: apq'),
    text: 'openpgp: invalid signature',
  },
  {
    name: 'an additional line',
    file: 'ed',
    change: (text: string) => text.replace('name: app', 'name: app\nx: 1'),
    text: 'openpgp: invalid signature',
  },
  { name: 'a file without a signature', file: 'ed', change: () => 'x', text: 'signature block not found' },
  {
    name: 'an empty signature',
    file: 'ed',
    change: (text: string) => text.replace(/\n\n[^\n]+\n[\s\S]*?(?=-----END)/, '\n\n'),
    text: 'signature',
  },
  {
    name: 'a truncated signature',
    file: 'ed',
    change: (text: string) => text.replace(/(SIGNATURE-----\n\n.{40})[\s\S]*?(?=-----END)/, '$1\n'),
    text: 'openpgp: invalid data',
  },
])('rejects $name', async ({ file, change, text }) => {
  const { code, stderr } = await runCli(['verify', signedBy(file, change), '--keyring', ring]);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
});

it('rejects mismatched archives, and missing keys and provenance files', async () => {
  const path = signedBy('ed');
  const renamed = join(folder, 'other.tgz');
  copyFileSync(path, renamed);
  copyFileSync(`${path}.prov`, `${renamed}.prov`);
  const tell = async (...argv: string[]): Promise<string> => (await runCli(['verify', ...argv])).stderr;
  expect(await tell(renamed, '--keyring', ring)).toContain('provenance does not contain a SHA for a file named "other.tgz"\n');
  expect(await tell(path, '--keyring', '/none.gpg')).toContain(
    'failed to load keyring: open /none.gpg: no such file or directory\n',
  );
  expect(await tell(join(signed, '..'))).toContain('unpacked charts cannot be verified\n');
  writeFileSync(join(folder, 'empty.gpg'), '');
  expect(await tell(path, '--keyring', join(folder, 'empty.gpg'))).toContain('openpgp: signature made by unknown entity\n');
  writeFileSync(path, 'x');
  expect(await tell(path, '--keyring', ring)).toContain(`sha256 sum does not match for app-1.0.0.tgz: "${hash}" != "sha256:`);
  rmSync(`${path}.prov`);
  expect(await tell(path, '--keyring', ring)).toContain(
    `could not load provenance file ${path}.prov: stat ${path}.prov: no such file or directory\n`,
  );
});

it('rejects keys and signatures that are dated in the future', () => {
  const text = readFileSync(join(signed, 'ed.prov'), 'utf8');
  const entities = readKeyring(ring);
  const made = readSignature(readPackets(readClearSigned(text).signature)[0]?.body ?? Buffer.alloc(0));
  const signedAt = made?.createdAt ?? 0;
  expect(verifyText(text, entities, signedAt).entity.names).toEqual(['Locked Edwards <ed@example.com>']);
  const sentence = (nowSeconds: number) => {
    try {
      return verifyText(text, entities, nowSeconds).text;
    } catch (error) {
      return isTillerlessError(error) ? error.helmText : error;
    }
  };
  expect(sentence(signedAt - 1)).toBe('openpgp: signature expired');
  expect(sentence(1)).toBe('openpgp: key expired');
});

it('terminates for a signed text that contains many spaces', async () => {
  const path = signedBy('ed', (text) => text.replace('name: app', `name:${' '.repeat(500_000)}app`));
  const { code, stderr } = await runCli(['verify', path, '--keyring', ring]);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('openpgp: invalid signature') });
});

it('rejects a subkey that is bound to another key', () => {
  const packets = readPackets(dearmor(readFileSync(ring)));
  const from = packets.findIndex(({ tag }) => tag === 14);
  const stolen = packets.slice(from, from + 2);
  const others = packets.filter((_, i) => i < from || i > from + 1);
  // One key's signing subkey and binding signature, appended to another key.
  const forged = [...others.slice(0, 3), ...stolen];
  const path = join(folder, 'forged.gpg');
  writeFileSync(path, Buffer.concat(forged.map(({ tag, body }) => writePacket(tag, body))));
  expect(readKeyring(path).map(({ signing }) => signing.length)).toEqual([1]);
});

const chart = (): string => {
  const path = join(folder, 'app');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 2.0.0\ndescription: "- dashes"\n');
  return path;
};

it.each([
  { key: 'Plain Rsa', passphrase: '' },
  { key: 'Locked Edwards <ed@example.com>', passphrase: 'pw' },
  { key: 'nist@', passphrase: '' },
  { key: 'Sub', passphrase: '' },
])('signs with the key $key and verifies its own signature', async ({ key, passphrase }) => {
  const words = ['package', chart(), '-d', folder, '--sign', '--key', key, '--keyring', secrets];
  const options = passphrase === '' ? [] : ['--passphrase-file', '-'];
  expect(await runCli([...words, ...options], { stdin: `${passphrase}\n` })).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout } = await runCli(['verify', join(folder, 'app-2.0.0.tgz'), '--keyring', ring]);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(key) });
  expect(readFileSync(join(folder, 'app-2.0.0.tgz.prov'), 'utf8')).toContain('\n...\nfiles:\n  app-2.0.0.tgz: sha256:');
});

it.each([
  { name: 'a missing --key', argv: [], text: '--key is required for signing a package' },
  { name: 'a missing key', argv: ['--key', 'Nobody'], text: 'private key not found' },
  { name: 'an ambiguous name', argv: ['--key', 'example'], text: 'more than one key contain the id "example"' },
  { name: 'a missing passphrase', argv: ['--key', 'Locked'], text: 'requires a passphrase' },
  { name: 'a wrong passphrase', argv: ['--key', 'Locked', '--passphrase-file', '-'], text: 'private key checksum failure' },
])('does not sign with $name', async ({ argv, text }) => {
  const { code, stderr } = await runCli(['package', chart(), '-d', folder, '--sign', '--keyring', secrets, ...argv], {
    stdin: 'wrong',
  });
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(text) });
});

describe('on a terminal', () => {
  const sign = (...typed: string[]): Promise<CliResult> =>
    runCli(['package', chart(), '-d', folder, '--sign', '--keyring', secrets, '--key', 'Locked'], { typed });

  it('prompts for the passphrase without echoing it', async () => {
    const { code, stderr } = await sign('pw');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Password for key "Locked Edwards <ed@example.com>" >  \n' });
    expect(existsSync(join(folder, 'app-2.0.0.tgz.prov'))).toBe(true);
  });

  it('does not sign with the wrong passphrase', async () => {
    const { code, stderr } = await sign('wrong');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('private key checksum failure') });
  });
});

describe('--verify', () => {
  let given: ChartServer;
  beforeEach(async () => {
    given = await chartServer();
  });
  afterEach(() => given.close());

  it('accepts only charts signed by a key in the keyring', async () => {
    given.files['/app-1.0.0.tgz'] = readFileSync(join(signed, 'app-1.0.0.tgz'));
    given.files['/index.yaml'] = 'apiVersion: v1\nentries: {app: [{name: app, version: 1.0.0, urls: [app-1.0.0.tgz]}]}\n';
    await given.home.ok('repo', 'add', 'one', given.server.url);
    const words = ['one/app', '--verify', '--keyring', ring];
    expect((await given.home.cli(['template', 'x', ...words])).stderr).toContain(
      `Error: failed to fetch provenance "${given.server.url}/app-1.0.0.tgz.prov"\n`,
    );
    given.files['/app-1.0.0.tgz.prov'] = readFileSync(join(signed, 'ed.prov'));
    expect((await given.home.cli(['template', 'x', ...words])).code).toBe(0);
    expect(await given.home.ok('pull', ...words, '-d', folder)).toContain(`Chart Hash Verified: ${hash}\n`);
    expect(readFileSync(join(folder, 'app-1.0.0.tgz.prov'))).toEqual(readFileSync(join(signed, 'ed.prov')));
    const parent = given.layOut('parent', {
      'Chart.yaml':
        'apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: [{name: app, version: 1.0.0, repository: "@one"}]\n',
    });
    await given.home.ok('dependency', 'update', parent, '--verify', '--keyring', ring);
    given.files['/app-1.0.0.tgz.prov'] = readFileSync(join(signed, 'old.prov'));
    expect((await given.home.cli(['dependency', 'build', parent, '--verify', '--keyring', ring])).stderr).toContain(
      'openpgp: key expired\n',
    );
  });

  it('pushes and pulls signatures', async () => {
    const registry = await startRegistry();
    try {
      const path = signedBy('ed');
      await given.home.ok('push', path, `oci://${registry.host}/c`, '--plain-http');
      const words = [`oci://${registry.host}/c/app`, '--plain-http', '--verify', '--keyring', ring];
      expect(await given.home.ok('pull', ...words, '-d', join(folder, 'out'))).toContain(
        'Signed by: Locked Edwards <ed@example.com>\n',
      );
      rmSync(`${path}.prov`);
      await given.home.ok('push', path, `oci://${registry.host}/c`, '--plain-http');
      expect((await given.home.cli(['pull', ...words])).stderr).toContain(
        'manifest does not contain a layer with mediatype application/vnd.cncf.helm.chart.provenance.v1.prov\n',
      );
    } finally {
      await registry.close();
    }
  });
});

describeWith({ helm: helms })('signatures of tillerless and helm', () => {
  it.each(helms.flatMap(({ major, path }) => reformatted.map((item) => ({ ...item, major, path }))))(
    'helm $major agrees: $name, accepted $isAccepted',
    ({ change, isAccepted, path }) => {
      const archive = signedBy('app-1.0.0.tgz', change);
      const { code } = run(path, ['verify', archive, '--keyring', join(keys, 'public.gpg')], { HOME: folder });
      expect(code).toBe(isAccepted ? 0 : 1);
    },
  );

  it.each(helms)('helm $major accepts signatures of tillerless', async ({ path }) => {
    const words = ['package', chart(), '-d', folder, '--sign', '--key', 'Plain Rsa', '--keyring', secrets];
    expect((await runCli(words)).code).toBe(0);
    const { stdout } = run(path, ['verify', join(folder, 'app-2.0.0.tgz'), '--keyring', join(keys, 'public.gpg')], {
      HOME: folder,
    });
    expect(stdout).toContain('Signed by: Plain Rsa <rsa@example.com>\n');
  });
});
