import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { describeWith, helms, runBeside } from '../support/machine.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

/** Returns the non-empty lines, because Helm 3 prints fewer empty lines. */
const lines = (text: string): string[] => text.split('\n').filter(Boolean);

// Both programs share a home, so each of them reads the files that the other has written.
describeWith({ helm: helms })('charts exchanged between tillerless and helm', () => {
  let given: ChartServer;
  let registry: Registry;
  let out: string;

  beforeEach(async () => {
    given = await chartServer();
    registry = await startRegistry({ login: 'token' });
    out = join(given.home.folder, 'out');
    mkdirSync(out);
  });
  afterEach(async () => {
    await registry.close();
    await given.close();
  });

  async function helm(path: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runBeside(path, args, given.home.env);
    if (code !== 0) throw new Error(`helm ${args.join(' ')}: exit ${code}\n${stderr}`);
    return stdout;
  }

  const folder = (): string =>
    given.layOut('app', {
      'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0+b.1\ndescription: "a <b> & c"\nkeywords: [k1]\n',
      'values.yaml': 'a: 1\n',
      '.helmignore': '*.bak\n',
      'x.bak': 'x',
      'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {v: "{{ .Values.a }}"}\n',
      'files/ünï.txt': 'x',
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'charts/sub/templates/s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
    });

  /** Serves the files in the output folder. */
  function publish(): void {
    for (const file of readdirSync(out)) given.files[`/${file}`] = readFileSync(join(out, file));
  }

  it.each(helms)('helm $major uses a repository added by tillerless, and vice versa', async ({ path }) => {
    const programs = { ours: (...args: string[]) => given.home.ok(...args), theirs: (...args: string[]) => helm(path, ...args) };
    for (const [maker, user] of [
      [programs.ours, programs.theirs],
      [programs.theirs, programs.ours],
    ] as const) {
      await maker('package', folder(), '-d', out);
      await maker('repo', 'index', out);
      publish();
      await maker('repo', 'add', 'one', given.server.url, '--force-update');
      expect(await user('search', 'repo', 'k1')).toContain('one/app');
      expect(await user('show', 'chart', 'one/app')).toContain('version: 1.0.0+b.1\n');
      expect(lines(await user('template', 'x', 'one/app'))).toEqual(lines(await maker('template', 'x', folder())));
      await user('repo', 'remove', 'one');
      rmSync(out, { recursive: true });
      mkdirSync(out);
    }
  });

  it.each(helms)('dependencies and locks are the same as those of helm $major', async ({ path }) => {
    given.offer('', [
      ['web', '0.1.0'],
      ['web', '0.2.0'],
    ]);
    await given.home.ok('repo', 'add', 'one', given.server.url);
    const parent = given.layOut('parent', {
      'Chart.yaml': `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n- {name: web, version: "<0.2 || >=1", repository: "@one", condition: a.b, tags: [x], alias: w}\n- {name: sub, version: ">=0.1.0", repository: "file://../app/charts/sub", import-values: [{child: a, parent: b}]}\n`,
    });
    folder();
    await given.home.ok('dependency', 'update', parent);
    const lock = readFileSync(join(parent, 'Chart.lock'), 'utf8');
    await helm(path, 'dependency', 'build', parent);
    await helm(path, 'dependency', 'update', parent);
    expect(readFileSync(join(parent, 'Chart.lock'), 'utf8')).toBe(lock);
    rmSync(join(parent, 'Chart.lock'));
    await helm(path, 'dependency', 'update', parent);
    await given.home.ok('dependency', 'build', parent);
    expect(readFileSync(join(parent, 'Chart.lock'), 'utf8').replace(/generated: .*/, '')).toBe(lock.replace(/generated: .*/, ''));
    expect(readdirSync(join(parent, 'charts')).toSorted()).toEqual(['sub-0.1.0.tgz', 'web-0.1.0.tgz']);
  });

  it.each(helms)('helm $major pulls charts that tillerless pushed, and vice versa, with the same login', async ({ path }) => {
    const ours = await given.home.cli(['registry', 'login', registry.host, '--plain-http', '-u', 'user', '--password-stdin'], {
      stdin: 'secret',
    });
    expect(ours.code).toBe(0);
    await given.home.ok('package', folder(), '-d', out);
    const [file = ''] = readdirSync(out);
    const archive = join(out, file);
    const pushed = await given.home.ok('push', archive, `oci://${registry.host}/ours`, '--plain-http');
    const theirs = await runBeside(path, ['push', archive, `oci://${registry.host}/theirs`, '--plain-http'], given.home.env);
    expect(theirs.code).toBe(0);
    const digest = (text: string): string | undefined => /Digest: (\S+)/.exec(text)?.[1];
    expect(digest(pushed)).toBe(digest(theirs.stdout + theirs.stderr));
    const manifest = await given.home.ok('template', 'x', folder());
    const pulled = await helm(path, 'template', 'x', `oci://${registry.host}/ours/app`, '--version', '1.0.0+b.1', '--plain-http');
    expect(lines(pulled)).toEqual(expect.arrayContaining(lines(manifest)));
    expect(await given.home.ok('template', 'x', `oci://${registry.host}/theirs/app`, '--plain-http')).toBe(manifest);
    await helm(path, 'registry', 'logout', registry.host);
    expect((await given.home.cli(['show', 'chart', `oci://${registry.host}/theirs/app`, '--plain-http'])).code).toBe(1);
  });

  it.each(helms.filter(({ major }) => major === 4))(
    'helm $major uses the cache of tillerless, and vice versa',
    async ({ path }) => {
      given.offer('', [['web', '0.1.0']]);
      await given.home.ok('repo', 'add', 'one', given.server.url);
      const fetched = (): number => given.server.asked.filter(({ path: asked }) => asked.endsWith('.tgz')).length;
      await given.home.ok('template', 'x', 'one/web');
      await helm(path, 'template', 'x', 'one/web');
      expect(fetched()).toBe(1);
      rmSync(join(given.home.folder, 'cache/content'), { recursive: true });
      await helm(path, 'template', 'x', 'one/web');
      await given.home.ok('template', 'x', 'one/web');
      expect(fetched()).toBe(2);
    },
  );
});
