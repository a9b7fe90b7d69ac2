#!/usr/bin/env node
// Checks by mutation what the program reports about values that no template reads.
//   npm run check:reads -- [--charts FOLDER] [--only REGEXP] [--every N] [--leaves 100] [--typos 20] [--objects 1] [--seed N] [--verbose]
//
// For each chart, and for each set of values that comes with it: changes default values one at a time. A value whose change alters
// the output must never be reported as unread. Then adds misspelled keys, which must be reported with the right suggestion. Finally
// compares the values that `explain` names for the fields of some objects with the effect of changing other values.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { importBundled, root } from './bundle.js';
import { makeRandom } from './random.js';

const { values: options } = parseArgs({
  options: {
    charts: { type: 'string', default: process.env.TILLERLESS_TEST_CHARTS ?? '' },
    only: { type: 'string', default: '' },
    // check only every n-th chart
    every: { type: 'string', default: '1' },
    leaves: { type: 'string', default: '100' },
    objects: { type: 'string', default: '1' },
    typos: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});

const t = await importBundled('reads-target');

/** Charts with the values files that come with them. */
function* subjects() {
  for (const name of readdirSync(join(root, 'fixtures/charts'))) yield { chart: join(root, 'fixtures/charts', name), values: [] };
  const cases = join(options.charts, 'cases.jsonl');
  if (options.charts === '' || !existsSync(cases)) return;
  const seen = new Set();
  for (const line of readFileSync(cases, 'utf8').trim().split('\n')) {
    const { kind, args, chart, exit } = JSON.parse(line);
    if (kind !== 'template' || exit !== 0) continue;
    const values = args.flatMap((arg, at) => (arg === '-f' || arg === '--values' ? [join(options.charts, args[at + 1])] : []));
    const key = [chart, ...values].join(' ');
    if (seen.has(key) || args.includes('--set')) continue;
    seen.add(key);
    yield { chart: join(options.charts, chart), values };
  }
}

/** Returns a misspelling of a key: one letter replaced, removed, doubled, or swapped with the next. */
function misspelled(key, r) {
  const at = 1 + r.below(key.length - 2);
  const letter = 'abcdefghijklmnopqrstuvwxyz'[r.below(26)];
  return r.pick([
    () => key.slice(0, at) + letter + key.slice(at + 1),
    () => key.slice(0, at) + key.slice(at + 1),
    () => key.slice(0, at) + key[at] + key.slice(at),
    () => key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2),
  ])();
}

const release = { name: 'rel', namespace: 'ns1', revision: 1, isInstall: true, isUpgrade: false };

class Subject {
  constructor(loaded, user, eta) {
    this.loaded = loaded;
    this.user = user;
    this.eta = eta;
    this.cache = new t.TemplateCache();
    this.seed = t.randomSeed();
  }

  request(user) {
    const { chart } = t.processDependencies(this.loaded, user);
    const values = t.toRenderValues({
      chart,
      userValues: user,
      release,
      skipSchema: true,
    });
    const context = { ...t.seededRandomness(this.seed)(), now: () => 1_700_000_000_000_000_000n, ...this.eta };
    return { chart, values, capabilities: t.defaultCapabilities({}), context };
  }

  /** Renders without a template cache, as a command does. */
  once() {
    return textOf(t.renderTemplates(this.request(this.user)));
  }

  output(user) {
    const request = this.request(user);
    return textOf(t.renderTemplates({ ...request, cache: this.cache }));
  }

  recorded(user, runsSkipped = true) {
    const request = this.request(user);
    const result = t.recordReads(request, { runsSkipped });
    const defaults = t.coalesceValues(request.chart, new Map());
    return {
      ...result,
      text: textOf(result.files),
      usage: new t.ValueUsage({ loaded: this.loaded, rendered: request.chart, defaults, reads: result.reads }),
    };
  }
}

const textOf = (files) => [...files].map(([path, text]) => `${path}\n${text}`).join('\n');
const quietly = (run) => {
  try {
    return run();
  } catch (error) {
    if (error?.name === 'TypeError' || error?.name === 'ReferenceError') throw error;
    return undefined;
  }
};

const total = {
  charts: 0,
  unequal: 0,
  changed: 0,
  wrong: 0,
  skipped: 0,
  typos: 0,
  whole: 0,
  reported: 0,
  suggested: 0,
  dependencies: 0,
  missing: 0,
  plainMs: 0,
  recordedMs: 0,
};
const r = makeRandom(Number(options.seed));
const show = (path) => path && t.formatValuePath(path);

/** Changes values one at a time. Returns the paths that are reported as unread although the change alters the output. */
function checkChanges(subject, { base, computed, leaves }) {
  const wrong = [];
  for (const { path, value } of r.sample(leaves, Number(options.leaves))) {
    const set = t.withValueAt(subject.user, computed, { path, value: t.otherValues(value)[0] });
    const text = quietly(() => subject.output(set));
    if (text === undefined || text === base) continue;
    // Setting a value can have an effect of its own: in Helm, globals of a subchart preserve nulls of the parent's globals.
    if (text === quietly(() => subject.output(t.withValueAt(subject.user, computed, { path, value })))) continue;
    const use = quietly(() => subject.recorded(set).usage.useOf(path));
    if (use === undefined) continue;
    total.changed++;
    if (use.kind === 'unread') wrong.push(show(path));
    if (use.kind === 'skipped') {
      total.skipped++;
      wrong.push(`${show(path)} (attributed to a skipped branch)`);
    }
  }
  return wrong;
}

