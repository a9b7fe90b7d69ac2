import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { write } from './tree.js';

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function put(root, files = {}) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), write(text));
  }
}

/** Writes a case to disk, with the chart in "c" and other files next to it. */
function layOut(each) {
  const folder = mkdtempSync(join(memory, 'fuzz-'));
  put(join(folder, 'c'), { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n', ...each.files });
  put(folder, each.work);
  return folder;
}

const wordsOf = (each) => (each.argv ?? ['template', 'rel', './c', '--namespace', 'ns1', ...(each.args ?? [])]).map(write);

function environment(folder) {
  const home = join(folder, '.home');
  return {
    PATH: process.env.PATH,
    HOME: home,
    HELM_CACHE_HOME: `${home}/cache`,
    HELM_CONFIG_HOME: `${home}/config`,
    HELM_DATA_HOME: `${home}/data`,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    KUBECONFIG: `${home}/none`,
  };
}

const textOf = (parts) => Buffer.concat(parts).toString('utf8');
let turn = Promise.resolve();

/** Runs a case with tillerless in this process. Cases run one at a time, because the working directory is process-wide. */
export function runOurs(target, each) {
  turn = turn.then(() => runInProcess(target, each));
  return turn;
}

async function runInProcess(target, each) {
  const folder = layOut(each);
  const home = process.cwd();
  process.chdir(folder);
  const out = [];
  const err = [];
  const io = {
    stdout: (text) => void out.push(Buffer.from(text)),
    // Collect the bytes that a terminal would receive, including invalid UTF-8.
    stderr: (text) => void err.push(target.toGoBytes(text)),
    readStdin: async () => Buffer.alloc(0),
    isTerminal: {},
    columns: 80,
    env: environment(folder),
    cwd: folder,
    now: Date.now,
    program: 'tillerless',
  };
  try {
    const code = await target.main(wordsOf(each), io, new AbortController().signal);
    return { code, stdout: textOf(out), stderr: textOf(err).replaceAll(folder, '$TMP') };
  } catch (error) {
    return { code: -1, stdout: '', stderr: String(error.stack) };
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a case with helm. */
export function runHelm(helm, each) {
  const folder = layOut(each);
  return new Promise((resolve) => {
    const options = { cwd: folder, env: environment(folder), maxBuffer: 1 << 26, timeout: 20_000 };
    execFile(helm, wordsOf(each), options, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true, force: true });
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      resolve({ code, stdout, stderr: stderr.replaceAll(folder, '$TMP') });
    });
  });
}

const collapse = (text) => Buffer.from(text).toString('utf8').replace(/\s+/g, ' ').trim();

/** Reports whether a result cannot be compared because helm crashed or timed out. */
export function isNoAnswer(answer) {
  return answer.code === -1 || answer.code === 2 || answer.stderr.includes('goroutine ');
}

/** Invalid UTF-8 is printed either as U+FFFD or as its escape sequence, which is a known difference. */
const plain = (text) => text.replaceAll('\\ufffd', '\ufffd');

/**
 * Returns how two results differ: "outcome" if the exit code or the output differs, or "wording" if only the error message
 * differs. Returns undefined if the results are equal.
 */
export function difference(...answers) {
  const [ours, helm] = answers.map((answer) => ({
    ...answer,
    stdout: withoutTime(withoutOddKeys(answer.stdout)),
    stderr: withoutOddKeys(answer.stderr),
  }));
  if (ours.code !== helm.code || plain(ours.stdout) !== plain(helm.stdout)) return 'outcome';
  if (helm.code === 0) return undefined;
  const said = collapse(helm.stderr);
  const error = said.slice(Math.max(0, said.indexOf('Error: '))).replace(/ Use --debug flag to render out invalid YAML$/, '');
  if (collapse(ours.stderr).includes(error)) return undefined;
  return sameLists(ours.stderr, helm.stderr) ? undefined : 'wording';
}

/** Removes the timestamp of a dry run. */
function withoutTime(text) {
  return text.replace(/^LAST DEPLOYED: .*$/m, 'LAST DEPLOYED:');
}

/** Removes the value from an error about a mapping key, which is a known difference. */
function withoutOddKeys(text) {
  return text.replace(/(unsupported map key of type|invalid map key):.*/g, '$1');
}

/** Compares schema failures regardless of their order, because Go iterates over maps in random order. */
function sameLists(ours, helm) {
  const lines = (text) =>
    text
      .slice(text.indexOf('Error: '))
      .split('\n')
      .filter((line) => line.trim().startsWith('- at'))
      .map((line) =>
        line
          .split(/[\s,]+/)
          .sort()
          .join(' '),
      );
  const [a, b] = [lines(ours), lines(helm)].map((list) => list.sort().join('\n'));
  return a !== '' && a === b;
}

/** Returns the documents in an output, grouped by their source file. */
export function bySource(stdout) {
  const found = new Map();
  for (const document of stdout.split(/^---\n/m)) {
    const source = /^# Source: (.+)$/m.exec(document)?.[1];
    if (source) found.set(source, (found.get(source) ?? '') + document);
  }
  return found;
}

export function clearLeftovers() {
  for (const name of readdirSync(memory))
    if (name.startsWith('fuzz-')) rmSync(join(memory, name), { recursive: true, force: true });
}
