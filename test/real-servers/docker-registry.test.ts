import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Authority, makeAuthority } from '../support/authority.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { type DockerRegistry, dockerRegistry, type RegistryAuth, startDockerRegistry } from '../support/docker-registry.ts';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { describeWith, findProgram, helms, runBeside } from '../support/machine.ts';
import { pushPlugin } from '../support/push-plugin.ts';
import { type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { startTokenServer } from '../support/token-server.ts';
import type { WebServer } from '../support/web-server.ts';

type Program = (...argv: string[]) => Promise<{ code: number; stdout: string; stderr: string }>;

describeWith({ 'docker-registry': dockerRegistry, openssl: findProgram('openssl') })('the Docker registry', () => {
  let folder: string;
  let authority: Authority;
  let tokens: WebServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tillerless-registry-'));
    authority = makeAuthority(join(folder, 'authority'));
    tokens = await startTokenServer(authority.server);
  });
  afterAll(async () => {
    await tokens.close();
    rmSync(folder, { recursive: true });
  });

  const kinds: readonly { name: string; secure: boolean; auth: () => RegistryAuth }[] = [
    { name: 'plain, open', secure: false, auth: () => ({ kind: 'none' }) },
    { name: 'plain, with passwords', secure: false, auth: () => ({ kind: 'basic' }) },
    { name: 'TLS, with passwords', secure: true, auth: () => ({ kind: 'basic' }) },
    {
      name: 'TLS, with tokens',
      secure: true,
      auth: () => ({ kind: 'token', realm: `${tokens.url}/token`, certFile: authority.server.certFile }),
    },
  ];

  describe.each(kinds)('$name', ({ name, secure, auth }) => {
    let registry: DockerRegistry;
    let given: ChartServer;
    let way: readonly string[];
    let ours: Program;
    const needsLogin = !name.includes('open');

    beforeEach(async () => {
      given = await chartServer();
      registry = await startDockerRegistry(join(given.home.folder, 'registry'), {
        auth: auth(),
        ...(secure ? { tls: authority.server } : {}),
      });
      way = secure ? ['--ca-file', authority.caFile] : ['--plain-http'];
      ours = (...argv) => given.home.cli(argv);
    });
    afterEach(async () => {
      await registry.stop();
      await given.close();
    });

    const theirs =
      (path: string): Program =>
      (...argv) =>
        runBeside(path, argv, given.home.env);
    const enter = (): string[] => ['registry', 'login', registry.host, ...way, '--username', 'user', '--password', 'secret'];

    function archive(version: string): string {
      const path = join(given.home.folder, `web-${version}.tgz`);
      writeFileSync(path, given.archive('web', version));
      return path;
    }

    async function ok(program: Program, ...argv: string[]): Promise<string> {
      const { code, stdout, stderr } = await program(...argv);
      if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}\n${stderr}`);
      return stdout + stderr;
    }

    /** Runs commands with a chart whose versions 0.1.0 and 0.2.0+b.1 have been pushed. */
    async function use(program: Program, address: string, digest: string): Promise<void> {
      for (const [words, version] of [
        [[`${address}/web`], '0.2.0+b.1'],
        [[`${address}/web:0.1.0`], '0.1.0'],
        [[`${address}/web:0.2.0_b.1`], '0.2.0+b.1'],
        [[`${address}/web`, '--version', '<0.2'], '0.1.0'],
        [[`${address}/web@${digest}`], '0.1.0'],
      ] as const) {
        if (words[0].endsWith('_b.1') && program !== ours) continue;
        expect(await ok(program, 'template', 'x', ...words, ...way)).toContain(`version: ${version}\n`);
        expect(await ok(program, 'show', 'chart', ...words, ...way)).toContain(`version: ${version}\n`);
      }
      const out = mkdtempSync(join(given.home.folder, 'out-'));
      expect(await ok(program, 'pull', `${address}/web`, '--version', '0.2.0+b.1', '-d', out, ...way)).toContain(
        'Digest: sha256:',
      );
      expect(readdirSync(out)).toEqual(['web-0.2.0+b.1.tgz']);
      expect(readFileSync(join(out, 'web-0.2.0+b.1.tgz'))).toEqual(given.archive('web', '0.2.0+b.1'));
    }

    async function pushBoth(program: Program, address: string): Promise<string> {
      const said = await ok(program, 'push', archive('0.1.0'), address, ...way);
      expect(await ok(program, 'push', archive('0.2.0+b.1'), address, ...way)).toContain('web:0.2.0_b.1\n');
      return /Digest: (\S+)/.exec(said)?.[1] ?? '';
    }

    it('accepts pushed charts, and serves them', async () => {
      const address = `oci://${registry.host}/charts`;
      if (needsLogin) {
        expect(await ours('push', archive('0.1.0'), address, ...way)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining(`registry login ${registry.host}`),
        });
        expect(await ours(...enter().slice(0, -1), 'wrong')).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/^Error: authenticating to .*401/m),
        });
        expect(await ok(ours, ...enter())).toContain('Login Succeeded\n');
      }
      await use(ours, address, await pushBoth(ours, address));
      expect(await ours('pull', `${address}/none`, ...way)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Error: '),
      });
      expect(await ours('pull', `${address}/web:9.9.9`, ...way)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('not found'),
      });
      const parent = given.layOut('parent', {
        'Chart.yaml': `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: [{name: web, version: "<0.2", repository: "${address}"}]\n`,
      });
      await ok(ours, 'dependency', 'update', parent, ...way);
      expect(readdirSync(join(parent, 'charts'))).toEqual(['web-0.1.0.tgz']);
      if (!needsLogin) return;
      await ok(ours, 'registry', 'logout', registry.host);
      expect((await ours('show', 'chart', `${address}/web`, ...way)).code).toBe(1);
    });

    describeWith({ helm: helms })(`${name}, with helm`, () => {
      it.each(helms)("helm $major and tillerless can use each other's charts and logins", async ({ path }) => {
        const helm = theirs(path);
        for (const [maker, user, name] of [
          [ours, helm, 'ours'],
          [helm, ours, 'theirs'],
        ] as const) {
          const address = `oci://${registry.host}/${name}`;
          if (needsLogin) await ok(maker, ...enter());
          await use(user, address, await pushBoth(maker, address));
          if (needsLogin) await ok(user, 'registry', 'logout', registry.host);
        }
      });
    });
  });

  const helm4 = helms.filter(({ major }) => major === 4);
  describe.each(kinds)('a plugin ($name)', ({ name, secure, auth }) => {
    const title = 'hello-1.2.3.tgz';
    const keys = fileURLToPath(new URL('../provenance/keys/', import.meta.url));
    let registry: DockerRegistry;
    let home: HelmHome;
    let way: readonly string[];

    beforeEach(async () => {
      home = helmHome();
      const tls = secure ? { tls: authority.server } : {};
      registry = await startDockerRegistry(join(home.folder, 'registry'), { auth: auth(), ...tls });
      way = secure ? ['--ca-file', authority.caFile] : ['--plain-http'];
      const source = join(home.folder, 'hello');
      mkdirSync(source);
      writeFileSync(
        join(source, 'plugin.yaml'),
        'apiVersion: v1\nname: hello\nversion: 1.2.3\ntype: cli/v1\nruntime: subprocess\nruntimeConfig: {platformCommand: [{command: echo}]}\n',
      );
      const signer = ['--key', 'Plain Rsa', '--keyring', join(keys, 'secret.asc')];
      await home.ok('plugin', 'package', source, ...signer, '-d', home.folder);
      if (!name.includes('open')) {
        const login = ['--username', 'user', '--password', 'secret'];
        await home.ok('registry', 'login', registry.host, ...way, ...login);
      }
    });
    afterEach(async () => {
      await registry.stop();
      home.remove();
    });

    it.each([{ who: 'tillerless', path: undefined }, ...helm4.map(({ path }) => ({ who: 'helm 4', path }))])(
      'is installed by $who with its signature, listed by both, and uninstalled',
      async ({ path }) => {
        const program: Program = (...argv) => (path ? runBeside(path, argv, home.env) : home.cli(argv));
        const files = [title, `${title}.prov`].map((file) => [file, readFileSync(join(home.folder, file))] as const);
        const access = { host: registry.host, ...(secure ? { caFile: authority.caFile } : {}) };
        const repository = 'plugins/hello';
        const digest = await pushPlugin(access, { repository, tag: '1.2.3', layers: Object.fromEntries(files) });
        await pushPlugin(access, { repository, tag: 'chart', layers: {}, fields: { artifactType: 'a/b' } });
        const address = `oci://${registry.host}/${repository}`;
        const plugins = join(home.folder, 'data/plugins');
        for (const [source, flags, said] of [
          [`${address}:1.2.3`, ['--keyring', join(keys, 'public.asc')], 'Signed by: Plain Rsa <rsa@example.com>\n'],
          [`${address}@${digest}`, ['--verify=false'], 'WARNING: Skipping plugin signature verification\n'],
        ] as const) {
          const installed = await program('plugin', 'install', source, ...way, ...flags);
          expect(installed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Installed plugin: hello\n$/m) });
          expect(installed.stdout).toContain(said);
          expect(readdirSync(plugins).toSorted()).toEqual(['hello', title, `${title}.prov`]);
          for (const [file, bytes] of files) expect(readFileSync(join(plugins, file))).toEqual(bytes);
          const ours = await home.ok('plugin', 'list');
          expect(ours).toMatch(/^hello\s+1\.2\.3\s+cli\/v1\s+v1\s+signed\s+unknown/m);
          for (const helm of helm4) expect((await runBeside(helm.path, ['plugin', 'list'], home.env)).stdout).toBe(ours);
          await home.ok('plugin', 'uninstall', 'hello');
          expect(readdirSync(plugins)).toEqual([]);
        }
        for (const [tag, problem] of [
          ['9.9.9', `failed to perform "FetchReference" on source: ${registry.host}/${repository}:9.9.9: not found`],
          ['chart', 'expected artifact type application/vnd.helm.plugin.v1+json, got a/b'],
        ] as const) {
          const { code, stderr } = await program('plugin', 'install', `${address}:${tag}`, ...way, '--verify=false');
          const sentence = `Error: failed to pull plugin from ${address}:${tag}: ${problem}\n`;
          expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(sentence) });
          expect(readdirSync(plugins)).toEqual([]);
        }
      },
    );
  });

  it('installs a chart from a registry', async () => {
    const given = await chartServer();
    const registry = await startDockerRegistry(join(given.home.folder, 'registry'), { auth: { kind: 'basic' } });
    let sandbox: ServedSandbox | undefined;
    try {
      sandbox = await servedSandbox();
      const path = join(given.home.folder, 'app-1.0.0+x.tgz');
      given.layOut('app', {
        'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0+x\n',
        'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
      });
      await given.home.ok('package', join(given.home.folder, 'charts/app'), '-d', given.home.folder);
      const login = ['--plain-http', '--username', 'user', '--password', 'secret'];
      await given.home.ok('push', path, `oci://${registry.host}/c`, ...login);
      for (const [verb, flags] of [
        ['install', []],
        ['upgrade', ['--set', 'a=1']],
      ] as const)
        expect(
          await sandbox.cli([verb, 'r', `oci://${registry.host}/c/app`, '--version', '1.0.0+x', ...flags, ...login]),
        ).toMatchObject({
          code: 0,
        });
      expect(await sandbox.api('GET', '/api/v1/namespaces/default/configmaps/a')).toBeDefined();
      expect((await sandbox.cli(['list', '-o', 'json'])).stdout).toContain('"chart":"app-1.0.0+x"');
    } finally {
      await sandbox?.close();
      await registry.stop();
      await given.close();
    }
  });
});
