import { basename, dirname, join, normalize, resolve } from 'node:path';
import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { applySet, type SetExpression } from '../../engine/values/set-syntax.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { findStateFiles, refuseRemote, type StatePlace } from './files/find-files.ts';
import type { Outside } from './files/outside.ts';
import { isFolder } from './files/read-source.ts';
import { orReworded, withPrefix } from './files/render-file.ts';
import { type Release, releaseId, releaseOf } from './release.ts';
import { renderReleases } from './release-templates.ts';
import { areCompatible } from './select-releases.ts';
import { emptyEnvironment, type StateEnvironment } from './state/environment.ts';
import { loadStateValues } from './state/environment-values.ts';
import { inheritedFields, type ParentConfig, parentConfig } from './state/inherited-config.ts';
import { listOf, loadState, type State, stringsOf, textOf } from './state/load-state.ts';

/** Which releases to read, and the overrides for settings in the state files. */
export interface ReleasesRequest {
  /** path of a state file, or of a directory that contains state files; empty for the default files */
  readonly file: string;
  readonly environment: string;
  readonly selectors: readonly string[];
  /** namespace of all releases; empty to use the namespaces in the state files */
  readonly namespace: string;
  readonly kubeContext: string;
  /** chart of all releases; empty to use the charts in the state files */
  readonly chart: string;
  readonly helmBinary: string;
  readonly kustomizeBinary: string;
  /** values files and KEY=VALUE assignments that override state values */
  readonly valuesFiles: readonly string[];
  readonly set: readonly SetExpression[];
}

/** The releases of one state file. */
export interface ReleaseState extends State {
  /** selectors that apply to the state */
  readonly selectors: readonly string[];
  /** locations of the file and of the files that include it, as shown in error messages, outermost first */
  readonly chain: readonly string[];
  readonly releases: readonly Release[];
}

/** All releases of a file and its included files, in processing order. */
export interface ReleaseSet {
  readonly states: readonly ReleaseState[];
}

/** Maximum nesting depth of `helmfiles`. */
const maxDepth = 32;
/** Maximum total number of state files. */
const maxStates = 1000;

/** Reads all releases. @throws RELEASES_*, FILE_*, TEMPLATE_*, YAML_PARSE */
export function readReleases(request: ReleasesRequest, outside: Outside): ReleaseSet {
  const reader = new ReleasesReader(request, outside);
  const { selectors, valuesFiles } = request;
  reader.visit({ path: request.file, cwd: outside.cwd, chain: [], selectors, values: valuesFiles, parent: undefined });
  return { states: reader.states };
}

/** Runs an operation on a state, and prefixes its error messages with the name of the state file. */
export function inState<T>({ chain }: Pick<ReleaseState, 'chain'>, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isTillerlessError(error) ? withPrefix(chain.map((part) => `in ${part}: `).join(''), error) : error;
  }
}

/** Runs an asynchronous operation on a state, and prefixes its error messages with the name of the state file. */
export async function inStateLater<T>(state: Pick<ReleaseState, 'chain'>, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    return inState(state, () => {
      throw error;
    });
  }
}

/** State files to read, and the settings that they inherit from the including file. */
interface Visit {
  readonly path: string;
  /** base directory of the path */
  readonly cwd: string;
  readonly chain: readonly string[];
  readonly selectors: readonly string[];
  /** values files and maps that override the state values */
  readonly values: readonly Value[];
  readonly parent: ParentState | undefined;
}

interface ParentState {
  /** absolute directory of the including file; values files are relative to it */
  readonly folder: string;
  readonly config: ParentConfig | undefined;
}

class ReleasesReader {
  readonly states: ReleaseState[] = [];
  readonly #request: ReleasesRequest;
  readonly #outside: Outside;
  #count = 0;

  constructor(request: ReleasesRequest, outside: Outside) {
    this.#request = request;
    this.#outside = outside;
  }

  visit(visit: Visit): void {
    const files = inState(visit, () => this.#find(visit));
    for (const file of files) this.#visitFile(file, { ...visit, isOneOfMany: files.length > 1 });
  }

  #find({ path, cwd, chain }: Visit): string[] {
    refuseRemote(path, chain.at(-1) ?? '');
    if (chain.length >= 2 * maxDepth)
      throw new TillerlessError('RELEASES_FILE', `helmfiles are nested more than ${maxDepth} deep`, {
        hint: 'a file probably includes itself, directly or through other files',
      });
    return findStateFiles(path, cwd);
  }

