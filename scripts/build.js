#!/usr/bin/env node
// Builds the program from src/.
//   node scripts/build.js          dist/tillerless, one executable for this host
//   node scripts/build.js --readable FILE    an executable with readable function names, for profilers
//   node scripts/build.js --js     dist/js, ES modules for Node
//   node scripts/build.js --web [FOLDER]    dist/web, the renderer for browsers
//   node scripts/build.js --ui [FOLDER]    dist/ui, the page that `tillerless ui` serves
//   node scripts/build.js --package    dist/js, dist/web and dist/types, the content of the npm package
//   node scripts/build.js --all    dist/release, executables for every platform, with checksums
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const words = new Set(process.argv.slice(2));
const quiet = words.has('--quiet');
const bun = join(root, 'node_modules', 'bun', 'bin', 'bun.exe');

/** Options for code that runs in browsers. */
const forBrowsers = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
};

/**
 * Builds the page that `tillerless ui` serves, as a module that contains its files as text. The other builds embed this module.
 * The editor is in a file of its own, which the page loads on demand.
 */
async function buildPage(out = join(root, 'dist', 'ui')) {
  rmSync(out, { recursive: true, force: true });
  const { outputFiles } = await build({
    entryPoints: { app: join(root, 'src/ui/client/main.tsx') },
    outdir: out,
    write: false,
    ...forBrowsers,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: '{}',
    logLevel: quiet ? 'error' : 'warning',
  });
  const files = Object.fromEntries(outputFiles.map((file) => [basename(file.path), file.text]));
  files['icon.svg'] = readFileSync(join(root, 'src/ui/client/icon.svg'), 'utf8');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'page.js'), `export const files = ${JSON.stringify(files)};\n`);
  const size = Object.values(files).reduce((sum, text) => sum + gzipSync(text).length, 0);
  say(`dist/ui: ${Object.keys(files).length} files, ${(size / 1000).toFixed(0)} kB compressed`);
}

/** Builds ES modules for Node. Code splitting ensures that a command loads only the code that it uses. */
async function buildModules() {
  const out = join(root, 'dist', 'js');
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: { main: join(root, 'src/main.ts'), index: join(root, 'src/index.ts'), render: join(root, 'src/render.ts') },
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    // Bundled CommonJS libraries call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: quiet ? 'error' : 'warning',
  });
  say(`dist/js: ${readdirSync(out).length} modules`);
}

/**
 * Builds the renderer for browsers and other runtimes without `node:` modules. src/web/ replaces the modules that it uses. Eta is
 * in modules of its own, which are loaded only for charts with Eta templates.
 */
async function buildWebModules(out = join(root, 'dist', 'web')) {
  const web = (name) => join(root, 'src', 'web', name);
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: { render: join(root, 'src/render.ts') },
    outdir: out,
    ...forBrowsers,
    alias: {
      'node:buffer': web('buffer.ts'),
      'node:crypto': web('crypto.ts'),
      'node:zlib': web('zlib.ts'),
      // QuickJS imports this module only in Node.
      module: web('module.ts'),
    },
    inject: [web('global-buffer.ts')],
    define: { global: 'globalThis' },
    logLevel: quiet ? 'error' : 'warning',
  });
  say(`dist/web: ${(compressedSize(out, 'render.js') / 1000).toFixed(0)} kB compressed, without Eta`);
}

/** Returns the compressed size of a module and the modules that it imports statically, in bytes. */
function compressedSize(folder, name, counted = new Set()) {
  counted.add(name);
  const source = readFileSync(join(folder, name));
  const imported = [...source.toString().matchAll(/(?:from|import) ?"\.\/([^"]+)"/g)].map(([, path]) => path);
  const inner = imported.filter((path) => !counted.has(path)).map((path) => compressedSize(folder, path, counted));
  return gzipSync(source, { level: 9 }).length + inner.reduce((sum, size) => sum + size, 0);
}

/**
 * Builds an executable from bytecode, so that no source is parsed at startup. Code splitting ensures that a command loads only
 * the code that it uses. The runtime does not read any files from the working directory.
 */
