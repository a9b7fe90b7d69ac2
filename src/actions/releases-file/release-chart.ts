import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isMap, type ValueMap } from '../../base/go/value.ts';
import { mapConcurrent } from '../../base/map-concurrent.ts';
import { missingDependencies } from '../../chart/dependencies.ts';
import type { Chart } from '../../chart/model.ts';
import { TemplateCache } from '../../engine/template-cache.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Repository } from '../../repo/repositories.ts';
import { type ChartSource, noSource } from '../chart-source.ts';
import type { Downloads, IndexMemory } from '../download-options.ts';
import { type ChartInput, type ChartReaders, readCompleteChart, withUserValues } from '../render/chart-input.ts';
import type { PostRenderer } from '../render/post-renderer.ts';
import type { ValueInputs } from '../render/user-values.ts';
import type { Outside } from './files/outside.ts';
import { forbidden } from './files/run-command.ts';
import { releasePatches } from './patches/release-patches.ts';
import type { ReleaseState } from './read-releases.ts';
import { chartName, type StateRelease } from './release-values.ts';
import { listOf, stringsOf, textOf } from './state/load-state.ts';

/** Dependencies for fetching and loading charts. */
export interface ChartAccess {
  /** Runs a function that downloads files. */
  withDownloads<T>(run: (downloads: Downloads) => Promise<T>): Promise<T>;
  readonly readers: Omit<ChartReaders, 'complete'>;
  /** Finds a post-renderer. @throws USAGE */
  findPostRenderer(name: string, args: readonly string[]): Promise<PostRenderer | undefined>;
}

/** A local path, or the name of a chart and where to fetch it from. */
export interface ChartReference {
  readonly name: string;
  readonly source: ChartSource;
  /** true if the chart is a local directory or archive */
  readonly isLocal: boolean;
}

/** Determines the source of a release's chart. */
export function chartReference({ state, release }: StateRelease, outside: Outside): ChartReference {
  const source: ChartSource = {
    ...noSource,
    version: release.version.replace(/@.*$/, ''),
    devel: settingOf('devel', { state, release }) === true,
    tls: { ...noSource.tls, insecureSkipVerify: settingOf('insecureSkipTLSVerify', { state, release }) === true },
    plainHttp: settingOf('plainHttp', { state, release }) === true,
  };
  const chart = chartName({ state, release });
  const local = localPath(chart, state, outside);
  if (local !== undefined) return { name: local, source, isLocal: true };
  return { ...remoteReference(chart, source, state), isLocal: false };
}

function localPath(chart: string, { place }: ReleaseState, { cwd }: Outside): string | undefined {
  if (chart.includes('://')) return undefined;
  return [resolve(place.folder, chart), resolve(cwd, chart)].find((path) => existsSync(path));
}

/** Looks up the first part of a name such as repo/chart in `repositories`. */
function remoteReference(chart: string, source: ChartSource, state: ReleaseState): Omit<ChartReference, 'isLocal'> {
  const slash = chart.indexOf('/');
  const repository = repositoryOf(chart.slice(0, slash), state);
  if (repository === undefined || chart.includes('://')) return { name: chart, source };
  const withLogin: ChartSource = {
    ...source,
    username: textOf(repository.get('username')),
    password: textOf(repository.get('password')),
    passCredentials: repository.get('passCredentials') === true,
    plainHttp: source.plainHttp || repository.get('plainHttp') === true,
    tls: {
      caFile: textOf(repository.get('caFile')),
      certFile: textOf(repository.get('certFile')),
      keyFile: textOf(repository.get('keyFile')),
      insecureSkipVerify: source.tls.insecureSkipVerify || repository.get('skipTLSVerify') === true,
    },
  };
  const url = textOf(repository.get('url')).replace(/\/$/, '');
  const name = chart.slice(slash + 1);
  if (repository.get('oci') === true) return { name: `oci://${url.replace(/^oci:\/\//, '')}/${name}`, source: withLogin };
  return { name, source: { ...withLogin, repo: url } };
}

