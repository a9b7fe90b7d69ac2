#!/usr/bin/env node
// Renders random charts with tillerless and helm and compares the results. Cases that differ are reduced and saved as test cases.
//   npm run fuzz:engine -- [--minutes 30] [--helm helm] [--seed N] [--only KIND[,KIND]] [--jobs 2] [--save FILE] [--wording]
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importBundled, root } from './bundle.js';
import { chartFileCase, filesCase, subchartCase } from './charts.js';
import { expressionTemplate, programTemplate, setFunctions } from './expressions.js';
import { bySource, clearLeftovers, difference, isNoAnswer, runHelm, runOurs } from './judge.js';
import { valuesYaml } from './literals.js';
import {
  commandCase,
  durationTemplate,
  keyTemplate,
  messageTemplate,
  objectTemplate,
  tokenTemplate,
  tomlTemplate,
} from './odd-cases.js';
import { makeRandom } from './random.js';
import { emitCase, lintCase, manifestCase, mergeCase, schemaCase, setCase, yamlCase } from './texts.js';
import { smaller, write } from './tree.js';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    helm: { type: 'string', default: process.env.TILLERLESS_HELM4 ?? 'helm' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    save: { type: 'string', default: '' },
    // also report errors whose wording differs
    wording: { type: 'boolean', default: false },
  },
});

const templateCase = (make) => (r) => ({
  files: {
    'values.yaml': valuesYaml,
    'note.txt': 'line one\nline two\n',
    'templates/_h.tpl': helpers,
    'templates/t.yaml': make(r),
  },
});
const helpers = '{{- define "help" }}help:{{ kindOf . }}{{ end }}';
/** The kinds of cases. Small templates share a chart, because starting helm takes most of the time. */
const makers = {
  expression: { make: templateCase(expressionTemplate), batch: 40, share: 5 },
  program: { make: templateCase(programTemplate), batch: 20, share: 3 },
  yaml: { make: yamlCase, share: 3 },
  emit: { make: emitCase, batch: 40, share: 2 },
  set: { make: setCase, share: 2 },
  merge: { make: mergeCase, share: 2 },
  manifest: { make: manifestCase, share: 2 },
  schema: { make: schemaCase, share: 2 },
  lint: { make: lintCase, share: 2 },
  token: { make: templateCase(tokenTemplate), batch: 20, share: 1 },
  duration: { make: templateCase(durationTemplate), batch: 40, share: 1 },
  keys: { make: templateCase(keyTemplate), batch: 40, share: 1 },
  toml: { make: templateCase(tomlTemplate), batch: 40, share: 1 },
  object: { make: templateCase(objectTemplate), batch: 40, share: 1 },
  message: { make: templateCase(messageTemplate), batch: 20, share: 1 },
  command: { make: commandCase, share: 1 },
  subchart: { make: subchartCase, share: 2 },
  files: { make: filesCase, share: 1 },
  chartfile: { make: chartFileCase, share: 1 },
};

const seen = new Set();
const tally = { cases: 0, runs: 0, outcome: 0, wording: 0, limits: 0 };

/** Identifies a reduced case within its kind, so that each bug is reported only once. */
function signature(kind, each) {
  const text = Object.values(each.files).map(write).join(' ');
  const names = [...text.matchAll(/[A-Za-z][A-Za-z0-9]*/g)].map(([word]) => word).filter((word) => functionNames.has(word));
  return kind === 'expression' || kind === 'program'
    ? `${kind}:${[...new Set(names)].sort().join(',')}`
    : `${kind}:${text.length}:${text.slice(-60)}`;
}
let functionNames = new Set();

/** Marks the cases in test/known-differences as seen, so that they are not reported again. */
function rememberKnown() {
  const file = join(root, 'test', 'known-differences', 'cases.jsonl');
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { id, files, expect } = JSON.parse(line);
    const kind = id.split('.')[1];
    const { 'values.yaml': _v, 'templates/_h.tpl': _h, 'note.txt': _n, ...own } = files;
    for (const how of expect.exit === 0 ? ['outcome'] : ['outcome', 'wording'])
      seen.add(`${how}:${signature(kind, { files: own })}`);
  }
}