function buildExecutable(outfile, options = ['--minify']) {
  mkdirSync(dirname(outfile), { recursive: true });
  const args = [
    'build',
    '--compile',
    '--bytecode',
    '--splitting',
    '--format=esm',
    // A run takes a fraction of a second, so code is compiled later than in a server. Otherwise, compilation would dominate the
    // running time.
    '--compile-jit-policy=8',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    ...options,
    join(root, 'src', 'executable.ts'),
    '--outfile',
    outfile,
  ];
  const result = spawnSync(bun, args, { cwd: root, stdio: quiet ? 'ignore' : ['ignore', 'ignore', 'inherit'] });
  if (result.status !== 0) {
    console.error(`build: bun could not make ${outfile}`);
    process.exit(1);
  }
  say(`${relative(root, outfile)}: ${(statSync(outfile).size / 1e6).toFixed(0)} MB`);
}

const platforms = {
  'linux-x64': { package: '@oven/bun-linux-x64', target: 'bun-linux-x64' },
  'linux-arm64': { package: '@oven/bun-linux-aarch64', target: 'bun-linux-arm64' },
  'darwin-x64': { package: '@oven/bun-darwin-x64', target: 'bun-darwin-x64' },
  'darwin-arm64': { package: '@oven/bun-darwin-aarch64', target: 'bun-darwin-arm64' },
  'windows-x64': { package: '@oven/bun-windows-x64', target: 'bun-windows-x64' },
};

/** Builds the executables for a release. The runtimes for other platforms are installed from npm packages. */
function buildRelease() {
  const folder = join(root, 'dist', 'release');
  const version = JSON.parse(readFileSync(join(root, 'node_modules/bun/package.json'), 'utf8')).version;
  const sums = [];
  for (const [name, platform] of Object.entries(platforms)) {
    const runtime = fetchRuntime(`${platform.package}@${version}`, join(root, 'dist', 'runtimes', name));
    const windows = name.startsWith('windows');
    const file = join(folder, `tillerless-${name}${windows ? '.exe' : ''}`);
    buildExecutable(file, [
      '--minify',
      `--target=${platform.target}`,
      `--compile-executable-path=${join(runtime, 'bin', windows ? 'bun.exe' : 'bun')}`,
    ]);
    sums.push(`${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file.slice(folder.length + 1)}`);
  }
  writeFileSync(join(folder, 'SHA256SUMS'), `${sums.join('\n')}\n`);
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

function fetchRuntime(spec, folder) {
  mkdirSync(folder, { recursive: true });
  run('npm', ['pack', spec, '--pack-destination', folder, '--silent'], folder);
  const archive = run('sh', ['-c', 'ls -t *.tgz | head -1'], folder).trim();
  run('tar', ['xzf', archive], folder);
  return join(folder, 'package');
}

function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(`build: ${command} ${args.join(' ')} failed\n${result.stderr}`);
    process.exit(1);
  }
  return result.stdout;
}

function say(text) {
  if (!quiet) console.log(text);
}

/** Builds the type declarations of the library, which consist of src/index.ts and all types to which it refers. */
function buildTypes() {
  const out = join(root, 'dist', 'types');
  rmSync(out, { recursive: true, force: true });
  run('node', [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.package.json')], root);
  say(`dist/types: ${readdirSync(out, { recursive: true }).filter((name) => name.endsWith('.d.ts')).length} declarations`);
}

const folder = process.argv[3]?.startsWith('--') ? undefined : process.argv[3];
if (!words.has('--web')) await buildPage(words.has('--ui') ? folder : undefined);
if (words.has('--js')) await buildModules();
else if (words.has('--package')) {
  await buildModules();
  await buildWebModules();
  buildTypes();
} else if (words.has('--ui')) {
  // The page has already been built.
} else if (words.has('--web')) await buildWebModules(folder);
else if (words.has('--all')) buildRelease();
else if (words.has('--readable')) buildExecutable(resolve(folder), []);
else buildExecutable(join(root, 'dist', process.platform === 'win32' ? 'tillerless.exe' : 'tillerless'));
