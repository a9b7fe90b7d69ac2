import { join, relative, resolve } from 'node:path';
import type { Zone } from '../../base/go/time.ts';
import type { Log } from '../../base/log.ts';
import { isTillerlessError, reasonOf, reworded, type TillerlessError } from '../../errors/tillerless-error.ts';
import { checkNewReleaseName } from '../release/release-name.ts';
import type { Rendering } from '../render/render-release.ts';
import { type TemplateChoice, templateText } from '../render/select-documents.ts';
import { templateChart } from '../render/template-chart.ts';
import type { ValueInputs } from '../render/user-values.ts';
import { writeTemplates } from '../render/write-templates.ts';
import { lockedState } from './deps/lock-file.ts';
import { chartPath, inBrackets, isLocalFolder, preparedReleases } from './describe-releases.ts';
import type { Outside } from './files/outside.ts';
import { withPrefix } from './files/render-file.ts';
import { runReleaseHooks, runStateHooks } from './hooks.ts';
import { defaultOutputFolder, outputPath, workingFolder } from './output-path.ts';
import { type NeedsOptions, plannedReleases, skipsDeps } from './planned-releases.ts';
import { inState, inStateLater, type ReleaseState } from './read-releases.ts';
import { type PostRenderCall, type ReleaseCharts, settingOf } from './release-chart.ts';
import { type ExtraValues, type StateRelease, valueInputsOf } from './release-values.ts';
import { stringsOf, textOf } from './state/load-state.ts';

export interface TemplateOptions extends NeedsOptions, TemplateChoice, ExtraValues {
  /** directory to write the manifests to; empty to return them */
  readonly outputDir: string;
  /** template for the name of a release's directory; empty for the default */
  readonly outputDirTemplate: string;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly skipDeps: boolean;
  readonly skipSchema: boolean;
  readonly postRenderer: PostRenderCall;
  readonly noHooks: boolean;
}

/** Dependencies for rendering releases. */
export interface RenderTools {
  readonly charts: ReleaseCharts;
  readonly outside: Outside;
  readonly localZone: Zone;
  readonly log: Log;
  /** namespace of releases that do not specify one */
  readonly defaultNamespace: string;
  /** called with the output for each release */
  readonly print: (text: string) => void;
}

/**
 * Renders the selected releases in a state file. @returns false if no release is selected @throws RELEASES_*, CHART_*,
 * TEMPLATE_*, ...
 */
export async function templateState(read: ReleaseState, options: TemplateOptions, tools: RenderTools): Promise<boolean> {
  const { outside } = tools;
  const state = lockedState(read, outside);
  const event = { command: 'template' };
  const planned = inState(state, () => {
    runStateHooks(state, { ...event, name: 'prepare' }, outside);
    prepareCharts(state, options, outside);
    return plannedReleases(state, options);
  });
  tools.charts.prefetch(planned.installed.map((release) => ({ state, release })));
  for (const release of planned.installed) {
    const target = { state, release };
    await inStateLater(state, () => templateRelease(target, options, tools));
    inState(state, () => runReleaseHooks(target, { ...event, name: 'cleanup' }, outside));
  }
  inState(state, () => runStateHooks(state, { ...event, name: 'cleanup' }, outside));
  return planned.installed.length + planned.uninstalled.length > 0;
}

/**
 * Runs the prepare hooks of the releases, which can create charts. Then logs the local charts whose dependencies will be built.
 */
function prepareCharts(state: ReleaseState, options: TemplateOptions, outside: Outside): void {
  const prepared = preparedReleases(state, { withNeeds: options.includeNeeds });
  for (const release of prepared)
    inBrackets(() => runReleaseHooks({ state, release }, { name: 'prepare', command: 'template' }, outside));
  for (const release of prepared) {
    const target = { state, release };
    if (!isLocalFolder(target) || skipsDeps(target, options)) continue;
    outside.log('info', `Building dependency release=${release.name}, chart=${chartPath(target)}`);
  }
}

async function templateRelease(target: StateRelease, options: TemplateOptions, tools: RenderTools): Promise<void> {
  const { release } = target;
  const values = await valueInputsOf(target, options, tools.outside);
  tools.outside.log('info', `Templating release=${release.name}, chart=${chartPath(target)}`);
  try {
    const rendering = await renderTarget(target, { ...options, values }, tools);
    output(rendering, target, { options, tools });
  } catch (error) {
    throw isTillerlessError(error) ? withPrefix(`release ${JSON.stringify(release.name)} failed: `, indented(error)) : error;
  }
}

/** Indents all lines of a message except the first. */
function indented(error: TillerlessError): TillerlessError {
  const helmText = reasonOf(error).replace(/\n(?=.)/g, '\n  ');
  return reworded(error, { helmText });
}

type RenderOptions = Pick<TemplateOptions, 'kubeVersion' | 'apiVersions' | 'skipDeps' | 'skipSchema' | 'postRenderer'> & {
  readonly values: ValueInputs;
};

async function renderTarget(target: StateRelease, options: RenderOptions, tools: RenderTools): Promise<Rendering> {
  const { state, release } = target;
  const { outside, charts, localZone, log, defaultNamespace } = tools;
  const skipSchema = options.skipSchema || settingOf('skipSchemaValidation', target) === true;
  const input = await charts.input(target, {
    values: options.values,
    skipDeps: skipsDeps({ state, release }, options),
    skipSchema,
    postRenderer: options.postRenderer,
  });
  checkNewReleaseName(release.name);
  const apiVersions = stringsOf(release.fields.get('apiVersions'));
  return templateChart(
    {
      name: release.name,
      input,
      isUpgrade: false,
      kubeVersion: options.kubeVersion || textOf(release.fields.get('kubeVersion')),
      apiVersions: [...apiVersions, ...options.apiVersions],
    },
    {
      namespace: release.namespace || defaultNamespace,
      cluster: undefined,
      nowMs: outside.now(),
      localZone,
      signal: outside.signal,
      log,
      warn: (line) => outside.log('warn', line),
    },
  );
}

function output(
  rendering: Rendering,
  target: StateRelease,
  { options, tools }: { readonly options: TemplateOptions; readonly tools: RenderTools },
): void {
  if (options.outputDir === '' && options.outputDirTemplate === '') {
    tools.print(templateText(rendering, options));
    // Appending the line break to the text would copy the text.
    tools.print('\n');
    return;
  }
  const text = options.outputDirTemplate || defaultOutputFolder;
  const path = outputPath({ text, title: 'output-dir', outputDir: options.outputDir }, target, tools.outside);
  const folder = resolve(workingFolder(target.state, tools.outside), path);
  for (const file of writeTemplates(rendering, options, folder)) {
    tools.outside.log('info', `wrote ${join(path, relative(folder, file))}`);
  }
}
