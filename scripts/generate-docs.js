#!/usr/bin/env node
// Writes docs/reference/ from the definitions in src/: npm run docs
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outfile = join(root, 'dist', 'docs', 'pages.mjs');
const folder = join(root, 'docs', 'reference');

await build({
  entryPoints: [join(root, 'scripts', 'reference', 'pages.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // CommonJS parts of libraries still call require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'error',
});
const { referencePages } = await import(pathToFileURL(outfile).href);
const pages = await referencePages();
rmSync(folder, { recursive: true, force: true });
for (const { name, text } of pages) {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
console.log(`docs/reference: ${readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md')).length} pages`);
