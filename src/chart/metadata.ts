import { sanitize } from '../base/go/printable.ts';
import { quoteGo } from '../base/go/quote.ts';
import type { Value, ValueMap } from '../base/go/value.ts';
import { isVersion } from '../base/semver-range.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { decodeStruct, fieldValue } from './decode.ts';
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
  return decodeStruct(fields, 'Maintainer.maintainers', (reader) => {
    const draft: Draft<Maintainer> = {
      name: sanitize(reader.text('name')),
      email: sanitize(reader.text('email')),
      url: sanitize(reader.text('url')),
    };
    return present(draft) as Maintainer;
  });
}

/** Decodes a `dependencies` entry in Chart.yaml, requirements.yaml or a lock file. */
function readDependency(fields: ValueMap): Dependency {
  return decodeStruct(fields, 'Dependency.dependencies', (reader) => {
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
  });
}

/** Decodes the fields of Chart.yaml as Go does, and sanitizes strings. The result has not been validated yet. */
export function readMetadata(fields: ValueMap): ChartMetadata {
  return decodeStruct(fields, 'Metadata', (reader) => {
    const clean = (name: string): string => sanitize(reader.text(name));
    // Release records contain the fields in this order.
    const draft: Draft<ChartMetadata> = {
      home: clean('home'),
      sources: reader.texts('sources')?.map(sanitize),
      description: clean('description'),
      keywords: reader.texts('keywords')?.map(sanitize),
      maintainers: reader.structs('maintainers', 'v2.Maintainer', readMaintainer),
      icon: clean('icon'),
      condition: clean('condition'),
      tags: clean('tags'),
      appVersion: clean('appVersion'),
      deprecated: reader.flag('deprecated') === true ? true : undefined,
      annotations: reader.textMap('annotations'),
      kubeVersion: clean('kubeVersion'),
      dependencies: reader.structs('dependencies', 'v2.Dependency', readDependency),
      type: reader.text('type'),
    };
    return {
      name: clean('name'),
      version: reader.text('version'),
      apiVersion: reader.text('apiVersion') || 'v1',
      ...present(draft),
    } as ChartMetadata;
  });
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
      throw invalid(`dependency ${quoteGo(name)} has disallowed characters in the alias`);
    }
    const key = alias ?? name;
    if (seen.has(key)) throw invalid(`more than one dependency with name or alias ${quoteGo(key)}`);
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
  if (name === '.' || name === '..') throw invalid(`chart.metadata.name ${quoteGo(name)} is not allowed`);
  if (name.includes('/')) throw invalid(`chart.metadata.name ${quoteGo(name)} is invalid`);
  if (version === '') throw invalid('chart.metadata.version is required');
  if (!isVersion(version)) throw invalid(`chart.metadata.version ${quoteGo(version)} is invalid`);
  if (type !== undefined && type !== 'application' && type !== 'library') {
    throw invalid('chart.metadata.type must be application or library');
  }
  const maintainers = fieldValue(fields, 'maintainers');
  if (Array.isArray(maintainers) && maintainers.includes(null)) throw invalid('maintainers must not contain empty or null nodes');
  checkDependencies(metadata.dependencies ?? [], fieldValue(fields, 'dependencies'));
}

/** Decodes Chart.lock or requirements.lock. */
export function readLock(fields: ValueMap): ChartLock {
  return decodeStruct(fields, 'Lock', (reader) => ({
    generated: reader.time('generated'),
    digest: reader.text('digest'),
    dependencies: reader.structs('dependencies', 'v2.Dependency', readDependency) ?? [],
  }));
}
