#!/usr/bin/env node
// Counts violations of the code style, and compares the counts with scripts/shape-limits.json. If a count falls, lower its limit.
//   node scripts/check-shape.js            fails if a count differs from its limit
//   node scripts/check-shape.js --list     prints each violation
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const limits = JSON.parse(readFileSync(join(root, 'scripts/shape-limits.json'), 'utf8'));
const maxParameters = 3;
const maxLines = 60;
const maxFiles = 30;

/** The violations of each rule, in the form "file:line text". */
const places = Object.fromEntries(Object.keys(limits).map((rule) => [rule, []]));

/** Patterns that may only occur in certain files, with the files in which they are allowed. */
const doors = [
  {
    rule: 'process outside of main and output',
    pattern: /(?<![\w.])process\.(?!env\b)\w+/g,
    allowed: /^src\/(?:main|executable)\.ts$|^src\/output\//,
  },
  { rule: 'clock outside of the context', pattern: /\bDate\.now\b|\bnew Date\(\)/g, allowed: /^src\/output\/process-io\.ts$/ },
];

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'MethodProperty',
]);

function visit(node, take) {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, take);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if (functionTypes.has(node.type)) take(node);
  for (const [key, value] of Object.entries(node)) if (key !== 'span') visit(value, take);
}

function parametersOf(node) {
  const own = node.function?.params ?? node.params ?? [];
  return own.map((parameter) => parameter.pat ?? parameter.param ?? parameter);
}

function isBoolean(pattern) {
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  return target.typeAnnotation?.typeAnnotation?.kind === 'boolean' || pattern.right?.type === 'BooleanLiteral';
}

function checkFile(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const bytes = Buffer.from(text);
  const module = parseSync(text, { syntax: 'typescript', tsx: file.endsWith('.tsx'), target: 'es2022' });
  // Spans are relative to the end of the previously parsed file.
  const base = module.span.start - (text.length - text.trimStart().length);
  const lineOf = (position) =>
    bytes
      .subarray(0, Math.max(0, position - base))
      .toString('utf8')
      .split('\n').length;
  visit(module, (node) => {
    const span = node.span ?? node.function?.span;
    const [first, last] = [lineOf(span.start), lineOf(span.end)];
    const parameters = parametersOf(node);
    const note = (rule, detail) => places[rule].push(`${file}:${first} ${detail}`);
    if (parameters.length > maxParameters) note('more than 3 positional parameters', String(parameters.length));
    if (parameters.some(isBoolean)) note('boolean parameters', '');
    if (last - first + 1 > maxLines) note('functions of more than 60 lines', String(last - first + 1));
  });
  for (const { rule, pattern, allowed } of doors)
    if (!allowed.test(file))
      for (const { index, 0: found } of text.matchAll(pattern)) places[rule].push(`${file}:${lineOfText(text, index)} ${found}`);
}

function lineOfText(text, index) {
  return text.slice(0, index).split('\n').length;
}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'src'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.gen.ts') && !name.endsWith('.d.ts'));
for (const file of files) checkFile(file);
for (const folder of new Set(files.map((file) => dirname(file)))) {
  const count = files.filter((file) => dirname(file) === folder).length;
  if (count > maxFiles) places['folders of more than 30 files'].push(`${folder} ${count}`);
}

let isFailed = false;
for (const [rule, limit] of Object.entries(limits)) {
  const found = places[rule];
  if (process.argv.includes('--list')) console.log(`${rule}: ${found.length}\n${found.map((place) => `  ${place}\n`).join('')}`);
  if (found.length === limit) continue;
  isFailed = true;
  console.error(
    found.length > limit
      ? `${rule}: ${found.length}, and ${limit} is the limit (node scripts/check-shape.js --list)`
      : `${rule}: ${found.length}; lower the limit of ${limit} in scripts/shape-limits.json`,
  );
}
if (isFailed) process.exitCode = 1;
