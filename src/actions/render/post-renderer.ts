import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Program } from '../../base/program-output.ts';
import { splitDocuments } from '../../base/yaml/split-documents.ts';
import { type Manifest, readHead, splitManifests } from '../../engine/manifests.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { runFilter } from '../../plugins/filter.ts';
import { findPlugin } from '../../plugins/find-plugin.ts';
import { pluginProgram } from '../../plugins/program.ts';
import { fileNameOf, withFileName, withoutFileName } from './post-render-names.ts';
import { type Rendering, withFiles } from './render-release.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A program that modifies the rendered output. */
export interface PostRenderer {
  /**
   * kind of program: a plugin receives the manifest, the hooks and the file name of each document; an executable receives only
   * the manifest, as in Helm 3
   */
  readonly kind: 'plugin' | 'executable';
  readonly name: string;
  readonly program: Program;
}

/**
 * Finds a post-renderer, which is either a plugin (Helm 4) or an executable (Helm 3).
 *
 * @throws USAGE
 */
export function findPostRenderer(
  names: readonly string[],
  args: readonly string[],
  environment: { readonly plugins: string; readonly env: Env; readonly cwd: string },
): PostRenderer | undefined {
  const [name = '', second] = names;
  if (second !== undefined) throw refuse(second, 'cannot specify --post-renderer flag more than once');
  if (name === '') return undefined;
  const plugin = findPlugin(environment.plugins, name, 'postrenderer/v1');
  const program =
    plugin?.runtime === 'subprocess' && pluginProgram(plugin, plugin.commands, { env: environment.env, further: args });
  if (program) return { kind: 'plugin', name, program };
  const command = findExecutable(name, environment);
  if (command !== undefined) return { kind: 'executable', name: command, program: { command, args, env: environment.env } };
  throw refuse(name, `plugin: {Name:${name} Type:postrenderer/v1} not found`);
}

function refuse(value: string, reason: string): TillerlessError {
  return new TillerlessError('USAGE', `invalid argument ${JSON.stringify(value)} for "--post-renderer" flag: ${reason}`, {
    hint: 'specify the name of a postrenderer/v1 plugin in HELM_PLUGINS or the path to an executable',
  });
}

function findExecutable(name: string, { env, cwd }: { readonly env: Env; readonly cwd: string }): string | undefined {
  const paths = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(cwd, name)]
    : (env.PATH ?? '')
        .split(delimiter)
        .filter(Boolean)
        .map((folder) => join(folder, name));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

/**
 * Runs a post-renderer on the rendered manifests.
 *
 * @throws POST_RENDER if the program fails, or if its output is empty, which would delete all objects of the release
 */
export async function postRender(rendering: Rendering, renderer: PostRenderer, signal: AbortSignal): Promise<Rendering> {
  if (renderer.kind === 'executable') {
    const manifest = await filter(renderer, rendering.manifest, signal);
    return { ...rendering, manifest: manifest.endsWith('\n') ? manifest : `${manifest}\n`, manifests: manifestsIn(manifest) };
  }
  const documents = [...rendering.files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, text]) => splitDocuments(text).map((document) => withFileName(document, file)));
  const answer = await filter(renderer, documents.join('---\n'), signal);
  const files = new Map<string, string>();
  for (const [i, document] of splitDocuments(answer).entries()) {
    const file = fileNameOf(document) ?? `generated-by-postrender-${i}.yaml`;
    const before = files.get(file);
    files.set(file, `${before === undefined ? '' : `${before}---\n`}${withoutFileName(document)}`);
  }
  return withFiles(rendering, files);
}

/**
 * Parses the output of an executable. A document without a `# Source` comment was added by the executable and gets a generated
 * path.
 */
function manifestsIn(text: string): Manifest[] {
  return splitManifests(text).map((document, i) => {
    const source = /^# Source: (.+)\n/.exec(document);
    const content = document.slice(source?.[0].length ?? 0).trimEnd();
    return { path: source?.[1] ?? `generated-by-postrender-${i}.yaml`, content, head: readHead(content) };
  });
}

async function filter(renderer: PostRenderer, input: string, signal: AbortSignal): Promise<string> {
  const result = await runFilter(renderer.program, input, signal).catch((error: Error) => {
    throw failure(renderer, `cannot run it: ${error.message}`, `: ${error.message}`);
  });
  if (result.code !== 0)
    throw failure(
      renderer,
      `it exited with code ${result.code}:\n${result.stderr}`,
      `. error output:\n${result.stderr}: exit status ${result.code}`,
    );
  if (result.stdout.trim() === '')
    throw new TillerlessError('POST_RENDER', `the post-renderer ${renderer.name} produced no output`, {
      helmText: `error while running post render on files: post-renderer ${JSON.stringify(renderer.name)} produced empty output`,
      hint: 'it must output every object that should be kept',
    });
  return result.stdout;
}

function failure(renderer: PostRenderer, problem: string, details: string): TillerlessError {
  const { kind, name } = renderer;
  const reason =
    kind === 'plugin'
      ? `failed to invoke post-renderer plugin ${JSON.stringify(name)}: plugin ${JSON.stringify(name)} exited with error`
      : `error while running command ${name}${details}`;
  return new TillerlessError('POST_RENDER', `the post-renderer ${name} failed: ${problem}`, {
    helmText: `error while running post render on files: ${reason}`,
    hint: kind === 'plugin' ? problem.trim() : undefined,
  });
}
