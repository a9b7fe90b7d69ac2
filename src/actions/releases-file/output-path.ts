import { createHash, randomBytes } from 'node:crypto';
import { extname, resolve } from 'node:path';
import type { Value } from '../../base/go/value.ts';
import { renderPlainText } from '../../engine/render.ts';
import { GoStruct } from '../../engine/template/go-struct.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { Outside } from './files/outside.ts';
import { withPrefix } from './files/render-file.ts';
import { releaseObject } from './hooks.ts';
import type { ReleaseState } from './read-releases.ts';
import type { StateRelease } from './release-values.ts';
import { environmentObject } from './state/environment.ts';

export const defaultValuesFile = '{{ .State.BaseName }}-{{ .State.AbsPathSHA1 }}/{{ .Release.Name }}.yaml';
export const defaultOutputFolder = '{{ .OutputDir }}/{{ .State.BaseName }}-{{ .State.AbsPathSHA1 }}-{{ .Release.Name}}';

/** A template for the path of an output file. `title` is shown in error messages. */
export interface PathTemplate {
  readonly text: string;
  readonly title: string;
  readonly outputDir?: string;
  /** name of the chart, for the template; undefined if there is no such field in the template's data */
  readonly chartName?: string;
}

/** Renders the output path for a release. @throws TEMPLATE_* */
export function outputPath(
  { text, title, outputDir = '', chartName }: PathTemplate,
  { state, release }: StateRelease,
  outside: Outside,
): string {
  const { file } = state.place;
  const path = resolve(workingFolder(state, outside), file);
  const data: Value = new GoStruct('struct', {
    OutputDir: outputDir,
    ...(chartName === undefined ? {} : { ChartName: chartName }),
    State: new GoStruct('state.state', {
      BaseName: file.slice(0, file.length - extname(file).length),
      Path: file,
      AbsPath: path,
      AbsPathSHA1: createHash('sha1').update(path).digest('hex').slice(0, 8),
    }),
    Release: releaseObject(release),
    Environment: environmentObject(state.environment),
  });
  try {
    const context = { now: () => BigInt(outside.now()) * 1_000_000n, randomBytes: (size: number) => randomBytes(size) };
    return renderPlainText(title, text, data, context);
  } catch (error) {
    throw isTillerlessError(error) ? withPrefix(`executing ${title} template: `, error) : error;
  }
}

/** Returns the base directory for output paths: the directory of the state file, if there is only one state file. */
export function workingFolder({ place }: Pick<ReleaseState, 'place'>, { cwd }: Outside): string {
  return place.shown === '.' ? place.folder : cwd;
}
