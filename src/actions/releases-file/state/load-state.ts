import { join, resolve } from 'node:path';
import { isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import { expandPath, findValuesFiles, isRemote, refuseRemote, type StatePlace } from '../files/find-files.ts';
import type { Outside } from '../files/outside.ts';
import { readSource } from '../files/read-source.ts';
import { orReworded, renderFileText } from '../files/render-file.ts';
import { decodePart } from './decode-state.ts';
import { decryptFiles } from './decrypt-files.ts';
import { emptyEnvironment, environmentData, mergedValues, mergeEnvironment, type StateEnvironment } from './environment.ts';
import { loadStateValues } from './environment-values.ts';
import { mergeState, overrideValues } from './state-merge.ts';
import { checkTopKeys } from './top-keys.ts';

/** The environment that always exists, even if no file declares it. */
export const defaultEnvironment = 'default';

/** A state file with its bases, after all parts have been merged. */
export interface State {
  readonly place: StatePlace;
  /** decoded fields, see state-fields.ts */
  readonly fields: ValueMap;
  readonly environment: StateEnvironment;
  /** merged state values, `.Values` in templates */
  readonly values: ValueMap;
}

/** Options for loading a state file. */
export interface LoadRequest {
  readonly environmentName: string;
  /** argument of --namespace, `.Namespace` in templates */
  readonly namespace: string;
  /** environment inherited from a parent file */
  readonly inherited: StateEnvironment | undefined;
  /** values from the command line, or from the `helmfiles` entry in the parent file */
  readonly overrides: StateEnvironment | undefined;
}

/**
 * Loads a state file.
 *
 * @returns undefined if the file does not declare the environment
 * @throws RELEASES_FILE, FILE_*, TEMPLATE_*, YAML_PARSE
 */
export function loadState(place: StatePlace, request: LoadRequest, outside: Outside): State | undefined {
  const loader = new StateLoader(place, request, outside);
  try {
    return loader.load(place.file, { isBase: false, inherited: request.inherited, overrides: request.overrides });
  } catch (error) {
    if (error === undeclared) return undefined;
    throw error;
  }
}

/** Thrown if a file does not declare the environment. */
const undeclared = Symbol('undeclared environment');

/** A state file's fields and environment, merged from the parts that have been read so far. */
interface Loaded {
  readonly fields: ValueMap;
  readonly environment: StateEnvironment;
  readonly values: ValueMap;
}

class StateLoader {
  readonly #place: StatePlace;
  readonly #request: LoadRequest;
  readonly #outside: Outside;

  constructor(place: StatePlace, request: LoadRequest, outside: Outside) {
    this.#place = place;
    this.#request = request;
    this.#outside = outside;
  }

  load(file: string, outer: Outer): State {
    const { isBase, inherited, overrides } = outer;
    const text = readSource(resolve(this.#place.folder, file), file, this.#outside).replaceAll('\r\n', '\n');
    checkTopKeys(text, file);
    let loaded: Loaded | undefined;
    let line = 1;
    for (const [index, part] of text.split('\n---\n').entries()) {
      const source: PartSource = { text: part, file, index, firstLine: line, whole: text };
      loaded = this.#addPart(loaded, source, outer);
      line += part.split('\n').length + 1;
    }
    const { fields, environment, values } = loaded as Loaded;
    const hasOuter = inherited !== undefined || overrides !== undefined;
    if (!isBase && !hasOuter && !fields.has('environments') && environment.name !== defaultEnvironment) throw undeclared;
    this.#checkRecursion(fields, file);
    checkStrategies(fields, file);
    return { place: { ...this.#place, file }, fields, environment, values };
  }

  #addPart(before: Loaded | undefined, part: PartSource, outer: Outer): Loaded {
    const inherited = before?.environment ?? outer.inherited;
    const known = mergeEnvironment(inherited, outer.overrides);
    const own = this.#decode(part, known);
    const state = outer.isBase ? this.#withoutBases(own, part.file) : this.#withBases(own, known);
    const environment = this.#environmentOf(state, part.file, known);
    const expanded = this.#withHelmfiles(state, part.file);
    const fields = before === undefined ? expanded : mergeState(before.fields, expanded, 'replace');
    const environments = fields.get('environments');
    if (!outer.isBase && environment.name !== defaultEnvironment && isMap(environments) && !environments.has(environment.name))
      throw undeclared;
    return { fields, environment, values: mergedValues(environment) };
  }

  #decode({ text, file, index, firstLine, whole }: PartSource, known: StateEnvironment | undefined): ValueMap {
    const isTemplate = file.endsWith('.gotmpl') || this.#outside.env.HELMFILE_RENDER_YAML === 'true';
    if (!isTemplate) return decodePart({ text, file, firstLine, source: whole });
    const environment = known ?? emptyEnvironment(this.#request.environmentName);
    const data = environmentData(environment, this.#request.namespace, mergedValues(environment));
    const folder = { path: this.#place.folder, shown: this.#place.shown };
    const rendered = orReworded(`error during ${file}.part.${index} parsing: `, () =>
      renderFileText({ text, data, folder, file, firstLine, source: whole }, this.#outside),
    );
    return decodePart({ text: rendered, file, firstLine: 1, source: undefined });
  }

  #withoutBases(state: ValueMap, file: string): ValueMap {
    if (!state.has('bases')) return state;
    const text = 'nested `base` helmfile is unsupported. please submit a feature request if you need this!';
    throw new TillerlessError('RELEASES_FILE', text, {
      where: { file },
      hint: 'a file listed in `bases` cannot have its own `bases`; list all bases in the main file',
    });
  }

  /** Merges the files listed in `bases`, in order, and then the fields of the state file itself. */
  #withBases(state: ValueMap, known: StateEnvironment | undefined): ValueMap {
    const bases = stringsOf(state.get('bases'));
    const layers = bases.map((base) => {
      refuseRemote(base, this.#place.file);
      return this.load(this.#shown(base), { isBase: true, inherited: known, overrides: undefined }).fields;
    });
    return [...layers, state].reduce((merged, layer) => {
      const environments = mergeEnvironmentSpecs(merged.get('environments'), layer.get('environments'));
      const fields = mergeState(merged, layer, 'append');
      if (environments !== undefined) fields.set('environments', environments);
      return fields;
    });
  }

  #shown(path: string): string {
    return path.startsWith('/') ? path : join(this.#place.shown, path);
  }

  /** Loads the values of the selected environment and the top-level values. */
  #environmentOf(state: ValueMap, file: string, known: StateEnvironment | undefined): StateEnvironment {
    const name = this.#request.environmentName;
    const specs = state.get('environments');
    const spec = isMap(specs) ? specs.get(name) : undefined;
    const context = known ?? emptyEnvironment(name);
    const values = isMap(spec)
      ? orReworded(`failed to read ${file}: `, () => this.#environmentValues(spec, state, context))
      : new Map();
    const own = { ...emptyEnvironment(name), values, kubeContext: isMap(spec) ? textOf(spec.get('kubeContext')) : '' };
    const entries = listOf(state.get('values'));
    const defaults = loadStateValues(
      { entries, handler: undefined, environment: context, mergeStrategy: '' },
      this.#place,
      this.#outside,
    );
    const merged = mergeEnvironment(known, own) ?? own;
    return {
      ...merged,
      name: context.name || name,
      kubeContext: context.kubeContext || own.kubeContext,
      defaults: overrideValues(merged.defaults, defaults),
    };
  }

  #environmentValues(spec: ValueMap, state: ValueMap, environment: StateEnvironment): ValueMap {
    const handler = optionalText(spec.get('missingFileHandler'));
    const secrets = stringsOf(spec.get('secrets')).flatMap((pattern) =>
      findValuesFiles(
        { pattern, title: 'environment values', handler: handler ?? optionalText(state.get('missingFileHandler')) },
        this.#place,
        this.#outside,
      ),
    );
    const decrypted = decryptFiles(secrets, this.#place, this.#outside);
    const mergeStrategy = textOf(spec.get('mergeStrategy'));
    const entries = listOf(spec.get('values'));
    const values = loadStateValues({ entries, handler, environment, mergeStrategy }, this.#place, this.#outside);
    return overrideValues(values, decrypted);
  }

  /** Expands the glob patterns of `helmfiles`. @throws RELEASES_FILE if a pattern matches nothing */
  #withHelmfiles(state: ValueMap, file: string): ValueMap {
    const entries = listOf(state.get('helmfiles'));
    if (entries.length === 0) return state;
    const handler = optionalText(state.get('missingFileHandler')) ?? 'Error';
    const expanded = entries.flatMap((entry): Value[] => {
      if (!isMap(entry)) return [];
      const path = textOf(entry.get('path'));
      if (isRemote(path)) return [entry];
      const matches = expandPath(path, this.#place);
      if (matches.length > 0) return matches.map(({ shown }) => new Map([...entry, ['path', shown]]));
      const text = `no matches for path: ${path}`;
      if (handler === 'Error')
        throw new TillerlessError('RELEASES_FILE', text, {
          where: { file },
          hint: 'check the path, or set missingFileHandler: Warn',
        });
      this.#outside.log('warn', text);
      return [];
    });
    const fields: ValueMap = new Map(state);
    if (expanded.length > 0) fields.set('helmfiles', expanded);
    else fields.delete('helmfiles');
    return fields;
  }

  #checkRecursion(fields: ValueMap, file: string): void {
    listOf(fields.get('helmfiles')).forEach((entry, i) => {
      const path = isMap(entry) ? entry.get('path') : undefined;
      if (path !== file && path !== '.') return;
      const what = path === '.' ? 'the the directory containing this helmfile' : 'the same sub-helmfile';
      throw new TillerlessError('RELEASES_FILE', `${file} contains a recursion into ${what} at helmfiles[${i}]`, {
        where: { file },
      });
    });
  }
}

/** @throws RELEASES_FILE for an unknown `updateStrategy` */
function checkStrategies(fields: ValueMap, file: string): void {
  for (const release of listOf(fields.get('releases'))) {
    const strategy = isMap(release) ? textOf(release.get('updateStrategy')) : '';
    if (strategy === '' || strategy === 'reinstallIfForbidden') continue;
    const text = `failed to read ${file}: updateStrategy ${JSON.stringify(strategy)} is invalid, valid values are: reinstallIfForbidden or not set`;
    throw new TillerlessError('RELEASES_FILE', text, { where: { file } });
  }
}

/**
 * The environments that are merged with a file's own environment: the one inherited from the parent file, and the overrides from
 * the command line or from the parent file's `helmfiles` entry.
 */
interface Outer {
  /** true for a file in `bases` */
  readonly isBase: boolean;
  readonly inherited: StateEnvironment | undefined;
  readonly overrides: StateEnvironment | undefined;
}

/** One part of a state file (parts are separated by `---` lines), before template actions are executed. */
interface PartSource {
  readonly text: string;
  readonly file: string;
  readonly index: number;
  readonly firstLine: number;
  /** text of the whole file */
  readonly whole: string;
}

/** Merges the environments of a later layer over earlier ones. The lists of values and secrets are concatenated. */
function mergeEnvironmentSpecs(earlier: Value | undefined, later: Value | undefined): ValueMap | undefined {
  if (!isMap(earlier) || !isMap(later)) return isMap(earlier) ? earlier : isMap(later) ? later : undefined;
  const merged: ValueMap = new Map(earlier);
  for (const [name, spec] of later) {
    const old = merged.get(name);
    merged.set(name, isMap(old) && isMap(spec) ? mergeEnvironmentSpec(old, spec) : spec);
  }
  return merged;
}

function mergeEnvironmentSpec(earlier: ValueMap, later: ValueMap): ValueMap {
  const merged: ValueMap = new Map([...earlier, ...later]);
  const isFallback = merged.get('mergeStrategy') === 'fallback';
  for (const name of ['values', 'secrets']) {
    const [first, second] = isFallback && name === 'values' ? [later, earlier] : [earlier, later];
    const list = [...listOf(first.get(name)), ...listOf(second.get(name))];
    if (list.length > 0) merged.set(name, list);
  }
  return merged;
}

export function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

export function stringsOf(value: Value | undefined): string[] {
  return listOf(value).map((item) => (typeof item === 'string' ? item : ''));
}

export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function optionalText(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
