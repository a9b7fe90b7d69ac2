import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, helms, run, testKubeconfig } from '../support/machine.ts';

const program = process.env.TILLERLESS_BIN ?? 'dist/tillerless';
const folder = mkdtempSync(join(tmpdir(), 'large-'));
const chart = join(folder, 'web');
const env = { KUBECONFIG: testKubeconfig ?? '', HOME: folder, TZ: 'UTC' };
const namespace = `large-${process.pid}`;
const helm = helms.find(({ major }) => major === 4);

beforeAll(() => {
  cpSync('fixtures/charts/web', chart, { recursive: true });
  writeFileSync(join(chart, 'large.bin'), randomBytes(3 << 20));
});
afterAll(() => {
  if (testKubeconfig) run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
  rmSync(folder, { recursive: true, force: true });
});

const tillerless = (...args: string[]) => run(program, [...args, '-n', namespace], env);
const byHelm = (...args: string[]) => run(helm?.path ?? '', [...args, '-n', namespace], env);
const secrets = () => run('kubectl', ['get', 'secrets', '-n', namespace, '-o', 'name'], env).stdout;

describeWith({ 'API server': testKubeconfig, 'built executable': existsSync(program), 'helm 4': helm })(
  'a release larger than a Secret',
  () => {
    it('is listed by helm, and survives a failed upgrade and uninstall by helm', () => {
      run('kubectl', ['create', 'namespace', namespace], env);
      expect(tillerless('install', 'web', chart).code).toBe(0);
      expect(tillerless('upgrade', 'web', chart, '--set', 'replicaCount=2').code).toBe(0);
      expect(JSON.parse(byHelm('list', '-o', 'json').stdout)).toMatchObject([{ name: 'web', revision: '2', status: 'deployed' }]);
      expect(byHelm('upgrade', 'web', 'fixtures/charts/web').stderr).toContain('larger than one object can be');
      // Before Helm reads the manifest, it changes the status in the record and drops our annotations.
      expect(byHelm('uninstall', 'web').code).toBe(1);
      expect(tillerless('get', 'manifest', 'web').stdout).toContain('replicas: 2');
      expect(tillerless('rollback', 'web', '1').code).toBe(0);
      expect(tillerless('uninstall', 'web').code).toBe(0);
      expect(secrets()).toBe('');
    });

    it('has a history of many megabytes, which is read in a single response', () => {
      writeFileSync(join(chart, 'large.bin'), randomBytes(500_000));
      expect(tillerless('install', 'long', chart).code).toBe(0);
      for (let i = 2; i <= 7; i++) expect(tillerless('upgrade', 'long', chart, '--set', `replicaCount=${i}`).code).toBe(0);
      expect(JSON.parse(tillerless('history', 'long', '-o', 'json').stdout)).toHaveLength(7);
    }, 120_000);
  },
);
