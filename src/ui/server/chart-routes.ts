import { showChart } from '../../actions/charts/show.ts';
import { loadNamedChart } from '../../actions/render/load-local-chart.ts';
import { listRepositories } from '../../actions/repositories/configured-repositories.ts';
import { searchRepositories } from '../../actions/repositories/search-repo.ts';
import { repositoriesToUpdate, updateRepositories } from '../../actions/repositories/update.ts';
import { redactText } from '../../base/redact.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { UiChart, UiChartContent, UiChartList, UiRepositoryUpdate } from '../../report/ui-charts.ts';
import { findChart } from './find-chart.ts';
import type { ReadRoute, WriteRoute } from './routes.ts';
import type { UiOptions } from './surroundings.ts';

const maxCharts = 500;

export const chartReads: Readonly<Record<string, ReadRoute>> = {
  charts: async ({ options }, parameters) => searchCharts(options, parameters.text('query', 256)),
  chart: async ({ options }, parameters) => chartContent(options, parameters.text('reference'), parameters.text('version', 256)),
};

export const chartWrites: Readonly<Record<string, WriteRoute>> = {
  'repositories/update': async ({ options, clusters }) => {
    const repositories = repositoriesToUpdate(options.settings.paths.repositoryConfig, []);
    const outcomes = await updateRepositories(repositories, options.downloads);
    clusters.forgetUpdates();
    const update: UiRepositoryUpdate = {
      outcomes: outcomes.map(({ repository, problem }) => ({
        name: repository.name,
        ...(problem ? { problem: redactText(reasonOf(problem)) } : {}),
      })),
    };
    return update;
  },
};

function searchCharts({ settings }: UiOptions, keyword: string): UiChartList {
  const repositories = listRepositories(settings.paths.repositoryConfig).map(({ name, url }) => ({ name, url: redactText(url) }));
  if (repositories.length === 0) return { charts: [], repositories, warnings: [] };
  const warnings: string[] = [];
  const warn = (message: string, fields: Readonly<Record<string, string>> = {}): void => {
    warnings.push([message, ...Object.entries(fields).map(([key, value]) => `${key}=${value}`)].join(' '));
  };
  const charts = hits(settings.paths, { keyword, version: '', all: false }, warn);
  return { charts: charts.slice(0, maxCharts), repositories, warnings };
}

function hits(
  paths: UiOptions['settings']['paths'],
  search: { readonly keyword: string; readonly version: string; readonly all: boolean },
  warn: (message: string, fields?: Readonly<Record<string, string>>) => void,
): UiChart[] {
  const matches = searchRepositories({ ...search, isRegexp: false, devel: false }, { paths, warn });
  return matches.map(({ name, entry: { version, appVersion, description } }) => ({
    reference: name,
    version,
    appVersion,
    description,
  }));
}

async function chartContent(options: UiOptions, reference: string, version: string): Promise<UiChartContent> {
  const chart = loadNamedChart(await findChart(options, { reference, version }));
  const { metadata } = chart;
  return {
    reference,
    name: metadata.name,
    version: metadata.version,
    appVersion: metadata.appVersion ?? '',
    description: metadata.description ?? '',
    home: metadata.home ?? '',
    isDeprecated: metadata.deprecated === true,
    maintainers: (metadata.maintainers ?? []).map(({ name, email }) => [name, email && `<${email}>`].filter(Boolean).join(' ')),
    keywords: metadata.keywords ?? [],
    dependencies: (metadata.dependencies ?? []).map(({ name, version: range = '', repository }) => ({
      name,
      version: range,
      repository: redactText(repository),
    })),
    readme: showChart(chart, 'readme'),
    values: showChart(chart, 'values'),
    schema: chart.schema ? Buffer.from(chart.schema).toString('utf8') : '',
    versions: versionsOf(options, reference),
  };
}

/** Returns the versions of a chart in a configured repository, newest first. */
export function versionsOf({ settings }: UiOptions, reference: string): UiChartContent['versions'] {
  if (!/^[^/:]+\/[^/]+$/.test(reference)) return [];
  try {
    const all = hits(settings.paths, { keyword: reference, version: '>0.0.0-0', all: true }, () => undefined);
    return all.filter((hit) => hit.reference === reference).map(({ version, appVersion }) => ({ version, appVersion }));
  } catch (error) {
    // There is no such repository, so the reference is probably a local path that looks like REPO/CHART.
    if (isTillerlessError(error, 'REPOSITORY_NOT_FOUND')) return [];
    throw error;
  }
}