/** Case conversions of invalid UTF-8, which are a known difference. */
const oddWords = /(?:snake|kebab|camel)case[^|]*\\x[89a-f]|\\x[89a-f].*(?:snake|kebab|camel)case/;

/** Limits that helm does not have (see docs/limits.md). */
const limit =
  /the result would have \d+ (?:characters|items) or more|took more steps than they may|that the templates made are too large|exceeded the output limit/;

class Fuzzer {
  constructor(target) {
    this.target = target;
  }

  async compare(each, known) {
    const ours = known ?? (await runOurs(this.target, each));
    tally.runs++;
    const helm = await runHelm(options.helm, each);
    if (isNoAnswer(helm)) return { ours, helm, how: undefined };
    return { ours, helm, how: difference(ours, helm) };
  }

  /** Reduces a differing case as far as possible, and reports it. */
  async report(kind, each, how) {
    if (how === 'wording' && !options.wording) return;
    const least = await this.shrink(each, how);
    const again = [await this.compare(least), await this.compare(least)];
    // If helm's output varies between runs, the results cannot be compared.
    if (again.some((answer) => answer.how !== how) || again[0].helm.stdout !== again[1].helm.stdout) return;
    if (again[0].helm.stderr !== again[1].helm.stderr) return;
    if (limit.test(again[0].ours.stderr)) {
      tally.limits++;
      return;
    }
    // The wording differs and the location varies between runs, which are known differences.
    if (/causing reference cycle|invalid propertyName/.test(again[0].helm.stderr)) return;
    // Go prints the address of a pointer that is inside a map.
    if (/Capabilities:0x/.test(again[0].helm.stdout + again[0].helm.stderr)) return;
    // Go prints the fields of a time, which include a memory address.
    if (/%![a-zA-Z]\(time\.Time=/.test(again[0].ours.stdout + again[0].ours.stderr)) return;
    if (oddWords.test(write(least.files['templates/t.yaml'] ?? ''))) return;
    const sign = `${how}:${signature(kind, least)}`;
    if (seen.has(sign)) return;
    seen.add(sign);
    tally[how]++;
    this.print(kind, least, again[0], how);
    if (options.save) appendFileSync(options.save, `${JSON.stringify(asTestCase(kind, least, again[0].helm))}\n`);
  }

  print(kind, each, { ours, helm }, how) {
    console.log(`\n=== ${kind} (${how})`);
    for (const [name, text] of Object.entries({ ...each.files, ...each.work }))
      if (text !== valuesYaml && text !== helpers && name !== 'note.txt') console.log(`--- ${name}\n${write(text).trimEnd()}`);
    if (each.args || each.argv) console.log(`--- args: ${JSON.stringify((each.args ?? each.argv).map(write))}`);
    const show = ({ code, stdout, stderr }) => `[${code}] ${(stdout + stderr).slice(0, 700).trimEnd()}`;
    console.log(`--- helm ${show(helm)}\n--- ours ${show(ours)}`);
  }

  async shrink(each, how) {
    let best = each;
    for (let left = 80, progress = true; progress && left > 0; ) {
      progress = false;
      for (const candidate of smallerCases(best)) {
        if (left-- <= 0) break;
        const ours = await runOurs(this.target, candidate);
        const { how: still } = await this.compare(candidate, ours);
        if (still === how) {
          best = candidate;
          progress = true;
          break;
        }
      }
    }
    return best;
  }

  async single(kind, each) {
    tally.cases++;
    const { how } = await this.compare(each);
    if (how) await this.report(kind, each, how);
  }

  /**
   * Runs small templates. Those that tillerless can render share a single run of helm, and each of the remaining templates gets
   * its own run.
   */
  async batch(kind, cases) {
    const good = [];
    for (const each of cases) {
      const ours = await runOurs(this.target, each);
      if (ours.code === 0) good.push(each);
      else await this.single(kind, each);
    }
    await this.together(kind, good);
  }

  async together(kind, cases) {
    if (cases.length === 0) return;
    if (cases.length === 1) return this.single(kind, cases[0]);
    const [first] = cases;
    const name = (i) => `templates/t${String(i).padStart(3, '0')}.yaml`;
    const body = (each) => each.files['templates/t.yaml'] ?? each.files['templates/a.yaml'];
    const { 'templates/t.yaml': _t, 'templates/a.yaml': _a, ...shared } = first.files;
    const joint = { files: { ...shared, ...Object.fromEntries(cases.map((each, i) => [name(i), body(each)])) } };
    const { ours, helm, how } = await this.compare(joint);
    tally.cases += how === undefined ? cases.length : 0;
    if (how === undefined && helm.code === 0) return;
    if (helm.code !== 0 || ours.code !== 0) {
      const half = cases.length >> 1;
      await this.together(kind, cases.slice(0, half));
      await this.together(kind, cases.slice(half));
      return;
    }
    const [a, b] = [bySource(ours.stdout), bySource(helm.stdout)];
    for (const [i, each] of cases.entries()) if (a.get(`c/${name(i)}`) !== b.get(`c/${name(i)}`)) await this.single(kind, each);
  }
}

function* smallerCases(each) {
  for (const part of ['files', 'work']) {
    for (const [name, text] of Object.entries(each[part] ?? {}))
      for (const less of smaller(text)) yield { ...each, [part]: { ...each[part], [name]: less } };
  }
  for (const [i, word] of (each.args ?? []).entries())
    for (const less of smaller(word)) yield { ...each, args: each.args.with(i, less) };
}

/** Converts a case to the format of test/commands/rendering/cases. */
function asTestCase(kind, each, helm) {
  const texts = (files) => Object.fromEntries(Object.entries(files).map(([name, text]) => [name, write(text)]));
  const key = helm.stderr.slice(helm.stderr.indexOf('Error: ') + 7).split('\n\nUse --debug')[0];
  const id = `fuzz.${kind}.${Buffer.from(JSON.stringify(each.files))
    .reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7)
    .toString(16)}`;
  return {
    id,
    files: texts(each.files),
    ...(each.work ? { work: texts(each.work) } : {}),
    ...(each.args ? { args: each.args.map(write) } : {}),
    ...(each.argv ? { argv: each.argv.map(write) } : {}),
    expect: {
      exit: helm.code,
      // The lint command prints its findings to stdout even if it fails.
      ...(helm.code === 0 || helm.stdout !== '' ? { stdout: helm.stdout } : {}),
      ...(helm.code === 0 ? {} : { key: [key.trim()] }),
    },
  };
}

async function worker(fuzzer, r, until) {
  const only = options.only === '' ? Object.keys(makers) : options.only.split(',');
  const kinds = only.flatMap((kind) => Array(makers[kind].share).fill(kind));
  while (Date.now() < until) {
    const kind = r.pick(kinds);
    const { make, batch } = makers[kind];
    if (batch)
      await fuzzer.batch(
        kind,
        Array.from({ length: batch }, () => make(r)),
      );
    else await fuzzer.single(kind, make(r));
  }
}

const target = await importBundled('target');
setFunctions(target.functionTable);
functionNames = new Set(target.functionTable.keys());
rememberKnown();
console.log(`seed ${options.seed}, helm ${options.helm}, ${options.minutes} minutes`);
const until = Date.now() + Number(options.minutes) * 60_000;
const fuzzer = new Fuzzer(target);
const workers = Array.from({ length: Number(options.jobs) }, (_, i) =>
  worker(fuzzer, makeRandom(Number(options.seed) + i * 7919), until),
);
await Promise.all(workers);
clearLeftovers();
console.log(`\n${tally.cases} cases, ${tally.runs} runs of helm: ${tally.outcome} outcomes and ${tally.wording} wordings differ`);
process.exit(tally.outcome + tally.wording > 0 ? 1 : 0);