/** Returns the repositories in a state file, without registries. */
export function stateRepositories({ fields }: ReleaseState): Repository[] {
  return listOf(fields.get('repositories'))
    .filter(isMap)
    .filter((entry) => entry.get('oci') !== true)
    .map((entry) => ({
      name: textOf(entry.get('name')),
      url: textOf(entry.get('url')),
      username: textOf(entry.get('username')),
      password: textOf(entry.get('password')),
      caFile: textOf(entry.get('caFile')),
      certFile: textOf(entry.get('certFile')),
      keyFile: textOf(entry.get('keyFile')),
      insecureSkipTlsVerify: entry.get('skipTLSVerify') === true,
      passCredentials: entry.get('passCredentials') === true,
    }));
}

/** Returns an entry of `repositories` by its name. */
function repositoryOf(name: string, { fields }: ReleaseState): ValueMap | undefined {
  return listOf(fields.get('repositories'))
    .filter(isMap)
    .find((entry) => entry.get('name') === name);
}

/** Returns a field of a release. It defaults to the same field of `helmDefaults`. */
export function settingOf(name: string, { state, release }: StateRelease): unknown {
  const defaults = state.fields.get('helmDefaults');
  return release.fields.get(name) ?? (isMap(defaults) ? defaults.get(name) : undefined);
}

/** Returns the arguments in a field of `helmDefaults`, such as `syncArgs`. */
export function argumentsOf({ fields }: ReleaseState, name: string): string[] {
  const defaults = fields.get('helmDefaults');
  return isMap(defaults) ? stringsOf(defaults.get(name)) : [];
}

/** A post-renderer from the command line. It overrides the post-renderers in the state files. */
export interface PostRenderCall {
  /** empty to use the post-renderers in the state files */
  readonly name: string;
  readonly args: readonly string[];
}

/** Options for loading the chart of a release. */
export interface InputOptions {
  readonly values: ValueInputs;
  /** true to skip fetching missing dependencies */
  readonly skipDeps: boolean;
  readonly skipSchema: boolean;
  readonly postRenderer?: PostRenderCall | undefined;
}

interface LoadOptions extends Pick<InputOptions, 'skipDeps' | 'skipSchema'> {
  /** the state's repositories, where dependencies are looked up */
  readonly repositories: readonly Repository[];
}

/** Maximum number of concurrent chart downloads. */
const prefetchWidth = 6;

/** Loads the charts of releases. A chart that several releases use is loaded once. */
export class ReleaseCharts {
  readonly #access: ChartAccess;
  readonly #outside: Outside;
  readonly #loaded = new Map<string, Promise<Chart>>();
  readonly #templates = new Map<Chart, TemplateCache>();
  readonly #archives = new Map<string, Promise<string>>();
  readonly #indexes: IndexMemory = new Map();

  constructor(access: ChartAccess, outside: Outside) {
    this.#access = access;
    this.#outside = outside;
  }

