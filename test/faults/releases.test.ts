import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SetPlanDocument } from '../../src/report/set-plan-document.ts';
import { testServers } from '../support/api-servers.ts';
import { describeWith } from '../support/machine.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';
import { eventually, type ServedSandbox, servedSandbox } from '../support/served-sandbox.ts';
import { slowHookFiles } from '../support/slow-hook.ts';
import { every, type Stage, setStage } from './stage.ts';

/** Faults are injected into every n-th request. */
const step = Math.max(2, every - 2);

const program = resolve(process.env.TILLERLESS_BIN ?? 'dist/tillerless');

const configMap =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {mode: {{ .Values.mode | quote }}}\n';
const chart = {
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/app/values.yaml': 'mode: a\n',
  'charts/app/templates/cm.yaml': configMap,
};

function layOut(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describeWith({ 'built executable': existsSync(program) })('apply that is killed at a request', () => {
  describe.each(testServers)('$name', (server) => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const file = (mode: string): string =>
      `releases:\n${names.map((name) => `- {name: ${name}, chart: ./charts/app, values: [{mode: ${mode}}], needs: [${name === 'c' ? 'a, b' : name === 'e' ? 'd' : ''}]}\n`).join('')}`;
    let stage: Stage;
    beforeAll(async () => {
      stage = await setStage(server);
      layOut(stage.folder, chart);
    });
    afterAll(() => stage.close());

    /** Starts apply in another process, kills it at a request, and returns the number of requests. */
    async function killedAt(at: number): Promise<number> {
      const child = spawn(program, ['helmfile', 'apply', '-n', stage.namespace], {
        cwd: stage.folder,
        env: { PATH: process.env.PATH, HOME: stage.folder, KUBECONFIG: join(stage.folder, 'kubeconfig') },
        stdio: 'ignore',
      });
      stage.proxy.arm(({ number }) => {
        if (number !== at) return undefined;
        child.kill('SIGKILL');
        return 'cut-after';
      });
      await new Promise((done) => child.once('exit', done));
      const requests = stage.proxy.seen.length;
      stage.proxy.arm(() => undefined);
      return requests;
    }

    const path = (): string => join(stage.folder, 'helmfile.yaml');

    it('is completed by the next apply', async () => {
      const problems: string[] = [];
      // In the last round, the program exits before it sends the chosen request.
      for (let at = 5, requests = at, round = 0; requests >= at - step; at += step, round++) {
        layOut(stage.folder, { 'helmfile.yaml': file(`m${round}`) });
        // Every other round starts with installs.
        if (round % 2 === 0) await stage.cli('helmfile', '-f', path(), 'destroy', '-q');
        requests = await killedAt(at);
        const next = await stage.cli('helmfile', '-f', path(), 'apply', '-q', '--suppress-diff');
        if (next.code !== 0) problems.push(`killed at ${at}: ${next.stderr}`);
        for (const name of names) {
          const { data } = await stage.read<{ data: { mode: string } }>(
            `/api/v1/namespaces/${stage.namespace}/configmaps/${name}`,
          );
          if (data.mode !== `m${round}`) problems.push(`killed at ${at}: ${name} has mode ${data.mode}`);
        }
        const last = await stage.cli('helmfile', '-f', path(), 'apply', '-q');
        if (last.stdout !== 'No affected releases\n') problems.push(`killed at ${at}: apply again: ${last.stdout}`);
      }
      expect(problems).toEqual([]);
    }, 300_000);
  });
});

