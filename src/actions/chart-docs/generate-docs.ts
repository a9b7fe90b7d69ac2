import { join } from 'node:path';
import { cancelled } from '../../errors/cancelled.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { ChartFiles } from './chart-files.ts';
import type { ChartInfo } from './chart-info.ts';
import { dependencyCharts, withDependencyRows } from './dependency-rows.ts';
import { DocsFiles } from './docs-files.ts';
import type { DocsEnvironment, DocsRequest } from './docs-request.ts';
import { findCharts } from './find-charts.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { readChart } from './read-chart.ts';
import { readTemplates } from './read-templates.ts';
import { renderReadme } from './render-readme.ts';
import { templateData } from './template-data.ts';
import { undocumentedValues } from './undocumented-values.ts';
import type { ValueRow } from './value-row.ts';
import { valueRows } from './value-rows.ts';

/** The documentation of a chart, or the error if it could not be generated. */
export interface ChartDocs {
  /** directory of the chart */
  readonly chart: string;
  /** path of the file to write */
  readonly file: string;
  /** the generated text, up to the error if there is one; undefined if no template was executed */
  readonly text: string | undefined;
  readonly error: TillerlessError | undefined;
}

/**
 * Generates the documentation of charts without writing it.
 *
 * @returns the documentation of each chart, in alphabetical order, including charts with errors
 * @throws FILE_NOT_FOUND, CHART_NOT_FOUND, FILE_IO
 */
export function generateDocs(request: DocsRequest, environment: DocsEnvironment): ChartDocs[] {
  const generator = new DocsGenerator(request, environment);
  return generator.selected().map((directory) => generator.generate(directory));
}

class DocsGenerator {
  private readonly request: DocsRequest;
  private readonly environment: DocsEnvironment;
  private readonly files: ChartFiles;
  private readonly charts = new Map<string, ChartInfo>();
  private readonly failures = new Map<string, TillerlessError>();
  private readonly found: readonly string[];

  constructor(request: DocsRequest, environment: DocsEnvironment) {
    this.request = request;
    this.environment = environment;
    this.found = this.search();
    this.files = new ChartFiles([request.searchRoot, ...request.charts]);
    for (const directory of this.found) this.read(directory);
  }

  /**
   * Returns the directories of the charts to read. Searches the requested directories. The search root is also searched if no
   * directories are requested, or if the values of dependencies are needed.
   */
  private search(): string[] {
    const { searchRoot, charts, ignoreFile, withDependencyValues } = this.request;
    const { cwd, log } = this.environment;
    const filter = readIgnoreFile(ignoreFile, cwd);
    const roots = charts.length === 0 || withDependencyValues ? [searchRoot, ...charts] : charts;
    const found = [...new Set(roots.flatMap((root) => findCharts(root, filter)))];
    log('info', `Found Chart directories [${found.join(', ')}]`);
    return found;
  }

  private read(directory: string): void {
    const { valuesFile, strict } = this.request;
    if (this.environment.signal.aborted) throw cancelled();
    try {
      const chart = readChart(directory, valuesFile, this.files);
      const missing = strict === undefined ? [] : undocumentedValues(chart, strict);
      if (missing.length === 0) this.charts.set(directory, chart);
      else this.failures.set(directory, undocumented(chart, missing));
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      this.failures.set(directory, error);
    }
  }

  /** Returns the directories of the charts to document. @throws CHART_NOT_FOUND */
  selected(): readonly string[] {
    const { charts, only } = this.request;
    const named =
      charts.length === 0 ? this.found : this.found.filter((directory) => charts.some((root) => isBelow(directory, root)));
    const unknown = charts.find((root) => !named.some((directory) => isBelow(directory, root)));
    if (unknown !== undefined)
      throw new TillerlessError('CHART_NOT_FOUND', `${unknown} contains no Chart.yaml, or every Chart.yaml in it is ignored`);
    if (only.length === 0) return named;
    this.warnOfUnknown(only);
    return named.filter((directory) => only.includes(directory));
  }

  private warnOfUnknown(only: readonly string[]): void {
    const { log } = this.environment;
    const unknown = only.filter((directory) => !this.found.includes(directory));
    for (const directory of unknown) log('warning', `Couldn't find documentation Info for <${directory}> - skipping`);
    if (unknown.length > 0) log('warning', `Some charts were not found. List of charts to choose: [${this.found.join(', ')}]`);
  }

  generate(directory: string): ChartDocs {
    const { signal, log } = this.environment;
    if (signal.aborted) throw cancelled();
    const docs = { chart: directory, file: join(directory, this.request.outputFile), text: undefined };
    const chart = this.charts.get(directory);
    if (chart === undefined) return { ...docs, error: this.failures.get(directory) };
    log('info', `Generating README Documentation for chart ${directory}`);
    try {
      return { ...docs, ...this.render(chart) };
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { ...docs, error };
    }
  }

  private render(chart: ChartInfo): Pick<ChartDocs, 'text' | 'error'> {
    const { request, files, environment } = this;
    const { searchRoot, templateFiles, badgeStyle, order, skipFooter } = request;
    const template = readTemplates(chart.directory, { names: templateFiles, searchRoot, files });
    const data = templateData({ chart, rows: this.rows(chart), order, files: DocsFiles.of(chart.directory, files), skipFooter });
    return renderReadme({ template, data, badgeStyle, env: environment.env, now: environment.now });
  }

  private rows(chart: ChartInfo): readonly ValueRow[] {
    const { describedOnly, withDependencyValues } = this.request;
    const own = valueRows(chart).filter(
      ({ description, autoDescription }) => !describedOnly || description !== '' || autoDescription !== '',
    );
    if (!withDependencyValues) return own;
    const warn = (message: string): void => this.environment.log('warning', message);
    return withDependencyRows(own, dependencyCharts(chart, { charts: this.charts, warn }));
  }
}

/** Reports whether a chart's directory is the given directory or a subdirectory of it. */
function isBelow(directory: string, root: string): boolean {
  const prefix = join(root, '.');
  return prefix === '.' || directory === prefix || directory.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function undocumented({ valuesFile }: ChartInfo, paths: readonly string[]): TillerlessError {
  return new TillerlessError('VALUES_INVALID', `values without documentation: \n${paths.join('\n')}`, {
    where: { file: valuesFile },
    hint: 'describe each value with a comment: # path.to.value -- text',
  });
}