/** Adds misspelled keys. Returns those that are not reported or have a wrong suggestion. */
function checkTypos(subject, { computed, leaves }) {
  const missed = [];
  const named = leaves.filter(({ path }) => typeof path.at(-1) === 'string' && path.at(-1).length >= 4);
  let left = Number(options.typos);
  for (const { path, value } of r.sample(named, left * 3)) {
    const typo = [...path.slice(0, -1), misspelled(path.at(-1), r)];
    const parent = t.valueAt(computed, path.slice(0, -1));
    if (left === 0) break;
    if (!(parent instanceof Map) || parent.has(typo.at(-1))) continue;
    const recorded = quietly(() => subject.recorded(t.withValueAt(subject.user, computed, { path: typo, value })));
    if (!recorded) continue;
    const use = recorded.usage.useOf(typo);
    const node = recorded.reads.root.at(path.slice(0, -1));
    if (node?.isIterated || node?.skippedIteration || use.kind === 'disabled' || use.kind === 'declared') {
      total.whole++;
      continue;
    }
    left--;
    total.typos++;
    if (use.kind === 'unread') total.reported++;
    if (show(use.suggestion) === show(path)) total.suggested++;
    else missed.push(`${show(typo)} (${use.kind}, ${show(use.suggestion)})`);
  }
  return missed;
}

/** Compares the values that `explain` names for fields with the effect of changing values. Returns the fields that lack a value. */
async function checkExplained(subject, leaves) {
  const { chart: _, values: __, ...others } = subject.request(subject.user);
  const request = {
    ...others,
    chart: subject.loaded,
    userValues: subject.user,
    sources: { files: [{ path: 'values', values: subject.user }], expressions: [] },
    release,
    nowMs: 1_700_000_000_000,
    signal: new AbortController().signal,
    randomness: t.seededRandomness(subject.seed),
  };
  const effects = await t.ValueEffects.open(request);
  const missing = [];
  for (const object of r.sample(effects.objects, Number(options.objects))) {
    const explained = await t.explainObject(request, `${object.kind}/${object.name}`);
    if (explained.file !== object.path) continue;
    const named = new Map(explained.fields.map(({ path, values }) => [path, new Set(values.map((value) => value.path))]));
    for (const { path, value } of r.sample(leaves, Number(options.leaves))) {
      const changed = (await effects.of(path, value)).objects.get(object);
      for (const field of changed?.size === 0 ? named.keys() : (changed ?? [])) {
        if (!named.has(field)) continue;
        total.dependencies++;
        if (!named.get(field).has(show(path))) missing.push(`${object.kind}/${object.name}:${field} lacks ${show(path)}`);
      }
    }
  }
  total.missing += missing.length;
  return missing;
}

/** Compares renderings with and without recording. Returns false if the one that records fails. */
function checkRecording(name, subject, base) {
  const start = performance.now();
  subject.once();
  const middle = performance.now();
  const recorded = quietly(() => subject.recorded(subject.user, false));
  total.plainMs += middle - start;
  total.recordedMs += performance.now() - middle;
  const both = quietly(() => subject.recorded(subject.user));
  total.charts++;
  if (recorded?.text === base && both?.text === base) return true;
  total.unequal++;
  console.log(`${name}: rendering with recording ${recorded && both ? 'differs' : 'fails'}`);
  return recorded !== undefined && both !== undefined;
}

async function check(path, values) {
  const names = [path, ...values].map((file) => relative(options.charts === '' ? root : options.charts, file));
  const name = names.join(' ');
  if (options.only !== '' && !new RegExp(options.only).test(name)) return;
  const loaded = quietly(() => t.loadRenderedChart(path));
  if (!loaded) return;
  const user = new Map();
  for (const file of values) for (const [key, value] of t.parseYaml(readFileSync(file, 'utf8')) ?? []) user.set(key, value);
  const subject = new Subject(loaded, user, await t.prepareEta(loaded));
  const base = quietly(() => subject.output(user));
  if (base === undefined || !checkRecording(name, subject, base)) return;
  const computed = subject.request(user).values.get('Values');
  const leaves = [];
  t.eachLeaf(computed, [], (path, value) => path.length > 0 && leaves.push({ path, value }));
  const wrong = checkChanges(subject, { base, computed, leaves });
  const missed = checkTypos(subject, { computed, leaves });
  const missing = await checkExplained(subject, leaves);
  if (missing.length > 0) console.log(`${name}: ${missing.join(', ')}`);
  total.wrong += wrong.length;
  if (wrong.length > 0) console.log(`${name}: reported as unread although they alter the output: ${wrong.join(', ')}`);
  if (options.verbose && missed.length > 0)
    console.log(`${name}: misspelled keys without the right suggestion: ${missed.join(', ')}`);
}

let count = 0;
for (const { chart, values } of subjects()) if (count++ % Number(options.every) === 0) await check(chart, values);

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
console.log(`${total.charts} charts with values; renderings that differ with recording: ${total.unequal}`);
console.log(
  `values whose change alters the output: ${total.changed}; reported as unread: ${total.wrong - total.skipped}, attributed to a skipped branch: ${total.skipped}`,
);
console.log(
  `misspelled keys: ${total.typos}, and ${total.whole} in maps that are read whole or in disabled subcharts; ` +
    `reported: ${percent(total.reported, total.typos)}, with the right suggestion: ${percent(total.suggested, total.typos)}`,
);
console.log(`fields that depend on a changed value: ${total.dependencies}; not named by explain: ${total.missing}`);
console.log(`time of a rendering with recording: ${(total.recordedMs / total.plainMs).toFixed(2)} of one without`);
process.exitCode = total.wrong + total.unequal + total.missing > 0 ? 1 : 0;
