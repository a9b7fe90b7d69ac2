import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readFolder } from '../../base/file-names.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { type Program, ProgramFailure, programOutput } from '../../base/program-output.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { CheckEnvironment, CheckSettings } from './check-settings.ts';

/** Maximum size of git's output. Larger output is an error. */
const maxOutput = 64 << 20;

/** Runs git in the working directory and returns its output. @throws CHECK_GIT if it fails */
async function git(args: readonly string[], environment: CheckEnvironment): Promise<string> {
  return (await gitBytes(args, environment)).toString('utf8');
}

async function gitBytes(args: readonly string[], { cwd, env, signal }: CheckEnvironment): Promise<Buffer> {
  const program: Program = { command: 'git', args: ['-C', cwd, ...args], env };
  try {
    return await programOutput(program, { maxBytes: maxOutput, signal, hidesErrors: true });
  } catch (error) {
    if (isTillerlessError(error) || signal.aborted) throw error;
    const reason = error instanceof ProgramFailure ? error.message : systemProblem(error);
    throw new TillerlessError('CHECK_GIT', `git ${args.join(' ')} failed: ${reason}`, {
      hint: 'run the command in a Git repository that contains the target branch, specify the charts to check, or use --all',
      cause: error,
    });
  }
}

/** The commit that charts are compared with, and access to the files in that commit. */
export interface Baseline {
  readonly commit: string;
  /** Returns the content of a file in the commit, or undefined if the file does not exist. */
  read(path: string): Promise<string | undefined>;
  /** Returns the files in a directory as a tar archive, or undefined if the directory does not exist. */
  archive(path: string): Promise<Buffer | undefined>;
}

/** Returns the merge base of the target branch and `since`. @throws CHECK_GIT */
export async function findBaseline(settings: CheckSettings, environment: CheckEnvironment): Promise<Baseline> {
  const { remote, since } = settings;
  for (const name of [remote, since, settings.targetBranch]) checkRevision(name);
  const branch = settings.targetBranch || (await defaultBranch(remote, environment));
  const commit = (await git(['merge-base', `${remote}/${branch}`, since], environment)).trim();
  const prefix = (await git(['rev-parse', '--show-prefix'], environment)).trim();
  return {
    commit,
    read: (path) => git(['show', `${commit}:${prefix}${path}`], environment).catch(absent),
    archive: (path) => gitBytes(['archive', '--format=tar', `${commit}:${prefix}${path}`], environment).catch(absent),
  };
}

/** Rejects a name that Git would interpret as an option. */
function checkRevision(name: string): void {
  if (!name.startsWith('-')) return;
  throw new TillerlessError('CHECK_CONFIG', `${JSON.stringify(name)} is not a valid remote, branch or commit name`);
}

function absent(error: unknown): undefined {
  if (isTillerlessError(error, 'CHECK_GIT')) return undefined;
  throw error;
}

async function defaultBranch(remote: string, environment: CheckEnvironment): Promise<string> {
  const head = await git(['symbolic-ref', '--short', `refs/remotes/${remote}/HEAD`], environment).catch(absent);
  if (head !== undefined) return head.trim().slice(remote.length + 1);
  const main = await git(['rev-parse', '--verify', '--quiet', `${remote}/main`], environment).catch(absent);
  return main === undefined ? 'master' : 'main';
}

/** Returns the paths of the charts to check, relative to the working directory. @throws CHECK_GIT, CHART_NOT_FOUND */
export async function findCharts(
  settings: CheckSettings,
  environment: CheckEnvironment,
  baseline: Baseline | undefined,
): Promise<string[]> {
  const { cwd } = environment;
  if (settings.charts.length > 0) return settings.charts.map((path) => existingChart(cwd, path));
  const isExcluded = (path: string): boolean => settings.excludedCharts.includes(path.split('/').at(-1) ?? '');
  const paths =
    settings.all || baseline === undefined
      ? settings.chartDirs.flatMap((folder) => chartsIn(cwd, folder))
      : await changedCharts(settings, environment, baseline);
  return [...new Set(paths)].filter((path) => !isExcluded(path));
}

function isChart(cwd: string, path: string): boolean {
  return existsSync(join(cwd, path, 'Chart.yaml'));
}

function existingChart(cwd: string, path: string): string {
  const relativePath = relative(cwd, join(cwd, path)) || '.';
  if (isChart(cwd, relativePath)) return relativePath;
  throw new TillerlessError('CHART_NOT_FOUND', `${path} is not a chart directory`, {
    hint: 'specify a directory that contains a Chart.yaml',
  });
}

function chartsIn(cwd: string, folder: string): string[] {
  if (isChart(cwd, folder)) return [folder];
  return namesIn(join(cwd, folder)).flatMap((name) => (isChart(cwd, join(folder, name)) ? [join(folder, name)] : []));
}

/** Returns the values files in a chart's ci/ directory, relative to the working directory. */
export function ciValuesFiles(cwd: string, chart: string): string[] {
  const names = namesIn(join(cwd, chart, 'ci')).filter((name) => /-values\.ya?ml$/.test(name));
  return names.map((name) => join(chart, 'ci', name));
}

/** Returns the names in a directory; an empty list if it does not exist. */
export function namesIn(path: string): string[] {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readFolder(path).map(({ name }) => name) : [];
}

/** Returns the charts with files that changed since the baseline, including uncommitted changes. */
async function changedCharts(
  { chartDirs }: CheckSettings,
  environment: CheckEnvironment,
  { commit }: Baseline,
): Promise<string[]> {
  const { cwd } = environment;
  const changed = await git(['diff', '--relative', '--name-only', '-z', commit, '--', ...chartDirs], environment);
  const untracked = await git(['ls-files', '--others', '--exclude-standard', '-z', '--', ...chartDirs], environment);
  return `${changed}${untracked}`
    .split('\0')
    .filter((file) => file !== '')
    .flatMap((file) => chartOf(cwd, file, chartDirs));
}

/** Returns the outermost chart that contains a file. */
function chartOf(cwd: string, file: string, chartDirs: readonly string[]): string[] {
  let outermost: string | undefined;
  for (let folder = dirname(file); folder !== '.' && folder !== '/'; folder = dirname(folder))
    if (isChart(cwd, folder)) outermost = folder;
  if (outermost === undefined && chartDirs.includes('.') && isChart(cwd, '.')) outermost = '.';
  return outermost === undefined ? [] : [outermost];
}
