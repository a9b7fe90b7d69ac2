import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provenanceText } from '../../src/provenance/provenance.ts';
import { type Gpg, gpg, makeGpg } from '../support/gpg.ts';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { describeWith, helms, run } from '../support/machine.ts';

type Program = (...argv: string[]) => Promise<{ code: number; stdout: string; stderr: string }>;

const algorithms = { Rsa: 'rsa3072', Edwards: 'ed25519', Nist: 'nistp256' };
const names = Object.keys(algorithms);

describeWith({ gpg })('signatures of tillerless, gpg and helm', () => {
  let keys: Gpg;
  let stranger: Gpg;
  let home: HelmHome;
  beforeAll(() => {
    keys = makeGpg(algorithms);
    stranger = makeGpg({ Stranger: 'ed25519' });
  });
  afterAll(() => {
    keys.remove();
    stranger.remove();
  });
  beforeEach(() => {
    home = helmHome({ PATH: process.env.PATH ?? '' });
  });
  afterEach(() => home.remove());

  const ours: Program = (...argv) => home.cli(argv);
  const programs: readonly { name: string; major: number; program: Program }[] = [
    { name: 'tillerless', major: 4, program: ours },
    ...helms.map(({ major, path }) => ({
      name: `helm ${major}`,
      major,
      program: (...argv: string[]) => Promise.resolve(run(path, argv, home.env)),
    })),
  ];

  async function ok(program: Program, ...argv: string[]): Promise<string> {
    const { code, stdout, stderr } = await program(...argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}\n${stderr}`);
    return stdout;
  }

  function layOut(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(home.folder, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text, { mode: 0o755 });
    return folder;
  }

  const chart = (): string =>
    layOut('app', { 'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\ndescription: "- dash"\n' });
  const plugin = (): string =>
    layOut('source', {
      'plugin.yaml':
        'apiVersion: v1\nname: hello\nversion: 1.0.0\ntype: cli/v1\nruntime: subprocess\nruntimeConfig: {platformCommand: [{command: "$HELM_PLUGIN_DIR/run.sh"}]}\nconfig: {shortHelp: says hello}\n',
      'run.sh': '#!/bin/sh\necho hello > "$HOME/said"\n',
    });

  /** Checks whether all programs accept a signed archive. */
  async function isBelieved(
    { archive, signer, byUs }: { archive: string; signer: string; byUs: boolean },
    verify: readonly string[],
  ): Promise<void> {
    const { code, stderr } = keys.run('--verify', `${archive}.prov`);
    expect(stderr).toContain(`Good signature from "${signer} <${signer.toLowerCase()}@example.com>"`);
    // helm writes extra data after short signatures. gpg accepts such signatures, but exits with code 2.
    if (byUs) expect(code).toBe(0);
    for (const { program } of programs.filter(({ major }) => verify[0] === 'verify' || major === 4)) {
      expect(await ok(program, ...verify, archive, '--keyring', keys.publicRing)).toContain(`Signed by: ${signer} <`);
      expect(await program(...verify, archive, '--keyring', stranger.publicRing)).toMatchObject({ code: 1 });
    }
    expect(await ok(ours, ...verify, archive, '--keyring', keys.keybox)).toContain(`Signed by: ${signer} <`);
  }

  /** Changes a byte of an archive or of the signed text. */
  function damage(path: string): void {
    const bytes = readFileSync(path);
    const at = path.endsWith('.prov') ? bytes.indexOf('1.0.0') : bytes.length - 5;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  }

  describe.each(programs)('signed by $name', ({ program, major }) => {
    it.each(names)('a chart, with a gpg key (%s)', async (name) => {
      const argv = ['package', chart(), '-d', home.folder, '--sign', '--key', name, '--keyring', keys.secretRing];
      await ok(program, ...argv);
      const archive = join(home.folder, 'app-1.0.0.tgz');
      await isBelieved({ archive, signer: name, byUs: program === ours }, ['verify']);
      for (const part of [`${archive}.prov`, archive]) {
        const whole = readFileSync(part);
        damage(part);
        for (const { program: reader } of programs)
          expect(await reader('verify', archive, '--keyring', keys.publicRing)).toMatchObject({ code: 1 });
        writeFileSync(part, whole);
      }
    });

    // Helm 3 does not sign plugins.
    if (major === 3) return;
    it.each(names)('a plugin, with a gpg key (%s)', async (name) => {
      const argv = ['plugin', 'package', plugin(), '-d', home.folder, '--key', name, '--keyring', keys.secretRing];
      await ok(program, ...argv);
      const archive = join(home.folder, 'hello-1.0.0.tgz');
      await isBelieved({ archive, signer: name, byUs: program === ours }, ['plugin', 'verify']);
      const installed = join(home.folder, 'data/plugins/hello');
      for (const { program: user } of programs.filter((each) => each.major === 4)) {
        const refused = await user('plugin', 'install', archive, '--keyring', stranger.publicRing);
        expect(refused.code).toBe(1);
        expect(existsSync(installed)).toBe(false);
        await ok(user, 'plugin', 'install', archive, '--keyring', keys.publicRing);
        // Each program lists the plugins that the other program has installed.
        for (const { program: reader } of programs.filter((each) => each.major === 4)) {
          expect(await ok(reader, 'plugin', 'list')).toMatch(/hello\s+1\.0\.0\s+cli\/v1\s+v1\s+signed/);
          expect(await reader('plugin', 'verify', installed, '--keyring', keys.publicRing)).toMatchObject({
            code: 1,
            stderr: expect.stringContaining('directory verification not supported - only plugin tarballs can be verified'),
          });
        }
        await ok(user, 'hello');
        expect(home.read('said')).toBe('hello\n');
        await ok(user, 'plugin', 'uninstall', 'hello');
        expect(existsSync(join(home.folder, 'data/plugins/hello-1.0.0.tgz'))).toBe(false);
      }
      damage(archive);
      for (const { program: user } of programs.filter((each) => each.major === 4))
        expect((await user('plugin', 'install', archive, '--keyring', keys.publicRing)).code).toBe(1);
      expect(existsSync(installed)).toBe(false);
    });
  });

  describe('untrusted signatures', () => {
    // gpg's clock starts at the given time whenever gpg is run, and must not be earlier than the key's creation. Later steps
    // therefore need a later time.
    const at = (time: string): string[] => ['--faked-system-time', time];
    const alone = ['--pinentry-mode', 'loopback', '--passphrase', ''];
    let dubious: Gpg;
    let ring: string;
    const made = (...args: string[]): void => {
      const { code, stderr } = dubious.run(...alone, ...args);
      if (code !== 0) throw new Error(`gpg ${args.join(' ')}: ${stderr}`);
    };
    const fingerprints = (name: string): string[] =>
      dubious
        .run('--list-keys', '--with-colons', '--with-subkey-fingerprint', name)
        .stdout.split('\n')
        .filter((line) => line.startsWith('fpr'))
        .map((line) => line.split(':')[9] ?? '');
    beforeAll(() => {
      dubious = makeGpg({ Sound: 'ed25519' });
      made(...at('20240101T000000'), '--quick-gen-key', 'Old Stem', 'ed25519', 'cert', '10d');
      made(...at('20240102T000000'), '--quick-add-key', fingerprints('Old Stem')[0] ?? '', 'ed25519', 'sign', 'never');
      made(...at('20500101T000000'), '--quick-gen-key', 'Unborn', 'ed25519', 'sign', 'never');
      ring = join(dubious.home, 'all.gpg');
      made(...at('20500102T000000'), '--output', ring, '--export');
    });
    afterAll(() => dubious.remove());

    it.each([
      {
        name: 'by a subkey whose key has expired',
        signer: 'Old Stem',
        args: at('20240103T000000'),
        text: 'openpgp: key expired',
      },
      {
        name: 'by a key from the future',
        signer: 'Unborn',
        args: at('20500103T000000'),
        text: 'openpgp: key expired',
      },
      {
        name: 'made in the future',
        signer: 'Sound',
        // The key is valid for one day.
        args: at(new Date(Date.now() + 43_200_000).toISOString().replace(/[-:]|\..*/g, '')),
        text: 'openpgp: signature expired',
      },
      {
        name: 'with an unknown critical notation',
        signer: 'Sound',
        args: ['--set-notation', '!a@example.com=1'],
        text: 'openpgp: invalid signature: unknown critical notation: a@example.com',
      },
      { name: 'with a notation', signer: 'Sound', args: ['--set-notation', 'a@example.com=1'], text: undefined },
    ])('a signature $name', async ({ signer, args, text }) => {
      await ok(ours, 'package', chart(), '-d', home.folder);
      const archive = join(home.folder, 'app-1.0.0.tgz');
      const clear = join(home.folder, 'clear.txt');
      writeFileSync(clear, provenanceText('name: app\nversion: 1.0.0\n', 'app-1.0.0.tgz', readFileSync(archive)));
      const key = fingerprints(signer).at(-1) ?? '';
      made(...args, '--local-user', `${key}!`, '--output', `${archive}.prov`, '--clearsign', clear);
      for (const { name, program } of programs) {
        const { code, stdout, stderr } = await program('verify', archive, '--keyring', ring);
        expect({ name, code, said: stdout + stderr }).toEqual({
          name,
          code: text === undefined ? 0 : 1,
          said: expect.stringContaining(text === undefined ? `Signed by: ${signer} <` : `Error: ${text}\n`),
        });
      }
    });
  });

  it('signs and verifies with armored keyrings that gpg has exported', async () => {
    const [publicRing, secretRing] = [join(home.folder, 'public.asc'), join(home.folder, 'secret.asc')];
    keys.run('--armor', '--output', publicRing, '--export');
    keys.run('--armor', '--pinentry-mode', 'loopback', '--passphrase', '', '--output', secretRing, '--export-secret-keys');
    await ok(ours, 'package', chart(), '-d', home.folder, '--sign', '--key', 'Edwards', '--keyring', secretRing);
    const archive = join(home.folder, 'app-1.0.0.tgz');
    expect(await ok(ours, 'verify', archive, '--keyring', publicRing)).toContain('Signed by: Edwards <');
  });

  it("uses GnuPG's keyring by default", async () => {
    await ok(ours, 'package', chart(), '-d', home.folder, '--sign', '--key', 'Rsa', '--keyring', keys.secretRing);
    copyFileSync(keys.publicRing, join(keys.home, 'pubring.gpg'));
    try {
      const archive = join(home.folder, 'app-1.0.0.tgz');
      const { code, stdout } = await home.cli(['verify', archive], { env: { GNUPGHOME: keys.home } });
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Signed by: Rsa <') });
    } finally {
      rmSync(join(keys.home, 'pubring.gpg'));
    }
  });
});
