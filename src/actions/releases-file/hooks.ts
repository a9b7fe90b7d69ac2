import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { GoStruct } from '../../engine/template/go-struct.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { isOn, type Outside } from './files/outside.ts';
import { renderFileText, withPrefix } from './files/render-file.ts';
import { runCommand } from './files/run-command.ts';
import type { ReleaseState } from './read-releases.ts';
import { labelsObject, type Release } from './release.ts';
import { environmentObject } from './state/environment.ts';
import { listOf, stringsOf, textOf } from './state/load-state.ts';

/** An event that triggers hooks. */
export interface HookEvent {
  readonly name: 'prepare' | 'preapply' | 'presync' | 'preuninstall' | 'postuninstall' | 'postsync' | 'cleanup';
  /** name of the command that is running, for example "template" */
  readonly command: string;
  /** error message, if the operation failed */
  readonly error?: string | undefined;
}

/** Runs the global hooks in a state file, which do not belong to a release. @throws RELEASES_EXEC, TEMPLATE_* */
export function runStateHooks(state: ReleaseState, event: HookEvent, outside: Outside): void {
  const data = hookData(state, event);
  runHooks(listOf(state.fields.get('hooks')), { state, event, data, outside });
}

/** Runs the hooks of a release. @throws RELEASES_EXEC, TEMPLATE_* */
export function runReleaseHooks(
  { state, release }: { readonly state: ReleaseState; readonly release: Release },
  event: HookEvent,
  outside: Outside,
): void {
  const hooks = listOf(release.fields.get('hooks'));
  if (hooks.length === 0) return;
  const data: ValueMap = new Map([...hookData(state, event), ['Values', state.values], ['Release', releaseObject(release)]] as [
    string,
    Value,
  ][]);
  runHooks(hooks, { state, event, data, outside });
}

function hookData(state: ReleaseState, { name, command, error }: HookEvent): ValueMap {
  return new Map<string, Value>([
    ['Environment', environmentObject(state.environment)],
    ['Namespace', textOf(state.fields.get('namespace'))],
    ['Event', new GoStruct('event.event', { Name: name, Error: error ?? null })],
    ['HelmfileCommand', command],
  ]);
}

/** Returns `.Release` for templates in hooks and in output paths. */
export function releaseObject(release: Release): GoStruct {
  const own = [...release.fields].map(([key, value]): [string, Value] => [key.charAt(0).toUpperCase() + key.slice(1), value]);
  return new GoStruct('*state.ReleaseSpec', {
    Version: '',
    ...Object.fromEntries(own),
    Name: release.name,
    Namespace: release.namespace,
    KubeContext: release.kubeContext,
    Chart: release.chart,
    Labels: labelsObject(release.labels),
  });
}

interface HookRun {
  readonly state: ReleaseState;
  readonly event: HookEvent;
  readonly data: ValueMap;
  readonly outside: Outside;
}

function runHooks(hooks: readonly Value[], run: HookRun): void {
  const selected = hooks.filter((hook) => isMap(hook) && stringsOf(hook.get('events')).includes(run.event.name));
  if (selected.length > 0 && isOn(run.outside.env.HELMFILE_DISABLE_HOOKS))
    throw new TillerlessError('RELEASES_EXEC', 'HELMFILE_DISABLE_HOOKS is active, hooks are disabled');
  for (const hook of selected) if (isMap(hook)) runHook(hook, run);
}

function runHook(hook: ValueMap, { state, event, data, outside }: HookRun): void {
  const kubectl = hook.get('kubectlApply');
  const { program, args } = isMap(kubectl)
    ? { program: 'kubectl', args: kubectlArguments(kubectl, textOf(hook.get('name')) || 'kubectlApply') }
    : { program: textOf(hook.get('command')), args: stringsOf(hook.get('args')) };
  const name = textOf(hook.get('name')) || (isMap(kubectl) ? 'kubectlApply' : program);
  const folder = { path: state.place.folder, shown: state.place.shown };
  const render = (text: string): string => renderFileText({ text, data, folder, file: state.place.file }, outside);
  const command = { command: '', args: [] as string[], folder: folder.path };
  try {
    command.command = render(program);
    command.args = args.map(render);
    const { stdout } = runCommand(command, outside);
    if (hook.get('showlogs') === true) showOutput(stdout, event.name, outside);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const failed = error.code === 'RELEASES_EXEC' ? `command \`${command.command}\` failed: ` : '';
    throw withPrefix(`hook[${name}]: ${failed}`, error);
  }
}

function kubectlArguments(kubectl: ValueMap, name: string): string[] {
  const [file, folder] = [kubectl.get('filename'), kubectl.get('kustomize')];
  if (file !== undefined && folder !== undefined)
    throw new TillerlessError('RELEASES_FILE', `hook[${name}]: kustomize & filename cannot be used together`);
  if (file !== undefined) return ['apply', '-f', textOf(file)];
  if (folder !== undefined) return ['apply', '-k', textOf(folder)];
  throw new TillerlessError('RELEASES_FILE', `hook[${name}]: either kustomize or filename must be given`);
}

function showOutput(output: string, event: string, outside: Outside): void {
  const prefix = `\nhook[${event}] logs | `;
  outside.log('info', prefix + output.replaceAll('\n', prefix));
}