describe('a release that another operation has locked', () => {
  let server: ServedSandbox;
  beforeEach(async () => {
    server = await servedSandbox();
    layOut(server.folder, {
      ...chart,
      'charts/slow/Chart.yaml': 'apiVersion: v2\nname: slow\nversion: 1.0.0\n',
      ...Object.fromEntries(Object.entries(slowHookFiles('pre-upgrade')).map(([path, text]) => [`charts/slow/${path}`, text])),
    });
  });
  afterEach(() => server.close());

  it('fails, and only the releases that need it are skipped', async () => {
    const file = join(server.folder, 'helmfile.yaml');
    const slow = join(server.folder, 'charts/slow');
    writeFileSync(
      file,
      'releases:\n- {name: web, chart: ./charts/slow, values: [{mode: z}]}\n- {name: other, chart: ./charts/app}\n- {name: last, chart: ./charts/app, needs: [web]}\n',
    );
    expect(await server.cli(['install', 'web', slow])).toMatchObject({ code: 0 });
    const running = server.cli(['upgrade', 'web', slow, '--set', 'slow=2s']);
    await eventually(async () => (await server.revisions('web')).some(([, status]) => status.startsWith('pending')));
    const { code, stdout, stderr } = await server.cli(['helmfile', '-f', file, 'apply', '--suppress-diff']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/web: .*another operation/)]);
    expect(stdout).toMatch(/UPDATED RELEASES:\n.*\nother [\s\S]*FAILED RELEASES:\n.*\nweb [\s\S]*SKIPPED RELEASES:\n.*\nlast /);
    expect((await running).code).toBe(0);
    expect(await server.cli(['helmfile', '-f', file, 'apply'])).toMatchObject({ code: 0 });
  }, 60_000);
});

describe('a release that cannot be planned', () => {
  let home: SandboxHome;
  let file: string;
  beforeEach(() => {
    home = sandboxHome();
    file = join(home.folder, 'helmfile.yaml');
    layOut(home.folder, chart);
  });
  afterEach(() => home.remove());

  async function installed(): Promise<string[]> {
    const releases = await home.json<{ name: string }[]>('list', '-A');
    return releases.map(({ name }) => name).toSorted();
  }

  it('is named in the plan if its repository is down, and the others are applied', async () => {
    writeFileSync(
      file,
      'repositories: [{name: down, url: "http://127.0.0.1:9/charts"}]\nreleases:\n- {name: a, chart: ./charts/app}\n- {name: b, chart: down/web}\n- {name: c, chart: ./charts/app, needs: [b]}\n',
    );
    const planned = await home.cli('releases', 'plan', '-f', file, '-o', 'json');
    const { releases } = JSON.parse(planned.stdout) as SetPlanDocument;
    expect([
      planned.code,
      releases.map(({ id, plan, error }) => [id, plan?.operation ?? (error === undefined ? 'skipped' : 'error')]),
    ]).toEqual([
      1,
      [
        ['a', 'install'],
        ['b', 'error'],
        ['c', 'skipped'],
      ],
    ]);
    expect(releases[1]?.error).toContain('http://127.0.0.1:9/charts');
    const { code, stderr } = await home.cli('releases', 'apply', '-f', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 of 3 releases failed, 1 skipped')]);
    expect(await installed()).toEqual(['a']);
  });

  it('is named in the plan if its namespace is forbidden, and the others are applied', async () => {
    await home.ok('install', 'mine', join(home.folder, 'charts/app'), '-n', 'open', '--create-namespace');
    const api = 'rbac.authorization.k8s.io';
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    const path = `/apis/${api}/v1/namespaces/open`;
    const role = { apiVersion: `${api}/v1`, kind: 'Role', metadata: { name: 'dev' }, rules };
    const subjects = [{ kind: 'User', name: 'dev', apiGroup: api }];
    const roleRef = { apiGroup: api, kind: 'Role', name: 'dev' };
    await home.api('POST', `${path}/roles`, role, 'application/json');
    const binding = { apiVersion: `${api}/v1`, kind: 'RoleBinding', metadata: { name: 'dev' }, roleRef, subjects };
    await home.api('POST', `${path}/rolebindings`, binding, 'application/json');
    writeFileSync(
      file,
      'helmDefaults: {createNamespace: false}\nreleases:\n- {name: a, namespace: open, chart: ./charts/app}\n- {name: b, namespace: shut, chart: ./charts/app}\n',
    );
    const as = ['--kube-as-user', 'dev'];
    const planned = await home.cli('releases', 'plan', '-f', file, '-o', 'json', ...as);
    const { releases } = JSON.parse(planned.stdout) as SetPlanDocument;
    expect([planned.code, releases[0]?.plan?.operation]).toEqual([1, 'install']);
    expect(JSON.stringify(releases[1])).toMatch(/forbidden|cannot (?:get|list)/);
    const { code, stderr } = await home.cli('releases', 'apply', '-f', file, ...as);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/shut\/b: .*forbidden/)]);
    expect(await installed()).toEqual(['a', 'mine']);
  });
});