  /** Loads the chart of a release and combines it with values. @throws CHART_*, NETWORK, VALUES_*, RELEASES_FILE */
  async input(target: StateRelease, { values, skipDeps, skipSchema, postRenderer }: InputOptions): Promise<ChartInput> {
    checkSupported(target);
    const reference = chartReference(target, this.#outside);
    const repositories = reference.isLocal ? stateRepositories(target.state) : [];
    const key = JSON.stringify([reference, skipDeps, skipSchema, repositories]);
    const loading = this.#loaded.get(key) ?? this.#load(reference, { skipDeps, skipSchema, repositories });
    this.#loaded.set(key, loading);
    const enableDns = settingOf('enableDNS', target) === true;
    const input = await withUserValues(await loading, { values, skipSchema, enableDns }, this.#access.readers);
    return {
      ...input,
      templates: this.#templatesOf(input.chart),
      transform: this.#transform(target),
      postRenderer: await this.#postRenderer(target, postRenderer),
    };
  }

  /**
   * Returns the path of a release's chart, which is a directory or an archive. A chart in a repository is downloaded first.
   *
   * @throws NETWORK, ...
   */
  async path(target: StateRelease): Promise<string> {
    checkSupported(target);
    const reference = chartReference(target, this.#outside);
    return reference.isLocal ? reference.name : this.#fetch(reference);
  }

  /** Returns the compiled templates of a chart. They are shared by all releases of the chart. */
  #templatesOf(chart: Chart): TemplateCache {
    const known = this.#templates.get(chart) ?? new TemplateCache();
    this.#templates.set(chart, known);
    return known;
  }

  /** Returns a function that applies the patches of a release, or undefined if there are none. @throws RELEASES_FILE, ... */
  #transform(target: StateRelease): ChartInput['transform'] {
    const patches = releasePatches(target, this.#outside);
    if (patches === undefined) return undefined;
    return async (rendering) => {
      const { applyPatches } = await import('./patches/apply-patches.ts');
      return applyPatches(rendering, patches);
    };
  }

  /** @throws USAGE, RELEASES_EXEC */
  async #postRenderer(target: StateRelease, override: PostRenderCall | undefined): Promise<PostRenderer | undefined> {
    const name = override?.name || settingOf('postRenderer', target);
    if (typeof name !== 'string' || name === '') return undefined;
    if (this.#outside.noExec) throw forbidden(name);
    const args = settingOf('postRendererArgs', target);
    const own = Array.isArray(args) ? args.map(String) : [];
    const path = override?.name || !name.includes('/') ? name : resolve(target.state.place.folder, name);
    return this.#access.findPostRenderer(path, override && override.args.length > 0 ? override.args : own);
  }

  async #load(reference: ChartReference, { skipDeps, skipSchema, repositories }: LoadOptions): Promise<Chart> {
    const path = reference.isLocal ? reference.name : await this.#fetch(reference);
    const complete: ChartReaders['complete'] = async (chart, folder) => {
      // The modules for downloads are only loaded if they are needed.
      if (missingDependencies(chart).length === 0) return chart;
      const { withDependencies } = await import('../dependencies/in-memory.ts');
      return this.#access.withDownloads((downloads) =>
        withDependencies(chart, { folder, source: { ...reference.source, version: '' }, repositories }, downloads),
      );
    };
    return readCompleteChart({ path, skipSchema }, { ...this.#access.readers, ...(skipDeps ? {} : { complete }) });
  }

  /** Starts downloading the charts of releases. An error is reported when the chart is used. */
  prefetch(targets: readonly StateRelease[]): void {
    const references = targets.map((target) => chartReference(target, this.#outside)).filter(({ isLocal }) => !isLocal);
    void mapConcurrent(references, prefetchWidth, (reference) => this.#fetch(reference).catch(() => undefined));
  }

  /** Downloads a chart once, and returns the path of its archive. */
  #fetch(reference: ChartReference): Promise<string> {
    const key = JSON.stringify(reference);
    const archive = this.#archives.get(key) ?? this.#download(reference);
    this.#archives.set(key, archive);
    return archive;
  }

  async #download({ name, source }: ChartReference): Promise<string> {
    const { fetchChart } = await import('../charts/fetch-chart.ts');
    const indexes = this.#indexes;
    return this.#access.withDownloads(async (downloads) => (await fetchChart(name, source, { ...downloads, indexes })).path());
  }
}

/** Fields that make helmfile modify the chart with kustomize or chartify. */
const patchFields = ['transformers', 'dependencies', 'adopt'];

/** @throws RELEASES_FILE for unsupported fields */
function checkSupported({ state, release }: StateRelease): void {
  const field = patchFields.find((name) => release.fields.has(name));
  if (field === undefined && release.fields.get('forceGoGetter') !== true) return;
  throw new TillerlessError(
    'RELEASES_FILE',
    `release ${JSON.stringify(release.name)}: ${field ?? 'forceGoGetter'} is not supported`,
    {
      where: { file: state.place.file },
      hint: 'change the chart, or use a post-renderer',
    },
  );
}
