#!/usr/bin/env node
// Checks what the files of the page import. dependency-cruiser cannot parse TSX.
//   - other files of the page
//   - types from src/report/
//   - the libraries of the page
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = 'src/ui/client/';
const libraries = /^(?:preact(?:\/|$)|@codemirror\/|@lezer\/)/;

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', page], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((name) => /(?<!\.d)\.tsx?$/.test(name));

/** Returns what each module imports, and whether it imports only types. */
function importsOf(file) {
  const module = parseSync(readFileSync(join(root, file), 'utf8'), {
    syntax: 'typescript',
    tsx: file.endsWith('.tsx'),
    target: 'es2022',
  });
  return module.body.flatMap((item) => {
    if (!item.source) return [];
    const isType =
      item.typeOnly === true || (item.specifiers?.length > 0 && item.specifiers.every(({ isTypeOnly }) => isTypeOnly));
    return [{ name: item.source.value, isType }];
  });
}

function isAllowed(file, { name, isType }) {
  if (!name.startsWith('.')) return libraries.test(name);
  const path = normalize(join(dirname(file), name));
  return path.startsWith(page) || (isType && path.startsWith('src/report/'));
}

const violations = files.flatMap((file) =>
  importsOf(file)
    .filter((imported) => !isAllowed(file, imported))
    .map(({ name }) => `${file}: must not import ${name}`),
);
for (const violation of violations) console.error(violation);
if (violations.length > 0) process.exitCode = 1;
