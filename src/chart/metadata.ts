import { sanitize } from '../base/go/printable.ts';
import type { Value, ValueMap } from '../base/go/value.ts';
import { isVersion } from '../base/semver-range.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { FieldReader } from './decode.ts';
import type { ChartLock, ChartMetadata, Dependency, Maintainer } from './model.ts';

function invalid(problem: string): TillerlessError {
  return new TillerlessError('CHART_INVALID', `Chart.yaml: ${problem}`, {
    helmText: `validation: ${problem}`,
    where: { file: 'Chart.yaml' },
  });
}

function present<T extends object>(fields: T): T {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined && value !== '') kept[key] = value;
  }
  // Only optional fields are removed.
  return kept as T;
}

type Draft<T> = { -readonly [K in keyof T]?: T[K] | undefined };

function readMaintainer(fields: ValueMap): Maintainer {
  const reader = new FieldReader(fields, 'Maintainer.maintainers');
  const draft: Draft<Maintainer> = {
    name: sanitize(reader.text('name')),
    email: sanitize(reader.text('email')),
    url: sanitize(reader.text('url')),
  };
  return present(draft) as Maintainer;
}

/** Decodes a `dependencies` entry in Chart.yaml, requirements.yaml or a lock file. */
function readDependency(fields: ValueMap): Dependency {
  const reader = new FieldReader(fields, 'Dependency.dependencies');
  const draft: Draft<Dependency> = {
    version: sanitize(reader.text('version')),
    condition: sanitize(reader.text('condition')),
    tags: reader.texts('tags')?.map(sanitize),
    enabled: reader.flag('enabled') === true ? true : undefined,
    importValues: reader.list('import-values'),
    alias: reader.text('alias'),
    dependsOn: reader.texts('depends-on')?.map(sanitize),
  };
  return {
    name: sanitize(reader.text('name')),
    repository: sanitize(reader.text('repository')),
    ...present(draft),
  } as Dependency;
}

/** Decodes `dependencies` and skips null entries. Returns undefined if the field is missing. */
export function readDependencies(fields: ValueMap): Dependency[] | undefined {
  const entries = new FieldReader(fields, 'Metadata').maps('dependencies', 'v2.Dependency');
  return entries?.flatMap((entry) => (entry === null ? [] : [readDependency(entry)]));
}

/** Decodes the fields of Chart.yaml as Go does, and sanitizes strings. The result has not been validated yet. */
export function readMetadata(fields: ValueMap): ChartMetadata {
  const reader = new FieldReader(fields, 'Metadata');
  const clean = (name: string): string => sanitize(reader.text(name));
  // Go decodes the fields in alphabetical order and reports the first error.
  const annotations = reader.textMap('annotations');
  const apiVersion = reader.text('apiVersion');
  const read = {
    appVersion: clean('appVersion'),
    condition: clean('condition'),
    dependencies: readDependencies(fields),
    deprecated: reader.flag('deprecated') === true ? true : undefined,
    description: clean('description'),
    home: clean('home'),
    icon: clean('icon'),
    keywords: reader.texts('keywords')?.map(sanitize),
    kubeVersion: clean('kubeVersion'),
    maintainers: reader.maps('maintainers', 'v2.Maintainer')?.flatMap((entry) => (entry === null ? [] : [readMaintainer(entry)])),
  };
  const name = clean('name');
  const { sources, tags, type } = {
    sources: reader.texts('sources')?.map(sanitize),
    tags: clean('tags'),
    type: reader.text('type'),
  };
  const { home, description, keywords, maintainers, icon, condition, appVersion, deprecated, kubeVersion, dependencies } = read;
  // Release records contain the fields in this order.
  const draft: Draft<ChartMetadata> = {
    ...{ home, sources, description, keywords, maintainers, icon, condition, tags, appVersion, deprecated },
    ...{ annotations, kubeVersion, dependencies, type },
  };
  return {
    name,
    version: reader.text('version'),
    apiVersion: apiVersion === '' ? 'v1' : apiVersion,
    ...present(draft),
  } as ChartMetadata;
}

/**
 * Validates dependencies.
 *
 * @param written the value of `dependencies` in Chart.yaml; unlike the first parameter, it may contain nulls
 */
function checkDependencies(dependencies: readonly Dependency[], written: Value | undefined): void {
  const seen = new Set<string>();
  const entries = Array.isArray(written) && written.includes(null) ? written : dependencies;
  let next = 0;
  for (const entry of entries) {
    if (entry === null) throw invalid('dependencies must not contain empty or null nodes');
    const { name, alias } = dependencies[next++] as Dependency;
    if (alias !== undefined && !/^[a-zA-Z0-9_-]+$/.test(alias)) {
      throw invalid(`dependency ${JSON.stringify(name)} has disallowed characters in the alias`);
    }
    const key = alias ?? name;
    if (seen.has(key)) throw invalid(`more than one dependency with name or alias ${JSON.stringify(key)}`);
    seen.add(key);
  }
}

/**
 * Validates Chart.yaml as Helm does when it loads a chart (Metadata.Validate in pkg/chart/v2).
 *
 * @param fields fields of Chart.yaml, needed because `readMetadata` removes nulls from lists
 * @throws CHART_INVALID with `validation: ...` as `helmText`
 */
export function validateMetadata(metadata: ChartMetadata, fields: ValueMap = new Map()): void {
  const { name, version, type } = metadata;
  if (name === '') throw invalid('chart.metadata.name is required');
  if (name === '.' || name === '..') throw invalid(`chart.metadata.name ${JSON.stringify(name)} is not allowed`);
  if (name.includes('/')) throw invalid(`chart.metadata.name ${JSON.stringify(name)} is invalid`);
  if (version === '') throw invalid('chart.metadata.version is required');
  if (!isVersion(version)) throw invalid(`chart.metadata.version ${JSON.stringify(version)} is invalid`);
  if (type !== undefined && type !== 'application' && type !== 'library') {
    throw invalid('chart.metadata.type must be application or library');
  }
  const maintainers = fields.get('maintainers');
  if (Array.isArray(maintainers) && maintainers.includes(null)) throw invalid('maintainers must not contain empty or null nodes');
  checkDependencies(metadata.dependencies ?? [], fields.get('dependencies'));
}

/** Decodes Chart.lock or requirements.lock. */
export function readLock(value: Value): ChartLock {
  const fields: ValueMap = value instanceof Map ? value : new Map();
  const reader = new FieldReader(fields, 'Lock');
  return { generated: reader.text('generated'), digest: reader.text('digest'), dependencies: readDependencies(fields) ?? [] };
}
