import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, makeAuthority } from '../support/authority.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { describeWith, findProgram, helms, runBeside } from '../support/machine.ts';
import { type Nginx, nginx, startNginx } from '../support/nginx.ts';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
type Program = (...argv: string[]) => Promise<Outcome>;

describeWith({ nginx, openssl: findProgram('openssl') })('a repository on nginx', () => {
  let folder: string;
  let authority: Authority;
  let other: Authority;
  let server: Nginx;
  let given: ChartServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tillerless-nginx-'));
    authority = makeAuthority(join(folder, 'authority'));
    other = makeAuthority(join(folder, 'other'));
    server = await startNginx(folder, authority);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    given = await chartServer();
    given.offer('', [
      ['web', '0.1.0'],
      ['web', '0.2.0+b.1'],
    ]);
    for (const [path, data] of Object.entries(given.files)) {
      if (typeof data !== 'function') writeFileSync(join(server.root, path), data);
    }
  });
  afterEach(() => given.close());

  const ours: Program = (...argv) => given.home.cli(argv);
  const programs: readonly { name: string; program: Program }[] = [
    { name: 'tillerless', program: ours },
    ...helms.map(({ major, path }) => ({
      name: `helm ${major}`,
      program: (...argv: string[]) => runBeside(path, argv, given.home.env),
    })),
  ];

  /** Flags for accessing the server, by purpose. */
  const flags = {
    trust: () => ['--ca-file', authority.caFile],
    certificate: () => ['--cert-file', authority.client.certFile, '--key-file', authority.client.keyFile],
    password: () => ['--username', 'user', '--password', 'secret'],
  };
  const behind = { password: () => server.behindPassword, certificate: () => server.behindCertificate };

  it.each(programs)('$name adds, updates, pulls and renders with passwords and certificates', async ({ program }) => {
    for (const door of ['password', 'certificate'] as const) {
      const way = [...flags.trust(), ...flags[door]()];
      expect(await program('repo', 'add', door, behind[door](), ...way)).toMatchObject({ code: 0 });
      expect(await program('repo', 'update', door)).toMatchObject({ code: 0 });
      expect(await program('pull', `${door}/web`, '--version', '0.1.0', '-d', given.home.folder)).toMatchObject({ code: 0 });
      expect(readFileSync(join(given.home.folder, 'web-0.1.0.tgz'))).toEqual(given.files['/web-0.1.0.tgz']);
      rmSync(join(given.home.folder, 'web-0.1.0.tgz'));
      const wanted = expect.stringContaining('version: 0.2.0+b.1\n');
      expect(await program('template', 'x', `${door}/web`)).toMatchObject({ code: 0, stdout: wanted });
      const unnamed = ['template', 'x', 'web', '--repo', behind[door](), ...way];
      expect(await program(...unnamed)).toMatchObject({ code: 0, stdout: wanted });
    }
    const parent = given.layOut('parent', {
      'Chart.yaml':
        'apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: [{name: web, version: ">=0.1", repository: "@password"}]\n',
    });
    expect(await program('dependency', 'update', parent)).toMatchObject({ code: 0 });
    expect(readdirSync(join(parent, 'charts'))).toEqual(['web-0.2.0+b.1.tgz']);
  });

  it('each program can use repositories added by the others', async () => {
    for (const { program: adds } of programs) {
      expect(await adds('repo', 'add', 'one', server.behindPassword, ...flags.trust(), ...flags.password())).toMatchObject({
        code: 0,
      });
      for (const { program: uses } of programs) {
        expect(await uses('repo', 'update')).toMatchObject({ code: 0 });
        expect(await uses('show', 'chart', 'one/web')).toMatchObject({ code: 0 });
      }
      await ours('repo', 'remove', 'one');
    }
  });

  const failures = [
    {
      name: 'no CA',
      argv: () => [server.behindPassword, ...flags.password()],
      text: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    },
    {
      name: 'the wrong CA',
      argv: () => [server.behindPassword, '--ca-file', other.caFile, ...flags.password()],
      text: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    },
    { name: 'no password', argv: () => [server.behindPassword, ...flags.trust()], text: '/index.yaml : 401 Unauthorized' },
    {
      name: 'a wrong password',
      argv: () => [server.behindPassword, ...flags.trust(), '--username', 'user', '--password', 'wrong'],
      text: '/index.yaml : 401 Unauthorized',
    },
    {
      name: 'no client certificate',
      argv: () => [server.behindCertificate, ...flags.trust()],
      text: '/index.yaml : 400 Bad Request',
    },
    {
      name: 'a client certificate of another CA',
      argv: () => [
        server.behindCertificate,
        ...flags.trust(),
        '--cert-file',
        other.client.certFile,
        '--key-file',
        other.client.keyFile,
      ],
      text: '/index.yaml : 400 Bad Request',
    },
    {
      name: 'a certificate without its key',
      argv: () => [server.behindCertificate, ...flags.trust(), '--cert-file', authority.client.certFile],
      // Helm 4 reports the missing key. Helm 3 and tillerless do not send a certificate, so the server rejects the request.
      text: 'is not a valid chart repository or cannot be reached: ',
    },
    {
      name: 'the key of another certificate',
      argv: () => [
        server.behindCertificate,
        ...flags.trust(),
        '--cert-file',
        authority.client.certFile,
        '--key-file',
        other.client.keyFile,
      ],
      text: 'private key does not match public key',
    },
    {
      name: 'an invalid CA file',
      argv: () => [server.behindPassword, '--ca-file', join(server.root, 'index.yaml'), ...flags.password()],
      text: 'failed to append certificates from',
    },
    {
      name: 'an invalid certificate',
      argv: () => [
        server.behindCertificate,
        ...flags.trust(),
        '--cert-file',
        join(server.root, 'index.yaml'),
        '--key-file',
        authority.client.keyFile,
      ],
      text: 'failed to find any PEM data in certificate input',
    },
    { name: 'a missing file', argv: () => [server.behindPassword, '--ca-file', '/none.pem'], text: '/none.pem' },
  ];

  describe.each(programs)('$name', ({ program }) => {
    it.each(failures)('fails with $name', async ({ argv, text }) => {
      const { code, stderr } = await program('repo', 'add', 'one', ...argv());
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) });
      expect(stderr).toMatch(/^Error: /m);
      expect(stderr).not.toMatch(/secret|bug/);
      expect(given.home.read('config/repositories.yaml') ?? '').not.toContain('name: one');
    });
  });
});
