import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith, helms, run, runBeside } from '../support/machine.ts';
import { onEachServer, type Place } from '../support/places.ts';

const file = fileURLToPath(new URL('../../dist/tillerless', import.meta.url));
const executable = existsSync(file) && file;
/** The folder in which third-party plugins are installed. */
const folder = process.env.TILLERLESS_PLUGINS ?? '';
const plugin = (name: string): string | false => existsSync(join(folder, name, 'plugin.yaml')) && join(folder, name);

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describeWith({ 'dist/tillerless': executable, 'helm-diff in TILLERLESS_PLUGINS': plugin('diff'), helm: helms })(
  'helm-diff',
  () => {
    onEachServer('same output as with helm', (open) => {
      let place: Place;
      beforeEach(async () => {
        place = await open();
      });
      afterEach(() => place.close());

      it.each([
        {
          name: 'an upgrade',
          argv: ['upgrade', 'web', 'CHART', '--set', 'mode=c,token=x,replicas=3'],
          shows: '+ data: {mode: "c"}',
        },
        { name: 'an upgrade that changes nothing', argv: ['upgrade', 'web', 'CHART', '--set', 'mode=b'], shows: '' },
        {
          name: 'the live state',
          argv: ['upgrade', 'web', 'CHART', '--set', 'mode=c', '--three-way-merge'],
          shows: '+   mode: c',
        },
        { name: 'a first install', argv: ['upgrade', 'new', 'CHART', '--install'], shows: 'new, ConfigMap (v1) has been added' },
        {
          name: 'changes reported by the exit code',
          argv: ['upgrade', 'web', 'CHART', '--set', 'mode=c', '--detailed-exitcode'],
          shows: '+ data: {mode: "c"}',
        },
        { name: 'two revisions', argv: ['revision', 'web', '1', '2'], shows: '- data: {mode: "a"}' },
        { name: 'a rollback', argv: ['rollback', 'web', '1'], shows: '+ data: {mode: "a"}' },
        { name: 'a missing release', argv: ['rollback', 'none', '1'], shows: '' },
      ])('$name', async ({ argv, shows }) => {
        const plugins = join(place.folder, 'plugins');
        cpSync(String(plugin('diff')), join(plugins, 'diff'), { recursive: true });
        const chart = chartFolder(place.folder, appFiles);
        await place.ok('install', 'web', chart);
        await place.ok('upgrade', 'web', chart, '--set', 'mode=b');
        const words = ['diff', ...argv.map((word) => word.replace('CHART', chart)), '-n', place.namespace, '--no-color'];
        const env = { ...place.env, HOME: place.folder, HELM_PLUGINS: plugins };
        const ask = (program: string): Promise<Answer> => runBeside(program, words, env);
        const { code, stdout, stderr } = await ask(String(executable));
        expect(stdout).toContain(shows.replace('new, ', `${place.namespace}, new, `));
        for (const { major, path } of helms) {
          const helm = await ask(path);
          expect({ major, code, stdout }).toEqual({ major, code: helm.code, stdout: helm.stdout });
          expect(stderr).toContain(`${helm.stderr.split('\n')[0] ?? ''}`);
        }
      });
    });
  },
);

describeWith({ 'dist/tillerless': executable, 'helm-git in TILLERLESS_PLUGINS': plugin('helm-git') })('helm-git', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'helm-git-'));
    const repository = join(home, 'repository');
    mkdirSync(join(repository, 'charts'), { recursive: true });
    chartFolder(join(repository, 'charts'), {
      'templates/a.yaml': 'mode: {{ .Values.mode }}\n',
      'values.yaml': 'mode: from-git\n',
    });
    const git = (...argv: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...argv], { cwd: repository, stdio: 'ignore' });
    git('init', '-b', 'main');
    git('add', '.');
    git('commit', '-m', 'one');
    cpSync(String(plugin('helm-git')), join(home, 'plugins/helm-git'), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const tillerless = (...argv: string[]): Answer => {
    const env = {
      HOME: home,
      HELM_PLUGINS: join(home, 'plugins'),
      HELM_DATA_HOME: home,
      HELM_CACHE_HOME: home,
      HELM_CONFIG_HOME: home,
    };
    return run(String(executable), argv, env);
  };

  it('serves an index, and its charts', () => {
    expect(tillerless('repo', 'add', 'mine', `git+file://${home}/repository@charts?ref=main`)).toMatchObject({ code: 0 });
    expect(tillerless('search', 'repo', 'mine').stdout).toContain('mine/app');
    expect(tillerless('template', 'x', 'mine/app')).toMatchObject({ code: 0, stdout: expect.stringContaining('mode: from-git') });
  });

  it('serves values and charts by URL', () => {
    const base = `git+file://${home}/repository@charts`;
    const chart = join(home, 'repository/charts/app');
    expect(tillerless('template', 'x', `${base}/app-1.0.0.tgz?ref=main`).stdout).toContain('mode: from-git');
    expect(tillerless('template', 'x', chart, '-f', `${base}/app/values.yaml?ref=main`).stdout).toContain('mode: from-git');
  });
});
