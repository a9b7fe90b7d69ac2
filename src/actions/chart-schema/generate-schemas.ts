import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseGoJson } from '../../base/go/json.ts';
import { cancelled } from '../../errors/cancelled.ts';
import { isTillerlessError, reasonOf, type TillerlessError } from '../../errors/tillerless-error.ts';
import { ChartFiles } from '../chart-docs/chart-files.ts';
import { findCharts } from '../chart-docs/find-charts.ts';
import { NodeBudget } from '../chart-docs/node-value.ts';
import { annotatedValues } from './annotate-values.ts';
import { readArchivedCharts } from './archived-charts.ts';
import { type ChartDefinition, readChartDefinition } from './chart-definition.ts';
import { type ChartResult, type GeneratedChart, isGenerated } from './chart-result.ts';
import { type ChartSource, directorySource } from './chart-source.ts';
import { inDependencyOrder } from './dependency-order.ts';
import { HelmSchemaRules } from './helm-schema-rules.ts';
import { inferSchema } from './infer-schema.ts';
import { DependencyMerger } from './merge-dependencies.ts';
import type { Schema } from './model/schema.ts';
import { schemaFromValue } from './model/schema-from-value.ts';
import { schemaText } from './model/schema-text.ts';
import { readValues, valuesFilesOf } from './read-values.ts';
import { withReferenceComment } from './reference-comment.ts';
import { MAX_VALUES, type SchemaEnvironment, type SchemaRequest } from './schema-request.ts';

/** The schema of a chart as text, or the error if there is no schema. */
export interface ChartSchema {
  /** name of the chart, if Chart.yaml can be read */
  readonly name: string | undefined;
  /** path of Chart.yaml */
  readonly chart: string;
  /** path of the file to write; undefined for a chart in an archive */
  readonly file: string | undefined;
  /**
   * path and new content of the first values file, including the added reference to the schema; undefined if no reference was
   * requested
   */
  readonly values: { readonly file: string; readonly text: string } | undefined;
  /** new content of `file`; undefined if there is an error or the file remains unchanged */
  readonly text: string | undefined;
  /** true if the schema file is missing or differs from the generated schema */
  readonly isStale: boolean;
  readonly error: TillerlessError | undefined;
}

/**
 * Generates the schemas of all charts below a directory as helm-schema does, without writing them.
 *
 * @throws CHART_INVALID if charts depend on each other, CANCELLED
 */
export function generateSchemas(request: SchemaRequest, environment: SchemaEnvironment): ChartSchema[] {
  return new SchemaGenerator(request, environment).generate();
}

/**
 * Annotates the values files of all charts below a directory, without writing them. Each result contains an annotated values file
 * instead of a schema.
 */
export function annotateCharts(request: SchemaRequest, environment: SchemaEnvironment): ChartSchema[] {
  return new SchemaGenerator(request, environment).annotate();
}

class SchemaGenerator {
  readonly #request: SchemaRequest;
  readonly #environment: SchemaEnvironment;
  readonly #files: ChartFiles;

  constructor(request: SchemaRequest, environment: SchemaEnvironment) {
    this.#request = request;
    this.#environment = environment;
    this.#files = new ChartFiles(statSync(request.searchRoot, { throwIfNoEntry: false }) ? [request.searchRoot] : []);
  }

  generate(): ChartSchema[] {
    const { dependencies } = this.#request;
    const read = this.#sources().map((source) => this.#infer(source));
    const results = dependencies.isSkipped ? read : inDependencyOrder(read, dependencies);
    const charts = results.filter(isGenerated);
    const names = new Set(charts.flatMap(({ definition }) => definition.dependencies.map(({ name }) => name)));
    if (dependencies.isSkipped) {
      return results.map((result) =>
        isGenerated(result) && names.has(result.definition.name) ? this.#unchanged(result) : this.#finish(result),
      );
    }
    if (dependencies.keepsExisting) for (const chart of charts) if (names.has(chart.definition.name)) this.#useExisting(chart);
    const merger = new DependencyMerger(charts, dependencies, this.#environment.log);
    // Format the schema of each chart immediately after merging, because merging a parent chart clears the `required` lists in
    // the schemas of its subcharts.
    return results.map((result) => {
      if (isGenerated(result)) merger.merge(result);
      return result.isExisting ? this.#unchanged(result) : this.#finish(result);
    });
  }

  annotate(): ChartSchema[] {
    return this.#sources().map((source) => {
      const chart = { name: undefined, chart: join(source.directory, 'Chart.yaml'), values: undefined, isStale: true };
      try {
        const { name } = readChartDefinition(source);
        const [file] = valuesFilesOf(source, this.#request.inference.valuesFiles);
        const text = annotatedValues(source.read(file), file);
        return { ...chart, name, file: source.isArchived ? undefined : file, text, error: undefined };
      } catch (error) {
        if (!isTillerlessError(error)) throw error;
        return { ...chart, file: undefined, text: undefined, error };
      }
    });
  }

