import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, helms, run, testKubeconfig } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';

const chart = 'fixtures/charts/web';
const home = mkdtempSync(join(tmpdir(), 'interop-'));
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: home, TZ: 'UTC' };
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Row {
  readonly revision: number;
  readonly status: string;
  readonly description: string;
}

interface Program {
  readonly name: string;
  call(...args: string[]): Promise<string>;
}

const ours: Program = {
  name: 'tillerless',
  call: async (...args) => {
    const result = await runCli(args, { env });
    if (result.code !== 0) throw new Error(`tillerless ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  },
};

const theirs: Program[] = helms.map(({ major, path }) => ({
  name: `helm ${major}`,
  call: async (...args) => {
    const result = run(path, args, env);
    if (result.code !== 0) throw new Error(`helm${major} ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  },
}));

async function replicas(namespace: string): Promise<string> {
  return run('kubectl', ['get', 'deployment', 'web', '-n', namespace, '-o', 'jsonpath={.spec.replicas}'], env).stdout;
}

describeWith({ 'API server': testKubeconfig, helm: helms })("programs can manage each other's releases", () => {
  const pairs = theirs.flatMap((helm) => [
    { from: ours, to: helm },
    { from: helm, to: ours },
  ]);

  it.each(pairs.map(({ from, to }, i) => ({ name: `${from.name} to ${to.name}`, from, to, i })))(
    '$name',
    async ({ from, to, i }) => {
      const namespace = `interop-${process.pid}-${i}`;
      run('kubectl', ['create', 'namespace', namespace], env);
      try {
        const at = ['-n', namespace];
        await from.call('install', 'web', chart, ...at, '--set', 'replicaCount=1', '--wait', '--timeout', '60s');
        expect(JSON.parse(await to.call('list', '-o', 'json', ...at))).toMatchObject([
          { name: 'web', revision: '1', status: 'deployed' },
        ]);
        expect(await to.call('get', 'manifest', 'web', ...at)).toBe(await from.call('get', 'manifest', 'web', ...at));
        expect(JSON.parse(await to.call('get', 'values', 'web', '-o', 'json', ...at))).toEqual({ replicaCount: 1 });
        expect(await to.call('status', 'web', ...at)).toContain('STATUS: deployed');
        await to.call('upgrade', 'web', chart, ...at, '--set', 'replicaCount=2', '--wait', '--timeout', '60s');
        expect(await replicas(namespace)).toBe('2');
        await from.call('upgrade', 'web', chart, ...at, '--set', 'replicaCount=3');
        expect(await replicas(namespace)).toBe('3');
        await to.call('rollback', 'web', '1', ...at, '--wait', '--timeout', '60s');
        expect(await replicas(namespace)).toBe('1');
        const history = (text: string): Row[] =>
          (JSON.parse(text) as Row[]).map(({ revision, status, description }) => ({ revision, status, description }));
        const seen = history(await from.call('history', 'web', '-o', 'json', ...at));
        expect(seen).toEqual(history(await to.call('history', 'web', '-o', 'json', ...at)));
        expect(seen.map((row) => row.status)).toEqual(['superseded', 'superseded', 'superseded', 'deployed']);
        await from.call('uninstall', 'web', ...at);
        expect(
          JSON.parse(await to.call('list', '-a', '-o', 'json', ...at).catch(() => to.call('list', '-o', 'json', ...at))),
        ).toEqual([]);
        expect(run('kubectl', ['get', 'deployment,service', '-n', namespace, '-o', 'name'], env).stdout).toBe('');
      } finally {
        run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
      }
    },
    180_000,
  );
});
