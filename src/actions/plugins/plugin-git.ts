import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Constraint,
  checkConstraint,
  compareVersions,
  type GoVersion,
  parseConstraint,
  tryVersion,
} from '../../base/semver-range.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';

interface GitSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs git and returns its standard output. Its standard error is shown to the user. @throws PLUGIN_FAILED, CANCELLED */
function git(args: readonly string[], around: GitSurroundings): Promise<string> {
  // URLs come from command lines and plugins, so disallow protocols that can run arbitrary programs.
  const env = { ...around.env, GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh' };
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      env: env as NodeJS.ProcessEnv,
      signal: around.signal,
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    const failed = (problem: string, cause?: unknown): TillerlessError =>
      new TillerlessError('PLUGIN_FAILED', `git ${args.find((arg) => !arg.startsWith('-'))} failed: ${problem}`, { cause });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
    });
    child.on('error', (cause) => {
      if (around.signal.aborted) reject(new TillerlessError('CANCELLED', 'cancelled', { cause }));
      else reject(failed(`cannot start it; check that it is installed`, cause));
    });
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(failed(`exit code ${code}`))));
  });
}

export function isGitFolder(folder: string): boolean {
  return existsSync(join(folder, '.git'));
}

/**
 * Clones a repository into a new directory.
 *
 * @param version a tag, branch or commit, or a version or range, in which case the highest matching tag is checked out; empty for
 * the default branch
 * @throws PLUGIN_FAILED, PLUGIN_NOT_FOUND if there is no such version
 */
export async function cloneGit(url: string, folder: string, version: string, around: GitSurroundings): Promise<void> {
  await git(['clone', '--quiet', '--', url, folder], around);
  if (version === '') return;
  const tags = (await git(['-C', folder, 'tag', '--list'], around)).split('\n').filter(Boolean);
  const wanted = (await isRevision(folder, version, around)) ? version : fittingTag(tags, version);
  if (wanted === undefined)
    throw new TillerlessError('PLUGIN_NOT_FOUND', `${url} has no tag, branch or commit that matches ${JSON.stringify(version)}`, {
      helmText: `requested version ${JSON.stringify(version)} does not exist for plugin ${JSON.stringify(url)}`,
      hint: tags.length === 0 ? 'the repository has no tags' : `available tags: ${tags.slice(-10).join(', ')}`,
    });
  await git(['-C', folder, 'checkout', '--quiet', wanted, '--'], around);
}

/** Reports whether a string is a tag, a branch of the remote, or a commit. */
async function isRevision(folder: string, text: string, around: GitSurroundings): Promise<boolean> {
  if (text.startsWith('-')) return false;
  for (const revision of [text, `refs/remotes/origin/${text}`]) {
    try {
      await git(['-C', folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], around);
      return true;
    } catch (error) {
      if (!isTillerlessError(error, 'PLUGIN_FAILED')) throw error;
    }
  }
  return false;
}

function tryConstraint(range: string): Constraint | undefined {
  try {
    return parseConstraint(range);
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}

function fittingTag(tags: readonly string[], version: string): string | undefined {
  if (tags.includes(version)) return version;
  const constraint = tryConstraint(version);
  if (!constraint) return undefined;
  const fitting = tags.flatMap((tag): { tag: string; parsed: GoVersion }[] => {
    const parsed = tryVersion(tag);
    return parsed && checkConstraint(constraint, parsed) ? [{ tag, parsed }] : [];
  });
  return fitting.toSorted((a, b) => compareVersions(a.parsed, b.parsed)).at(-1)?.tag;
}

/**
 * Pulls a repository. If no branch is checked out, the repository stays at its current commit. Local changes are never
 * overwritten.
 *
 * @throws PLUGIN_FAILED
 */
export async function pullGit(folder: string, around: GitSurroundings): Promise<void> {
  await git(['-C', folder, 'fetch', '--quiet', '--tags'], around);
  const branch = (await git(['-C', folder, 'branch', '--show-current'], around)).trim();
  if (branch !== '') await git(['-C', folder, 'merge', '--quiet', '--ff-only', '@{upstream}'], around);
}
