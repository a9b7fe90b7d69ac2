import { resolve } from 'node:path';
import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { dumpYamlPretty } from '../../base/yaml/yaml.ts';
import { typeName } from '../../engine/template/go-types.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { ValueInputs, ValueText } from '../render/user-values.ts';
import { findValuesFiles } from './files/find-files.ts';
import type { Outside } from './files/outside.ts';
import { readValuesSource, type SourceFile, withPrefix } from './files/render-file.ts';
import { argumentText, mentionsRefs, resolveRefs } from './files/secret-refs.ts';
import type { ReleaseState } from './read-releases.ts';
import type { Release } from './release.ts';
import { releaseData, releaseTemplateData } from './release-templates.ts';
import { decryptFile } from './state/decrypt-files.ts';
import { parseValuesMap } from './state/environment-values.ts';
import { listOf, textOf } from './state/load-state.ts';

/** A release and the state file that defines it. */
export interface StateRelease {
  readonly state: ReleaseState;
  readonly release: Release;
}

/** Returns the chart specified by --chart or, if the flag is not set, the release's own chart. */
export function chartName({ state, release }: StateRelease): string {
  return textOf(state.fields.get('chart')) || release.chart;
}

/** Returns the values files of a release, in merge order. @throws RELEASES_*, FILE_*, TEMPLATE_* */
export function valuesTexts(target: StateRelease, outside: Outside): ValueText[] {
  const { release } = target;
  const values = listOf(release.fields.get('values')).flatMap((entry) => valuesEntry(entry, target, outside));
  const secrets = listOf(release.fields.get('secrets')).flatMap((entry) => secretsEntry(entry, target, outside));
  return [...values, ...secrets];
}

function valuesEntry(entry: Value, target: StateRelease, outside: Outside): ValueText[] {
  const { state, release } = target;
  const scope = { folder: state.place.folder, outside };
  const resolved = resolveRefs(typeof entry === 'string' ? textOf(release.fields.get('valuesPathPrefix')) + entry : entry, scope);
  if (isMap(resolved)) return [{ path: `values of ${release.name}`, text: dumpYamlPretty(resolved) }];
  if (typeof resolved !== 'string') {
    const text = `unexpected type of value: value=${argumentText(resolved)}, type=${typeName(resolved)}`;
    throw new TillerlessError('RELEASES_FILE', text, { where: { file: state.place.file } });
  }
  const file = findOne(resolved, target, outside);
  if (file === undefined) return [];
  try {
    return [{ path: file.shown, text: readReleaseValues(file, target, outside) }];
  } catch (error) {
    throw isTillerlessError(error) ? withPrefix(`failed to render values files "${resolved}": `, error) : error;
  }
}

/** Reads a values file, renders it if it is a template, and resolves the references in it. */
export function readReleaseValues(file: SourceFile, { state, release }: StateRelease, outside: Outside): string {
  const text = readValuesSource(file, () => releaseData(releaseTemplateData(state), release), outside);
  if (!mentionsRefs(text)) return text;
  return dumpYamlPretty(resolveRefs(parseValuesMap(text, file.shown), { folder: state.place.folder, outside }));
}

function secretsEntry(entry: Value, target: StateRelease, outside: Outside): ValueText[] {
  if (isMap(entry)) return [{ path: `secrets of ${target.release.name}`, text: dumpYamlPretty(entry) }];
  const prefix = textOf(target.release.fields.get('valuesPathPrefix'));
  const file = findOne(prefix + textOf(entry), target, outside);
  if (file === undefined) return [];
  return [{ path: file.shown, text: dumpYamlPretty(decryptFile(file, target.state.place, outside)) }];
}

/**
 * Finds a values file.
 *
 * @returns undefined if the file is missing and `missingFileHandler` does not make this an error
 * @throws RELEASES_FILE if several files match
 */
export function findOne(pattern: string, { state, release }: StateRelease, outside: Outside): SourceFile | undefined {
  const stateHandler = state.fields.get('missingFileHandler');
  const handler = release.missingFileHandler ?? (typeof stateHandler === 'string' ? stateHandler : undefined);
  const files = findValuesFiles({ pattern, title: 'values', handler }, state.place, outside);
  if (files.length <= 1) return files[0];
  const text = 'glob patterns in release values and secrets is not supported yet. please submit a feature request if necessary';
  throw new TillerlessError('RELEASES_FILE', text, {
    hint: `${pattern} matches ${files.length} files; specify each file separately`,
  });
}

/** Values from the command line, which take precedence over the values in the state file. */
export interface ExtraValues {
  readonly files: readonly string[];
  readonly set: readonly string[];
}

/**
 * Returns all values of a release as `ValueInputs` for rendering.
 *
 * @throws RELEASES_*, FILE_*, TEMPLATE_*, YAML_PARSE
 */
export function valueInputsOf(target: StateRelease, extra: ExtraValues, outside: Outside): Promise<ValueInputs> {
  return outside.objects.complete(outside, (files) => readInputs(target, extra, files));
}

function readInputs(target: StateRelease, extra: ExtraValues, outside: Outside): ValueInputs {
  const { state, release } = target;
  const set: string[] = [];
  const setFile: string[] = [];
  for (const entry of listOf(release.fields.get('set')).filter(isMap)) {
    const file = textOf(entry.get('file'));
    const argument = setArgument(entry, state, outside);
    if (argument !== undefined) set.push(argument);
    else if (file !== '') setFile.push(`${escaped(textOf(entry.get('name')))}=${resolve(state.place.folder, file)}`);
  }
  const setString = listOf(release.fields.get('setString'))
    .filter(isMap)
    .flatMap((entry) => setArgument(entry, state, outside) ?? []);
  set.push(...environmentArguments(release, outside));
  return {
    texts: valuesTexts(target, outside),
    files: extra.files.map((file) => resolve(outside.cwd, file)),
    set: [...set, ...extra.set],
    setString,
    setJson: [],
    setFile,
    setLiteral: [],
  };
}

/** Converts an entry of `set` to a --set argument. @returns undefined for an entry without a value */
function setArgument(entry: ValueMap, { place }: ReleaseState, outside: Outside): string | undefined {
  const scope = { folder: place.folder, outside };
  const name = escaped(textOf(entry.get('name')));
  const value = textOf(entry.get('value'));
  if (value !== '') return `${name}=${escaped(argumentText(resolveRefs(value, scope)))}`;
  const values = listOf(entry.get('values'));
  if (textOf(entry.get('file')) !== '' || values.length === 0) return undefined;
  return `${name}={${values.map((item) => escaped(argumentText(resolveRefs(item, scope)))).join(',')}}`;
}

/**
 * Converts the entries of `env` to --set arguments. The `value` of an entry is the name of an environment variable.
 *
 * @throws RELEASES_FILE
 */
function environmentArguments({ fields }: Release, { env }: Outside): string[] {
  const entries = listOf(fields.get('env')).filter(isMap);
  const missing = entries.map((entry) => textOf(entry.get('value'))).filter((name) => env[name] === undefined);
  if (missing.length > 0) {
    const names = missing.map((name) => `\t${name}`).join('\n');
    const text = `Environment Variables not found. Please make sure they are set and try again:\n${names}`;
    throw new TillerlessError('RELEASES_FILE', text);
  }
  return entries.map((entry) => `${escaped(textOf(entry.get('name')))}=${escaped(env[textOf(entry.get('value'))] ?? '')}`);
}

/** Escapes the characters that --set would interpret. */
function escaped(text: string): string {
  return text.replace(/[{},]/g, '\\$&');
}