  #visitFile(file: string, visit: Visit & { readonly isOneOfMany: boolean }): void {
    const path = resolve(visit.cwd, file);
    const clean = normalize(file);
    const chain = [...visit.chain, `${dirname(clean)}/${basename(clean)}`.replace(/^\/\//, '/')];
    const folder = isFolder(path) ? path : dirname(path);
    // helmfile changes to the directory of a state file only if it processes a single file. If it processes several, use absolute
    // paths.
    const place = visit.isOneOfMany ? { folder, shown: folder, file: path } : { folder, shown: '.', file: basename(path) };
    const state = inState({ chain }, () => this.#load(place, visit));
    if (state === undefined) return;
    this.#visitNested(state, { chain, selectors: visit.selectors });
    const releases = inState({ chain }, () => this.#releasesOf(state));
    this.states.push({ ...state, selectors: visit.selectors, chain, releases });
  }

  #load(place: StatePlace, { values, parent, isOneOfMany, chain }: Visit & { readonly isOneOfMany: boolean }): State | undefined {
    if (++this.#count > maxStates)
      throw new TillerlessError('RELEASES_FILE', `there are more than ${maxStates} state files`, {
        hint: 'a file probably includes itself through several other files',
      });
    const isRoot = chain.length === 0;
    // Values files are relative to the including file.
    const folder = parent?.folder ?? (isOneOfMany ? this.#outside.cwd : place.folder);
    const valuesPlace = { folder, shown: parent === undefined ? '.' : folder, file: place.file };
    const overrides = this.#overrides(values, isRoot ? this.#request.set : [], valuesPlace);
    const request = {
      environmentName: this.#request.environment,
      namespace: this.#request.namespace,
      inherited: parent?.config?.environment,
      overrides,
    };
    const state = loadState(place, request, this.#outside);
    return state && this.#overridden(parent?.config === undefined ? state : inheritedFields(state, parent.config));
  }

  #overrides(values: readonly Value[], set: readonly SetExpression[], place: StatePlace): StateEnvironment | undefined {
    if (values.length === 0 && set.length === 0) return undefined;
    const environment = emptyEnvironment(this.#request.environment);
    const files = loadStateValues({ entries: values, handler: 'Error', environment, mergeStrategy: '' }, place, this.#outside);
    const overrides: ValueMap = new Map();
    for (const expression of set) applySet(overrides, expression, () => '');
    return { ...environment, values: files, overrides };
  }

  /** Applies the flags that override fields in a state file. @throws RELEASES_FILE */
  #overridden(state: State): State {
    const { kubeContext, namespace, chart, helmBinary, kustomizeBinary } = this.#request;
    const fields: ValueMap = new Map(state.fields);
    const override = (name: string, value: string, flag: string): void => {
      if (value === '') return;
      if (fields.has(name))
        throw new TillerlessError('RELEASES_FILE', `err: Cannot use option --${flag} and set attribute ${name}.`);
      fields.set(name, value);
    };
    override('kubeContext', kubeContext, 'kube-context');
    override('namespace', namespace, 'namespace');
    override('chart', chart, 'chart');
    const defaults = fields.get('helmDefaults');
    if (kubeContext !== '')
      fields.set('helmDefaults', new Map([...(isMap(defaults) ? defaults : []), ['kubeContext', kubeContext]]));
    fields.set('helmBinary', binary(helmBinary, fields.get('helmBinary'), 'helm'));
    fields.set('kustomizeBinary', binary(kustomizeBinary, fields.get('kustomizeBinary'), 'kustomize'));
    return { ...state, fields };
  }

  #visitNested(
    state: State,
    { chain, selectors }: { readonly chain: readonly string[]; readonly selectors: readonly string[] },
  ): void {
    listOf(state.fields.get('helmfiles')).forEach((entry, i) => {
      if (!isMap(entry)) return;
      const own = entry.has('selectors') ? stringsOf(entry.get('selectors')) : undefined;
      const nested = [...chain, `.helmfiles[${i}]`];
      if (own !== undefined && !areCompatible(this.#request.selectors, own)) return;
      this.visit({
        path: textOf(entry.get('path')),
        cwd: state.place.folder,
        chain: nested,
        selectors: own === undefined || entry.get('selectorsInherited') === true ? selectors : own,
        values: listOf(entry.get('values')),
        parent: { folder: state.place.folder, config: parentConfig(state, stringsOf(entry.get('inherits'))) },
      });
    });
  }

  #releasesOf(state: State): Release[] {
    const before = `failed executing release templates in "${state.place.file}": `;
    const rendered = orReworded(before, () => renderReleases(state, this.#outside));
    const releases = rendered.map(({ fields }) => withOverrides(fields, state.fields));
    const installed = new Map(releases.map(({ id, isInstalled }) => [id, isInstalled]));
    return releases.map((release) => {
      const needs = release.needs.map((need) => fullNeed(need, release));
      for (const need of release.isInstalled ? needs : []) if (!installed.get(need)) this.#warnOfNeed(release.name, need);
      return releaseOf(new Map([...withLabels(release), ...(needs.length > 0 ? [['needs', needs] as const] : [])]));
    });
  }

  #warnOfNeed(release: string, id: string): void {
    const name = id.slice(id.lastIndexOf('/') + 1);
    const text = `release ${release} needs ${name}, but ${name} is not installed due to installed: false. Either mark ${name} as installed or remove ${name} from ${release}'s needs`;
    this.#outside.log('warn', `WARNING: ${text}`);
  }
}

function binary(flag: string, field: Value | undefined, fallback: string): string {
  return flag !== '' && flag !== fallback ? flag : textOf(field) || fallback;
}

/** Overrides the namespace and the context of a release with those of the state, if the state sets them. */
function withOverrides(fields: ValueMap, state: ValueMap): Release {
  const release: ValueMap = new Map(fields);
  for (const name of ['kubeContext', 'namespace']) {
    const value = textOf(state.get(name));
    if (value !== '') release.set(name, value);
  }
  return releaseOf(release);
}

/** Returns the ID of a needed release. Its namespace and context default to those of the dependent release. */
function fullNeed(need: string, { namespace, kubeContext }: Release): string {
  const parts = need.split('/');
  const name = parts.pop() ?? '';
  const own = parts.pop() ?? namespace;
  return releaseId({ name, namespace: own, kubeContext: parts.length > 0 ? parts.join('/') : kubeContext });
}

/** Adds the labels that every release has: its name, its namespace and the last path element of its chart reference. */
function withLabels({ fields, labels, name, namespace, chart }: Release): ValueMap {
  const own = [...labels, ['name', name], ['namespace', namespace], ['chart', chart.slice(chart.lastIndexOf('/') + 1)]] as const;
  return new Map([...fields, ['labels', new Map<string, Value>(own)]]);
}

/** Converts a path in a state file to the form shown in messages. */
export function shownIn({ shown }: StatePlace, path: string): string {
  return path.startsWith('/') ? path : join(shown, path);
}
