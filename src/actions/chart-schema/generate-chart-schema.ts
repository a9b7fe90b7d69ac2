import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cleanPath } from '../../base/go/clean-path.ts';
import { goJson, parseGoJson } from '../../base/go/json.ts';
import { loadChart } from '../../chart/load.ts';
import type { Chart } from '../../chart/model.ts';
import { mergeValues, parseValues } from '../../chart/values-file.ts';
import { valuesPositions } from '../../chart/values-positions.ts';
import type { RenderContext } from '../../engine/render-context.ts';
import { schemaProblems } from '../../engine/schema/problems.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { cancelled } from '../../errors/cancelled.ts';
import { type ErrorNote, isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { ChartFiles } from '../chart-docs/chart-files.ts';
import { findCharts } from '../chart-docs/find-charts.ts';
import { NodeBudget } from '../chart-docs/node-value.ts';
import { ChartRules } from './chart-rules.ts';
import { type ChartSource, directorySource } from './chart-source.ts';
import { inferSchema } from './infer-schema.ts';
import type { Schema } from './model/schema.ts';
import { schemaText } from './model/schema-text.ts';
import { checkRoot, readValues, valuesFilesOf } from './read-values.ts';
import { withReferenceComment } from './reference-comment.ts';
import { type InferenceOptions, MAX_VALUES } from './schema-request.ts';
import { addSubchartProperties, importPaths, subchartNames } from './subchart-properties.ts';
import { addReadProperties, computedDefaults, templateReads } from './template-reads.ts';

/** A chart, and how to generate its schema. */
export interface ChartSchemaRequest {
  readonly inference: InferenceOptions;
  /** path of the generated file, relative to the chart */
  readonly outputFile: string;
  /** true to infer properties from what the templates read */
  readonly usesTemplates: boolean;
  /** directory that symbolic links must not leave */
  readonly root: string;
  readonly context: RenderContext;
  readonly signal: AbortSignal;
}

/** A generated schema. */
export interface GeneratedSchema {
  /** path of the file to write */
  readonly file: string;
  readonly text: string;
  /** true if the file has another schema, or does not exist */
  readonly isStale: boolean;
  /** the first values file with a reference to the schema, if it was requested */
  readonly values: { readonly file: string; readonly text: string } | undefined;
  /** defaults that the schema rejects, because an annotation does not allow them */
  readonly rejected: readonly ErrorNote[];
}

/**
 * Finds charts in or below a directory, except for those in the `charts` directory of another chart: these are dependencies.
 *
 * @throws CHART_NOT_FOUND, FILE_NOT_FOUND
 */
export function findOwnCharts(root: string): string[] {
  if (existsSync(root) && !statSync(root).isDirectory()) {
    throw new TillerlessError('CHART_NOT_FOUND', `${root} is not a directory`, {
      hint: 'unpack the chart, because the schema is written to its directory',
    });
  }
  const charts = findCharts(root, () => false);
  const dependencies = charts.map((directory) => `${join(directory, 'charts')}/`);
  const own = charts.filter((directory) => !dependencies.some((prefix) => `${cleanPath(directory)}/`.startsWith(prefix)));
  if (own.length > 0) return own;
  throw new TillerlessError('CHART_NOT_FOUND', `${root} contains no Chart.yaml`, { hint: 'specify the directory of a chart' });
}

/**
 * Generates the schema of a chart from annotations, comments, defaults and what its templates read.
 *
 * @throws FILE_NOT_FOUND, FILE_IO, YAML_PARSE, VALUES_SCHEMA and errors of loading a chart
 */
export async function generateChartSchema(directory: string, request: ChartSchemaRequest): Promise<GeneratedSchema> {
  if (request.signal.aborted) throw cancelled();
  const source = directorySource(directory, new ChartFiles([request.root, directory]));
  const paths = valuesFilesOf(source, request.inference.valuesFiles);
  const chart = chartWithValues(directory, { source, paths });
  const schema = await inferChartSchema(chart, { source, paths, request });
  const text = `${textOf(schema)}\n`;
  const file = join(directory, request.outputFile);
  const [valuesFile] = paths;
  return {
    file,
    text,
    isStale: !source.isFile(file) || !isSameJson(source.read(file), text),
    values: request.inference.addsReference
      ? { file: valuesFile, text: withReferenceComment(source.read(valuesFile)) }
      : undefined,
    rejected: rejectedDefaults(chart, text, { file: valuesFile, source: source.read(valuesFile) }),
  };
}

interface ValuesFiles {
  readonly source: ChartSource;
  readonly paths: readonly [string, ...string[]];
}

/** Loads a chart, with the values of the given files as its defaults. */
function chartWithValues(directory: string, { source, paths }: ValuesFiles): Chart {
  const chart = loadChart(directory);
  const [first, ...others] = paths;
  if (others.length === 0 && first === join(directory, 'values.yaml')) return chart;
  const values = paths.map((path) => {
    try {
      return parseValues(source.read(path));
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      throw reworded(error, { helmText: undefined, where: { ...error.where, file: path } });
    }
  });
  return { ...chart, values: values.reduce(mergeValues) };
}

async function inferChartSchema(
  chart: Chart,
  { source, paths, request }: ValuesFiles & { readonly request: ChartSchemaRequest },
): Promise<Schema> {
  const { inference, usesTemplates, context } = request;
  const [file] = paths;
  const nodes = { file, budget: new NodeBudget(MAX_VALUES, file) };
  const document = readValues(source, paths, inference);
  if (document !== undefined) checkRoot(document, nodes);
  const reads = usesTemplates ? await templateReads(chart, context) : undefined;
  const subcharts = subchartNames(chart);
  const rules = new ChartRules({ reads, subcharts, importPaths: importPaths(chart) }, file);
  const schema = inferSchema(document, { options: inference, rules, nodes, base: { source, file } });
  addSubchartProperties(schema, chart);
  const adds = (keyword: 'title'): boolean => !inference.skipped.has(keyword);
  if (reads !== undefined) addReadProperties(schema, reads, { adds, subcharts });
  return schema;
}

function textOf(schema: Schema): string {
  return schemaText(schema, { endsWithNewline: false, writesEmptyRequired: false });
}

function isSameJson(first: string, second: string): boolean {
  try {
    return goJson(parseGoJson(first)) === goJson(parseGoJson(second));
  } catch (error) {
    if (isTillerlessError(error)) return false;
    throw error;
  }
}

/** Returns the default values that a schema rejects. */
function rejectedDefaults(
  chart: Chart,
  schema: string,
  { file, source }: { readonly file: string; readonly source: string },
): ErrorNote[] {
  const checked = { ...chart, schema: Buffer.from(schema), subcharts: [], remoteSchemas: new Map() };
  const find = valuesPositions(source);
  return schemaProblems(checked, computedDefaults(chart)).map(({ path, violation: { message } }) => {
    const position = find(path, 'value') ?? find(path, 'key');
    return { title: `${formatValuePath(path) || 'the values'}: ${message}`, where: { file, ...position, source } };
  });
}
