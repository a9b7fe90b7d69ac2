import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const chart = join(root, 'fixtures/charts/web');
let folder: string;

interface Package {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const npm = (args: readonly string[], cwd: string): string => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' });

/**
 * Returns a lock file for a program whose only dependency is the tarball. npm finds packages in its cache by their digests, so
 * the URLs are required but need not be correct.
 */
function lockFor(tarball: string): object {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Package>>;
  };
  const { '': own, ...others } = lock.packages;
  const runtime = Object.entries(others).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  const integrity = `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, tarball)))
    .digest('base64')}`;
  const registry = npm(['config', 'get', 'registry'], root).trim().replace(/\/$/, '');
  const locked = runtime.map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [path, { ...entry, resolved: `${registry}/${name}/-/${name.split('/').at(-1)}-${entry.version}.tgz` }];
  });
  const consumer = { name: 'consumer', dependencies: { tillerless: `file:${tarball}` } };
  const installed = { version: own?.version, resolved: `file:${tarball}`, integrity, dependencies: own?.dependencies };
  return {
    name: 'consumer',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': consumer,
      ...Object.fromEntries(locked),
      'node_modules/tillerless': { ...installed, bin: { tillerless: 'bin/tillerless.js' } },
    },
  };
}

/** The TypeScript examples in docs/library.md: one in each section, if any. */
const examples = readFileSync(join(root, 'docs/library.md'), 'utf8')
  .split('\n## ')
  .flatMap((section, index) => {
    const [, source] = /^```ts\n([\s\S]*?)^```$/m.exec(section) ?? [];
    return source === undefined ? [] : [{ title: section.split('\n')[0] ?? '', file: `example-${index}.ts`, source }];
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillerless-package-'));
  const [tarball = ''] = npm(['pack', '--pack-destination', folder, '--silent'], root).trim().split('\n').slice(-1);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies: { tillerless: `file:${tarball}` } }),
  );
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockFor(tarball)));
  npm(['ci', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
  copyFileSync(join(root, 'test/packaging/program.ts'), join(folder, 'program.ts'));
  for (const { file, source } of examples) writeFileSync(join(folder, file), source);
  npm(['exec', '--offline', '--no', 'tillerless', '--', 'create', 'web'], folder);
  writeFileSync(join(folder, 'prod.yaml'), 'replicaCount: 2\n');
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('contains code and declarations, but no development files', () => {
  const installed = join(folder, 'node_modules/tillerless');
  for (const path of [
    'dist/js/main.js',
    'dist/js/index.js',
    'dist/js/render.js',
    'dist/web/render.js',
    'dist/types/index.d.ts',
    'dist/types/render.d.ts',
    'bin/tillerless.js',
    'README.md',
    'LICENSE',
  ])
    expect([path, existsSync(join(installed, path))]).toEqual([path, true]);
  for (const path of ['src', 'test', 'scripts', 'bench'])
    expect([path, existsSync(join(installed, path))]).toEqual([path, false]);
});

it('runs as a command', () => {
  const text = npm(['exec', '--offline', '--no', 'tillerless', '--', 'template', 'web', chart], folder);
  expect(text).toContain('# Source: web/templates/deployment.yaml');
});

it('serves a page whose files refer to no other server', async () => {
  const env = { ...process.env, HELM_DATA_HOME: folder, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder };
  const program = join(folder, 'node_modules/tillerless/bin/tillerless.js');
  const server = spawn(process.execPath, [program, 'ui', '--sandbox=page'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const address = new URL(await new Promise<string>((done) => server.stdout.once('data', (data) => done(String(data).trim()))));
    const exchange = await fetch(address);
    const headers = { cookie: exchange.headers.get('set-cookie')?.split(';')[0] ?? '' };
    const page = await (await fetch(address.origin, { headers })).text();
    const names = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(names).toHaveLength(3);
    for (const name of names) {
      const file = await fetch(new URL(name, address), { headers });
      expect([name, file.status]).toEqual([name, 200]);
      expect(await file.text()).not.toMatch(/(?:url\(|import\(?|@import|src=)\s*["']?https?:/);
    }
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}, 60_000);

it('type-checks a program that imports the library', () => {
  const options = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    outDir: 'out',
    types: ['node'],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['program.ts', ...examples.map(({ file }) => file)] }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: folder, encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}, 60_000);

it('type-checks a browser program without the types for Node', () => {
  const program = `import { loadChart, type RenderedChart, renderChart } from 'tillerless/render';
const rendered: RenderedChart = renderChart(loadChart({ 'Chart.yaml': '' }), { values: { a: 1 }, lookup: () => undefined });
document.body.textContent = rendered.text;
`;
  writeFileSync(join(folder, 'browser.ts'), program);
  const options = {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    types: [],
    lib: ['es2022', 'dom'],
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.browser.json'), JSON.stringify({ compilerOptions: options, files: ['browser.ts'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.browser.json'], { cwd: folder, encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}, 60_000);

const newest = process.env.TILLERLESS_NEWEST_NODE;
const nodes = [process.execPath, ...(newest === undefined ? [] : [resolve(newest)])];
it.each(nodes)('works in a program that renders, plans, installs and lists, on %s', (node) => {
  const home = join(folder, `home-${nodes.indexOf(node)}`);
  mkdirSync(home);
  const { stdout, stderr, status } = spawnSync(node, ['out/program.js', chart, home], { cwd: folder, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(JSON.parse(stdout)).toEqual({
    renders: true,
    isSameRenderer: true,
    planned: expect.arrayContaining(['create']) as unknown,
    status: 'deployed',
    releases: ['web 1'],
    events: true,
    again: 'RELEASE_EXISTS',
  });
});

describe.each(nodes)('a CommonJS program, on %s', (node) => {
  const [major = 0, minor = 0] = execFileSync(node, ['--version'], { encoding: 'utf8' }).slice(1).split('.').map(Number);
  const canRequire = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);

  it.each(['tillerless', 'tillerless/render'])('can import %s, and require it if Node supports this', (name) => {
    const load = canRequire ? `Promise.resolve(require('${name}'))` : `import('${name}')`;
    const files = `{ 'Chart.yaml': 'apiVersion: v2\\nname: c\\nversion: 0.1.0\\n', 'templates/a.yaml': 'a: 1' }`;
    const program = `${load}.then(({ loadChart, renderChart }) => console.log(renderChart(loadChart(${files})).text.trim()))`;
    writeFileSync(join(folder, 'program.cjs'), program);
    const { stdout, status } = spawnSync(node, ['program.cjs'], { cwd: folder, encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '---\n# Source: c/templates/a.yaml\na: 1\n', status: 0 });
  });
});

describe.each(nodes)('examples in docs/library.md, on %s', (node) => {
  it.each(examples)('$title', ({ file }) => {
    const home = mkdtempSync(join(folder, 'example-home-'));
    const env = { PATH: process.env.PATH, HOME: home, TILLERLESS_SANDBOX: 'examples' };
    const script = `out/${file.replace(/ts$/, 'js')}`;
    const { stderr, status } = spawnSync(node, [script], { cwd: folder, encoding: 'utf8', env });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
