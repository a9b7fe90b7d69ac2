import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Bundles a TypeScript file in this folder, and imports it. @param {string} name name of the file without its extension */
export async function importBundled(name) {
  const bundle = join(root, 'dist', `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'fuzz', `${name}.ts`)],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // The page is not built yet, and nothing here needs it.
    external: ['#ui-page'],
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  try {
    return await import(pathToFileURL(bundle).href);
  } finally {
    rmSync(bundle);
  }
}