  #sources(): ChartSource[] {
    const { searchRoot } = this.#request;
    const { log } = this.#environment;
    if (!existsSync(searchRoot)) {
      log('error', `${searchRoot} does not exist`);
      return [];
    }
    const archived = readArchivedCharts(searchRoot, this.#files, (path, error) =>
      log('error', `cannot read ${path}: ${reasonOf(error)}`),
    );
    const directories = findCharts(searchRoot, () => false).map((directory) => directorySource(directory, this.#files));
    return [...archived, ...directories].filter((source) => this.#isSelected(source));
  }

  /**
   * Reports whether to process a chart. If the user selected dependencies, only those and the chart in the search root are
   * processed.
   */
  #isSelected(source: ChartSource): boolean {
    const { searchRoot, dependencies } = this.#request;
    if (dependencies.names.size === 0 || source.directory === searchRoot) return true;
    try {
      return dependencies.names.has(readChartDefinition(source).name);
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      this.#environment.log('error', reasonOf(error));
      return false;
    }
  }

  #infer(source: ChartSource): ChartResult {
    if (this.#environment.signal.aborted) throw cancelled();
    let definition: ChartDefinition | undefined;
    try {
      definition = readChartDefinition(source);
      return { source, definition, schema: this.#schemaOf(source), error: undefined, isExisting: false };
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { source, definition, schema: undefined, error, isExisting: false };
    }
  }

  #schemaOf(source: ChartSource): Schema {
    const { inference } = this.#request;
    const paths = valuesFilesOf(source, inference.valuesFiles);
    const [file] = paths;
    const nodes = { file, budget: new NodeBudget(MAX_VALUES, file) };
    const rules = new HelmSchemaRules(nodes, (message) => this.#environment.log('warning', message));
    const document = readValues(source, paths, inference);
    const warnings = new Set<string>();
    const schema = inferSchema(document, { options: inference, rules, nodes, base: { source, file, warnings } });
    for (const warning of warnings) this.#environment.log('warning', warning);
    return schema;
  }

  /** Replaces a chart's generated schema with its existing schema, if there is one. */
  #useExisting(chart: GeneratedChart): void {
    const { source, definition } = chart;
    const file = join(source.directory, this.#request.outputFile);
    if (!source.isFile(file)) return;
    try {
      chart.schema = schemaFromValue(parseGoJson(source.read(file), { isExact: true }), file);
      chart.isExisting = true;
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      this.#environment.log('warning', `cannot use the existing schema of ${definition.name}: ${reasonOf(error)}`);
    }
  }

  #referringValues(source: ChartSource): ChartSchema['values'] {
    const { valuesFiles, addsReference } = this.#request.inference;
    const file = valuesFiles.map((name) => join(source.directory, name)).find((path) => source.isFile(path));
    if (file === undefined || !addsReference || source.isArchived) return undefined;
    return { file, text: withReferenceComment(source.read(file)) };
  }

  /** Returns the result for a chart whose schema file is left unchanged. */
  #unchanged({ source, definition, error }: ChartResult): ChartSchema {
    return {
      name: definition?.name,
      chart: join(source.directory, 'Chart.yaml'),
      file: undefined,
      values: this.#referringValues(source),
      text: undefined,
      isStale: false,
      error,
    };
  }

  #finish(result: ChartResult): ChartSchema {
    const { source } = result;
    const output = join(source.directory, this.#request.outputFile);
    const schema = { ...this.#unchanged(result), file: source.isArchived ? undefined : output };
    if (!isGenerated(result)) return schema;
    try {
      const text = schemaText(result.schema, { ...this.#request, writesEmptyRequired: true, others: 'empty' });
      return { ...schema, text, isStale: !source.isFile(output) || source.read(output) !== text };
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { ...schema, error };
    }
  }
}
