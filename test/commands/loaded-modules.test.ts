import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Returns the imports of all files reachable from main.ts, which imports all commands statically or dynamically. */
async function allImports() {
  const { metafile } = await build({
    entryPoints: ['src/main.ts'],
    absWorkingDir: root,
    outdir: 'unused',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return metafile.inputs;
}

const imports = allImports();

/**
 * Returns the modules that are loaded along with a file (paths in src/, packages, and Node's built-in modules), excluding dynamic
 * imports.
 */
async function loadedWith(file: string): Promise<readonly string[]> {
  const inputs = await imports;
  const found = new Set<string>();
  const open = [`src/${file}`];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const { path, kind } of inputs[name]?.imports ?? []) if (kind !== 'dynamic-import') open.push(path);
  }
  return [...found];
}

const downloads = /^src\/(?:net|repo|registry)\//;
const network = [
  /^node:(?:http|https|http2|net|tls|dns)$/,
  /^src\/(?:net|repo|registry|sandbox)\//,
  /^src\/kube\/(?!auth\/kubeconfig\.ts)/,
  /client-node/,
];

it.each([
  { file: 'main.ts', without: [...network, /^src\/(?:engine|chart|storage)\//, /^node:(?:crypto|zlib|child_process)$/, /^zod/] },
  { file: 'commands/version.ts', without: [...network, /^zod/, /^src\/(?:engine|chart|actions|storage)\//] },
  { file: 'commands/template.ts', without: [...network, /^(?:eta|quickjs|pg|zod)/, /yaml\/positions/, /gen\.ts$/] },
  { file: 'commands/show/chart.ts', without: [...network, /^zod/, /^src\/storage\//] },
  { file: 'commands/lint.ts', without: [...network, /^zod/, /^src\/storage\//, /gen\.ts$/] },
  ...['install', 'upgrade', 'status'].map((name) => ({
    file: `commands/${name}.ts`,
    without: [downloads, /client-node/, /^pg/],
  })),
  ...['repo/list', 'repo/remove', 'search/repo'].map((name) => ({
    file: `commands/${name}.ts`,
    without: [/^src\/(?:net|registry|kube|engine)\//, /^node:https?$/],
  })),
  { file: 'commands/list.ts', without: [/^src\/(?:engine|chart|sandbox|repo|net)\//, /client-node/, /^pg/] },
])('$file loads optional modules only on demand', async ({ file, without }) => {
  const loaded = await loadedWith(file);
  expect(loaded.length).toBeGreaterThan(2);
  expect(loaded.filter((name) => without.some((pattern) => pattern.test(name)))).toEqual([]);
});

/** Libraries that only a few commands need, and the commands that may import them statically. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': [],
  '@jitl/quickjs-singlefile-mjs-release-sync': [],
  diff: [],
  eta: [],
  pg: [],
  pino: [],
  'tar-stream': ['package'],
  yaml: ['chart/check', 'chart/set', 'dependency/add', 'dependency/bump', 'dependency/remove'],
};

it('a library is loaded only by the commands that use it', async () => {
  const notCommands = /^(?:support|flags|completion)\//;
  const commands = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !notCommands.test(name))
    .map((name) => name.slice(0, -'.ts'.length));
  const loadedBy = await Promise.all(
    commands.map(async (name) => [name, (await loadedWith(`commands/${name}.ts`)).map(packageOf)] as const),
  );
  const users = Object.keys(libraries).map((library) => [
    library,
    loadedBy.filter(([, loaded]) => loaded.includes(library)).map(([name]) => name),
  ]);
  expect(Object.fromEntries(users)).toEqual(libraries);
}, 60_000);

/** Returns the package that a path belongs to, for example "@scope/name" for "@scope/name/dist/x.js". */
function packageOf(path: string): string {
  return path.split('/', path.startsWith('@') ? 2 : 1).join('/');
}

it('no command loads the modules that yargs needs for its own help', async () => {
  const inputs = await imports;
  const names = [...Object.keys(inputs), ...Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path))];
  expect(names).toContain('node_modules/yargs/build/lib/yargs-factory.js');
  const helpOnly =
    /(?:^|\/)(?:string-width|strip-ansi|wrap-ansi|cliui|y18n|escalade)(?:\/|$)|(?:^|\/)yargs(?:$|\/(?:index|lib\/|browser))/;
  expect(names.filter((name) => helpOnly.test(name))).toEqual([]);
});
