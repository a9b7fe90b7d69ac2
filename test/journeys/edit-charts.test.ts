import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChartServer, chartServer } from '../support/chart-server.ts';

let given: ChartServer;
let folder: string;
beforeEach(async () => {
  given = await chartServer();
  given.offer('/charts', [
    ['redis', '1.0.0'],
    ['redis', '1.4.2'],
    ['redis', '2.1.0'],
    ['redis', '3.0.0-rc.1'],
    ['common', '0.9.0'],
  ]);
  folder = given.layOut('web', { 'Chart.yaml': chartYaml, 'values.yaml': valuesYaml });
});
afterEach(() => given.close());

const chartYaml = `apiVersion: v2   # the only one
name: web
version: 1.0.0

# what it needs
dependencies:
- name: redis   # cache
  version: ^1.0.0
  repository: URL
`;
const valuesYaml = `# defaults
image:
  tag: "1.0"   # quoted
  pullPolicy: Always

replicas: 1
`;

const url = (): string => `${given.server.url}/charts`;
const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
const cli = (...argv: string[]) => given.home.cli(argv);

async function ok(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(...argv);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout;
}

beforeEach(() => writeFileSync(join(folder, 'Chart.yaml'), chartYaml.replace('URL', url())));

describe('dependency add', () => {
  it('appends the newest version and leaves the rest of the file unchanged', async () => {
    const before = file('Chart.yaml');
    expect(await ok('dependency', 'add', 'common', '--repository', url(), '--chart', folder)).toContain('added common 0.9.0');
    expect(file('Chart.yaml')).toBe(`${before}- name: common\n  version: 0.9.0\n  repository: ${url()}\n`);
  });

  it('writes a range, an alias and a condition', async () => {
    const flags = ['--repository', '@charts', '--version', '~2.1', '--alias', 'cache', '--condition', 'cache.enabled'];
    await ok('dependency', 'add', 'redis', ...flags, '--chart', folder);
    expect(file('Chart.yaml')).toContain(
      '- name: redis\n  version: ~2.1\n  repository: "@charts"\n  condition: cache.enabled\n  alias: cache\n',
    );
  });

  it.each([
    { name: 'an existing dependency', argv: ['redis'], text: 'the chart already has a dependency "redis"' },
    { name: 'a chart that the repository does not have', argv: ['nginx'], text: 'has no stable version of chart "nginx"' },
    { name: 'an invalid version', argv: ['common', '--version', 'x y'], text: 'is not a version or range' },
  ])('rejects $name and writes nothing', async ({ argv, text }) => {
    const before = file('Chart.yaml');
    const { code, stderr } = await cli('dependency', 'add', ...argv, '--repository', url(), '--chart', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) as unknown });
    expect(file('Chart.yaml')).toBe(before);
  });
});

describe('dependency remove', () => {
  it('removes the entry and keeps comments', async () => {
    await ok('dependency', 'remove', 'redis', '--chart', folder);
    expect(file('Chart.yaml')).toBe(
      'apiVersion: v2   # the only one\nname: web\nversion: 1.0.0\n\n# what it needs\ndependencies: []\n',
    );
  });

  it('lists the existing dependencies if the name is unknown', async () => {
    const { code, stderr } = await cli('dependency', 'remove', 'nginx', '--chart', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('available dependencies: redis') as unknown });
  });
});

it('dependency outdated shows the current, wanted and latest versions', async () => {
  await ok('dependency', 'update', folder);
  const found = JSON.parse(await ok('dependency', 'outdated', folder, '-o', 'json')) as unknown;
  const common = { name: 'redis', alias: '', repository: url(), constraint: '^1.0.0' };
  expect(found).toEqual([{ ...common, current: '1.4.2', wanted: '1.4.2', latest: '2.1.0', change: 'major' }]);
  expect(await ok('dependency', 'outdated', folder)).toMatch(/redis\s+\^1\.0\.0\s+1\.4\.2\s+1\.4\.2\s+2\.1\.0\s+major/);
});

describe('dependency bump', () => {
  it('keeps the operator of a range, and updates the lock file', async () => {
    const before = file('Chart.yaml');
    expect(await ok('dependency', 'bump', '--chart', folder)).toBe('redis: ^1.0.0 → ^1.4.2\n');
    expect(file('Chart.yaml')).toBe(before.replace('^1.0.0', '^1.4.2'));
    expect(file('Chart.lock')).toContain('version: 1.4.2');
  });

  it('allows a major version bump with --latest', async () => {
    expect(await ok('dependency', 'bump', 'redis', '--latest', '--chart', folder)).toBe('redis: ^1.0.0 → ^2.1.0\n');
    expect(file('Chart.lock')).toContain('version: 2.1.0');
    expect(await ok('dependency', 'bump', '--latest', '--chart', folder)).toBe('all dependencies are up to date\n');
  });

  it('restores Chart.yaml when charts cannot be fetched', async () => {
    const before = file('Chart.yaml');
    delete given.files['/charts/redis-1.4.2.tgz'];
    expect((await cli('dependency', 'bump', '--chart', folder)).code).toBe(1);
    expect(file('Chart.yaml')).toBe(before);
  });
});

describe('chart set', () => {
  it.each([
    { key: 'image.tag', value: '2.0', name: 'values.yaml', from: '"1.0"   # quoted', to: '"2.0"   # quoted' },
    { key: 'Values.replicas', value: '3', name: 'values.yaml', from: 'replicas: 1', to: 'replicas: 3' },
    { key: 'Chart.version', value: '1.10.0', name: 'Chart.yaml', from: 'version: 1.0.0', to: 'version: 1.10.0' },
    { key: 'Chart.Name', value: 'shop', name: 'Chart.yaml', from: 'name: web', to: 'name: shop' },
  ])('sets $key to $value', async ({ key, value, name, from, to }) => {
    const before = file(name);
    await ok('chart', 'set', key, value, '--chart', folder);
    expect(file(name)).toBe(before.replace(from, to));
  });

  it('quotes a string with --string', async () => {
    await ok('chart', 'set', 'replicas', '2', '--string', '--chart', folder);
    expect(file('values.yaml')).toContain('replicas: "2"');
  });

  it.each([
    { argv: ['Chart.version', 'not-a-version'], text: 'chart.metadata.version "not-a-version" is invalid' },
    { argv: ['image', '1'], text: 'image is a mapping or a list' },
    { argv: ['image.tag.x', '1'], text: 'is not a mapping' },
    { argv: ['replicas', '{a: 1}'], text: 'the value must be a scalar' },
  ])('rejects $argv and writes nothing', async ({ argv, text }) => {
    const before = [file('Chart.yaml'), file('values.yaml')];
    const { code, stderr } = await cli('chart', 'set', ...argv, '--chart', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) as unknown });
    expect([file('Chart.yaml'), file('values.yaml')]).toEqual(before);
  });
});
