import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type ChartServer, chartServer } from '../support/chart-server.ts';
import { startRegistry } from '../support/registry.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const web = 'fixtures/charts/web';

/** Returns all DEBUG lines except those for requests, in the form "message key=value ...". */
function debugLines(stderr: string): string[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('level=DEBUG') && !line.includes(' msg=request '))
    .map((line) => line.slice('level=DEBUG msg='.length));
}

function entries(stderr: string): Record<string, unknown>[] {
  return stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('on a cluster', () => {
  let home: SandboxHome;
  beforeEach(() => {
    home = sandboxHome();
  });
  afterEach(() => home.remove());

  const debug = async (...argv: string[]): Promise<string[]> => debugLines((await home.cli(...argv, '--debug')).stderr);

  // Recorded from helm 4.3.1. Lines are omitted where helm reads the history more often than Tillerless.
  it("prints Helm's DEBUG lines of install, upgrade, history, rollback and uninstall", async () => {
    expect(await debug('install', 'web', web)).toEqual([
      '"Original chart version" version=""',
      `"Chart path" path=${resolve(web)}`,
      '"getting release history" name=web',
      '"number of dependencies in the chart" chart=web dependencies=0',
      '"creating release" key=sh.helm.release.v1.web.v1',
      '"creating resource(s)" resources=3',
      '"using server-side apply for resource creation" forceConflicts=false dryRun=false fieldValidationDirective=Strict',
      '"Created resource via patch" namespace=default name=web gvk="/v1, Kind=ServiceAccount"',
      '"Created resource via patch" namespace=default name=web gvk="/v1, Kind=Service"',
      '"Created resource via patch" namespace=default name=web gvk="apps/v1, Kind=Deployment"',
      '"updating release" key=sh.helm.release.v1.web.v1',
    ]);
    expect(await debug('upgrade', 'web', web, '--set', 'replicaCount=2')).toEqual(
      expect.arrayContaining([
        '"preparing upgrade" name=web',
        '"getting last revision" name=web',
        '"getting release history" name=web',
        '"determined release apply method" server_side_apply=true previous_release_apply_method=ssa',
        '"performing update" name=web',
        '"creating upgraded release" name=web',
        '"creating release" key=sh.helm.release.v1.web.v2',
        '"checking resources for changes" resources=3',
        '"Patched resource" namespace=default name=web gvk="apps/v1, Kind=Deployment"',
        '"updating release" key=sh.helm.release.v1.web.v1',
        '"updating status for upgraded release" name=web',
        '"updating release" key=sh.helm.release.v1.web.v2',
      ]),
    );
    expect(await debug('history', 'web')).toContain('"getting release history" name=web');
    expect(await debug('rollback', 'web', '1')).toEqual(
      expect.arrayContaining([
        '"preparing rollback" name=web',
        '"rolling back" name=web currentVersion=2 targetVersion=1',
        '"creating rolled back release" name=web',
        '"performing rollback" name=web',
        '"updating status for rolled back release" name=web',
      ]),
    );
    expect(await debug('uninstall', 'web')).toEqual(
      expect.arrayContaining([
        '"uninstall: deleting release" name=web',
        '"starting delete resource" namespace=default name=web kind=Deployment',
        '"purge requested" release=web',
        '"deleting release" key=sh.helm.release.v1.web.v3',
      ]),
    );
  });

  it('logs one line for each request', async () => {
    const { stderr } = await home.cli('install', 'web', web, '--debug', '--log-format', 'json');
    const requests = entries(stderr).filter(({ msg }) => msg === 'request');
    expect(requests.length).toBeGreaterThan(6);
    for (const request of requests)
      expect(request).toEqual({
        level: 'debug',
        time: expect.any(String) as unknown,
        msg: 'request',
        method: expect.stringMatching(/^(?:GET|POST|PUT|PATCH|DELETE)$/) as unknown,
        path: expect.stringMatching(/^\//) as unknown,
        status: expect.any(Number) as unknown,
        ms: expect.any(Number) as unknown,
        bytes: expect.any(Number) as unknown,
      });
  });

  it('writes only JSON to stderr, without values from Secrets or --set', async () => {
    const chart = chartFolder(home.folder, {
      'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\ndeprecated: true\n',
      'templates/s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: "{{ .Values.password }}"}\n',
    });
    const flags = ['--set', 'password=hidden-value', '--wait', '--log-format=json', '--debug'];
    const installed = await home.cli('install', 'app', chart, ...flags);
    const failed = await home.cli('install', 'app', chart, ...flags);
    for (const { stderr } of [installed, failed]) {
      expect(entries(stderr).length).toBeGreaterThan(3);
      expect(stderr).not.toContain('hidden-value');
      expect(stderr).not.toContain(Buffer.from('hidden-value').toString('base64'));
    }
    expect(entries(installed.stderr)).toContainEqual(expect.objectContaining({ level: 'warn', msg: 'this chart is deprecated' }));
    expect(entries(failed.stderr).at(-1)).toMatchObject({ level: 'error', code: 'RELEASE_EXISTS' });
  });

  it('also writes command line errors as JSON', async () => {
    const { stderr, code } = await home.cli('install', '--log-format', 'json', '--nonsense');
    expect(code).toBe(1);
    expect(entries(stderr)).toEqual([expect.objectContaining({ level: 'error', msg: 'unknown flag: --nonsense' })]);
  });

  it('omits entries below --log-level', async () => {
    const chart = chartFolder(home.folder, {
      'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\ndeprecated: true\n',
    });
    expect((await home.cli('install', 'a', chart)).stderr).toContain('level=WARN msg="this chart is deprecated"');
    expect((await home.cli('install', 'b', chart, '--log-level', 'error')).stderr).not.toContain('deprecated');
  });
});

describe('downloads', () => {
  let given: ChartServer;
  beforeEach(async () => {
    given = await chartServer();
    given.offer('/charts', [['app', '1.0.0']]);
  });
  afterEach(() => given.close());

  it("prints Helm's DEBUG lines of repo add, repo update, search and pull", async () => {
    const url = `${given.server.url}/charts`;
    const debug = async (...argv: string[]): Promise<string[]> => debugLines((await given.home.cli([...argv, '--debug'])).stderr);
    const fetched = (path: string) => [
      `fetching url=${url}/${path}`,
      expect.stringMatching(new RegExp(`^"fetch complete" url=\\S+/${path} status="200 OK" content-length=`)) as unknown,
    ];
    expect(await debug('repo', 'add', 'charts', url)).toEqual(fetched('index.yaml'));
    expect(await debug('search', 'repo', 'app')).toEqual(['"original chart version" version=""', '"setting version to >0.0.0"']);
    const out = join(given.home.folder, 'out');
    expect(await debug('pull', 'charts/app', '-d', out)).toEqual([
      '"set up default downloader cache"',
      ...fetched('app-1.0.0.tgz'),
    ]);
  });

  it('does not show passwords from URLs or flags, in either format', async () => {
    const url = `${given.server.url.replace('://', '://user:pa55word@')}/charts`;
    for (const format of ['text', 'json']) {
      const flags = ['--debug', '--log-format', format];
      const added = await given.home.cli(['repo', 'add', `r-${format}`, url, ...flags]);
      const pulled = await given.home.cli([
        'pull',
        'app',
        '--repo',
        url,
        '--username',
        'u',
        '--password',
        'pa55word',
        '-d',
        given.home.folder,
        ...flags,
      ]);
      const updated = await given.home.cli(['repo', 'update', ...flags]);
      for (const { stderr } of [added, pulled, updated]) {
        expect(stderr).toContain('request');
        expect(stderr).not.toContain('pa55word');
        expect(stderr).not.toContain(Buffer.from('u:pa55word').toString('base64'));
        if (format === 'json') expect(entries(stderr).length).toBeGreaterThan(0);
      }
    }
  });

  it('does not show registry credentials or tokens', async () => {
    const registry = await startRegistry({ login: 'token' });
    try {
      const archive = join(given.home.folder, 'app-1.0.0.tgz');
      writeFileSync(archive, given.archive('app', '1.0.0'));
      const { username, password } = registry.user;
      const login = ['--username', username, '--password', password, '--plain-http', '--debug', '--log-format', 'json'];
      const pushed = await given.home.cli(['push', archive, `oci://${registry.host}/charts`, ...login]);
      const pulled = await given.home.cli(['pull', `oci://${registry.host}/charts/app`, '-d', given.home.folder, ...login]);
      for (const { code, stderr } of [pushed, pulled]) {
        expect({ code, stderr }).toMatchObject({ code: 0 });
        const requests = entries(stderr).filter(({ msg }) => msg === 'request');
        expect(requests.length).toBeGreaterThan(2);
        expect(stderr).not.toContain(password);
        expect(stderr).not.toMatch(/Bearer (?!\[redacted\])/);
      }
    } finally {
      await registry.close();
    }
  });
});
