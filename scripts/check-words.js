#!/usr/bin/env node
// Finds words and phrases for which there is a plainer technical term, in the documentation, the help texts, and the comments in
// src/. Legitimate uses are listed in scripts/allowed-words.json, each with the file and the context of the word.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const maxAllowed = 40;

/** Each rule consists of the preferred term and a pattern for the words that it replaces. */
const rules = [
  ['fix, resolve', /\bmend(?:s|ed|ing)?\b/i],
  ['again, re-create', /\banew\b/i],
  ['another process, the caller, no one', /\b(?:some|no|any)body\b/i],
  ['error message', /\bsentences?\b/i],
  ['argument, value, keyword, term', /\bwords?\b(?! list)/i],
  ['location, position', /(?<!\b(?:in|takes?|the|decimal) )\bplaces?\b/i],
  ['reports, prints, logs, states', /\b(?:tells|told|says|said)\b/i],
  ['reject, fail', /\brefus(?:e|es|ed|ing|al|als)\b/i],
  ['verify, check against, compare with', /\b(?:hold|holds|held|holding)\b.{0,40}\bagainst\b/i],
  ['permissions', /\brights\b/i],
  ['cannot', /\bcan not\b/i],
  ['after', /\bbehind\b/i],
  ['is not a', /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|one\b|different\b)/i],
  ['stored in, located in', /\b(?:lie|lies|lay) (?:in|at|on|there|beside)\b/i],
  ['the first one wins', /\bof one name\b/i],
];

const read = (file) => readFileSync(join(root, file), 'utf8');
const list = (...patterns) =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);

/** Replaces characters with spaces, so that lines and columns are preserved. */
const blank = (text) => text.replace(/[^\n]/g, ' ');

/** Returns a page with its code removed. */
function proseOf(text) {
  return text.replace(/^ *```[\s\S]*?^ *```/gm, blank).replace(/`[^`\n]+`/g, blank);
}

/** Returns the strings that help and completion print. */
function helpOf(text) {
  const shown = [
    ...text.matchAll(
      /\b(?:describe|description|doc|hint):\s*\n?\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g,
    ),
  ];
  return keepOnly(text, shown);
}

/** Returns the comments in a TypeScript file. Strings that look like comments are included, but they are rare. */
function commentsOf(text) {
  return keepOnly(text, [...text.matchAll(/^\s*\/\*\*?[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm)]);
}

function keepOnly(text, matches) {
  let kept = '';
  let end = 0;
  for (const { index, 0: match } of matches) {
    kept += blank(text.slice(end, index)) + match;
    end = index + match.length;
  }
  return kept + blank(text.slice(end));
}

function hitsIn(file, text) {
  const whole = read(file).split('\n');
  return text.split('\n').flatMap((line, index) =>
    rules.flatMap(([better, pattern]) => {
      const match = pattern.exec(line);
      return match ? [{ file, line: index + 1, word: match[0], better, whole: whole[index] ?? '' }] : [];
    }),
  );
}

const allowed = JSON.parse(read('scripts/allowed-words.json')).map((entry) => ({ ...entry, used: false }));
const isAllowed = ({ file, whole }) => {
  const entry = allowed.find((each) => each.file === file && whole.includes(each.text));
  if (entry) entry.used = true;
  return entry !== undefined;
};

const pages = list('*.md').filter((file) => !/^(?:fixtures|test\/(?!cluster))/.test(file));
const modules = list('src/*.ts', 'src/*.tsx').filter((file) => !file.endsWith('.gen.ts'));
const hits = [
  ...pages.flatMap((file) => hitsIn(file, proseOf(read(file)))),
  ...modules
    .filter((file) => /^src\/(?:commands|engine\/functions)\//.test(file))
    .flatMap((file) => hitsIn(file, helpOf(read(file)))),
  ...modules.flatMap((file) => hitsIn(file, commentsOf(read(file)))),
].filter((hit) => !isAllowed(hit));

for (const { file, line, word, better } of hits) console.error(`${file}:${line} "${word}": write ${better}`);
const unused = allowed.filter(({ used }) => !used);
for (const { file, text } of unused) console.error(`scripts/allowed-words.json: nothing to allow in ${file}: ${text}`);
if (allowed.length >= maxAllowed)
  console.error(`scripts/allowed-words.json: ${allowed.length} entries, ${maxAllowed - 1} are allowed`);
console.log(`words: ${hits.length} in ${pages.length} pages, the help texts and the comments of src`);
if (hits.length + unused.length > 0 || allowed.length >= maxAllowed) process.exitCode = 1;
