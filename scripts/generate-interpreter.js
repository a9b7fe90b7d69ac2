#!/usr/bin/env node
// Writes src/engine/eta/interpreter.gen.ts, which contains the WebAssembly module of @jitl/quickjs-singlefile-mjs-release-sync
// with the counter that scripts/meter-wasm.js adds. Run this again after an update of that package; a test compares the file with
// the package.
//   node scripts/generate-interpreter.js
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { meterWasm } from './meter-wasm.js';

const name = '@jitl/quickjs-singlefile-mjs-release-sync';
const counter = 'counter';
export const generatedFile = join(dirname(fileURLToPath(import.meta.url)), '../src/engine/eta/interpreter.gen.ts');

/** Returns the package's original module. The package does not export it, so it is captured when it is compiled. */
async function packagedModule() {
  const { default: load } = await import(`${name}/emscripten-module`);
  const { instantiate } = WebAssembly;
  let taken;
  WebAssembly.instantiate = (bytes, imports) => {
    taken = bytes;
    return instantiate(bytes, imports);
  };
  try {
    await load({});
  } finally {
    WebAssembly.instantiate = instantiate;
  }
  return Buffer.from(taken);
}

/** Returns the content of the generated file. */
export async function generate() {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { bytes, spent } = meterWasm(await packagedModule(), counter);
  return `// Made by scripts/generate-interpreter.js from ${name} ${version} (${license}); do not edit.
/** The global that counts down. */
export const counterName = '${counter}';
/** The imported function that the module calls when the counter is below zero; the interpreter calls it for itself, too. */
export const spentImport = { module: '${spent.module}', name: '${spent.name}' } as const;
export const packedModule =
  '${bytes.toString('base64')}';
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await generate();
  writeFileSync(generatedFile, text);
  console.log(`src/engine/eta/interpreter.gen.ts: ${(text.length / 1e3).toFixed(0)} kB`);
}
