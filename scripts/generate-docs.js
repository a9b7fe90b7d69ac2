#!/usr/bin/env node
// Writes docs/reference/ and docs/images/, based on the definitions in src/ and the output of the program: npm run docs
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = join(root, 'dist', 'docs');

await build({
  entryPoints: [join(root, 'scripts', 'reference', 'docs.ts')],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The page is not built yet, and the reference does not need it.
  external: ['#ui-page'],
  // Bundled CommonJS libraries call require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'error',
});
process.chdir(root);
const { generatedDocs } = await import(pathToFileURL(join(outdir, 'docs.js')).href);
const files = await generatedDocs(root);
rmSync(join(root, 'docs', 'reference'), { recursive: true, force: true });
// npm run screenshots takes the screenshots, which are the other images.
for (const name of readdirSync(join(root, 'docs', 'images')))
  if (name.endsWith('.svg')) rmSync(join(root, 'docs', 'images', name));
for (const { path, text } of files) {
  const file = join(root, 'docs', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`docs: ${files.length} generated files`);
