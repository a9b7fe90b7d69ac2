import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cleanPath } from '../../base/go/clean-path.ts';
import { goJson, parseGoJson } from '../../base/go/json.ts';
import type { YamlDocument } from '../../base/yaml/node-reader.ts';
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
import type { NodeSource } from './model/annotation-value.ts';
import type { Schema } from './model/schema.ts';
import { schemaText } from './model/schema-text.ts';
import { checkRoot, existingValuesFiles, mergeAll, parseDocument, readAllDocuments, valuesFilesOf } from './read-values.ts';
import { withReferenceComment } from './reference-comment.ts';
import { type InferenceOptions, MAX_VALUES } from './schema-request.ts';
import { addSubchartProperties, importPaths, subchartNames } from './subchart-properties.ts';
import { addReadProperties, computedDefaults, templateReads } from './template-reads.ts';

const DEFAULT_VALUES = 'values.yaml';

/** A chart, and options for generating its schema. */
export interface ChartSchemaRequest {
  readonly inference: InferenceOptions;
  /** path of the generated file, relative to the chart */
  readonly outputFile: string;
  /** true to infer properties from the values that templates read */
  readonly usesTemplates: boolean;
  /** symbolic links must not point outside this directory */
  readonly root: string;
  readonly context: RenderContext;
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

/** A generated schema. */
export interface GeneratedSchema {
  /** path of the file to write */
  readonly file: string;
  readonly text: string;
  /** true if the file does not exist or differs from `text` */
  readonly isStale: boolean;
  /**
   * path and new content of the first values file, including the added reference to the schema; undefined if no reference was
   * requested
   */
  readonly values: { readonly file: string; readonly text: string } | undefined;
  /** errors for default values that the schema rejects, for example because an annotation declares another type */
  readonly rejected: readonly ErrorNote[];
}

/**
 * Finds charts recursively in a directory. Charts in another chart's `charts` directory are dependencies, and are skipped.
 *
 * @throws CHART_NOT_FOUND, FILE_NOT_FOUND
 */
export function findOwnCharts(root: string): string[] {
  if (existsSync(root) && !statSync(root).isDirectory()) {
    throw new TillerlessError('CHART_NOT_FOUND', `${root} is not a directory`, {
      hint: 'unpack the chart first; the schema is written to the chart directory',
    });
  }
  const charts = findCharts(root, () => false);
  const dependencies = charts.map((directory) => `${join(directory, 'charts')}/`);
  const own = charts.filter((directory) => !dependencies.some((prefix) => `${cleanPath(directory)}/`.startsWith(prefix)));
  if (own.length > 0) return own;
  throw new TillerlessError('CHART_NOT_FOUND', `${root} contains no Chart.yaml`, { hint: 'specify the directory of a chart' });
}

/**
 * Generates the schema of a chart from annotations, comments, defaults and the values that its templates read.
 *
 * @throws FILE_NOT_FOUND, FILE_IO, YAML_PARSE, VALUES_SCHEMA, or any error from loading a chart
 */
export async function generateChartSchema(directory: string, request: ChartSchemaRequest): Promise<GeneratedSchema> {
  if (request.signal.aborted) throw cancelled();
  const source = directorySource(directory, new ChartFiles([request.root, directory]));
  const { inference } = request;
  const paths = valuesFiles(source, inference.valuesFiles);
  // Read the values files before the chart, so that errors contain the path of the file.
  const documents = paths.flatMap((path) => {
    const document = readAllDocuments(source, path, inference);
    return document === undefined ? [] : [{ path, document }];
  });
  for (const { path, document } of documents) checkRoot(document, nodesOf(source, path));
  const chart = chartWithValues(directory, { source, paths });
  const schema = await inferChartSchema(chart, { source, documents, request });
  const text = textOf(schema);
  const file = join(directory, request.outputFile);
  const [first] = paths;
  const values = first === undefined ? undefined : { file: first, text: source.read(first) };
  return {
    file,
    text,
    isStale: !source.isFile(file) || !isSameJson(source.read(file), text),
    values: values && request.inference.addsReference ? { ...values, text: withReferenceComment(values.text) } : undefined,
    rejected: rejectedDefaults(chart, text, values),
  };
}

interface ValuesFiles {
  readonly source: ChartSource;
  readonly paths: readonly string[];
}

function nodesOf(source: ChartSource, file: string): NodeSource {
  return { file, budget: new NodeBudget(MAX_VALUES, file), text: source.isFile(file) ? source.read(file) : '' };
}

/**
 * Returns the values files of a chart. A chart does not have to contain a values.yaml.
 *
 * @throws FILE_NOT_FOUND if other files are missing
 */
function valuesFiles(source: ChartSource, names: readonly string[]): string[] {
  const isDefault = names.length === 1 && names[0] === DEFAULT_VALUES;
  return isDefault ? existingValuesFiles(source, names) : valuesFilesOf(source, names);
}

/** Loads a chart, with the values of the given files as its defaults. */
function chartWithValues(directory: string, { source, paths }: ValuesFiles): Chart {
  const chart = inDirectory(directory, () => loadChart(directory));
  if (paths.every((path) => path === join(directory, DEFAULT_VALUES))) return chart;
  const values = paths.map((path) => inDirectory('', () => parseValues(source.read(path)), path));
  return { ...chart, values: values.reduce(mergeValues) };
}

/** Adds the directory of a chart to the paths in errors. @param file path for errors that do not contain one */
function inDirectory<T>(directory: string, read: () => T, file?: string): T {
  try {
    return read();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const { where } = error;
    const path = where?.file === undefined ? file : join(directory, where.file);
    throw path === undefined ? error : reworded(error, { helmText: undefined, where: { ...where, file: path } });
  }
}

interface InferenceInput {
  readonly source: ChartSource;
  readonly documents: readonly { readonly path: string; readonly document: YamlDocument }[];
  readonly request: ChartSchemaRequest;
}

async function inferChartSchema(chart: Chart, { source, documents, request }: InferenceInput): Promise<Schema> {
  const { inference, usesTemplates, context } = request;
  const reads = usesTemplates ? await templateReads(chart, context) : undefined;
  const warnings = new Set<string>();
  const facts = { reads, subcharts: subchartNames(chart), importPaths: importPaths(chart) };
  const infer = (document: YamlDocument, file: string): Schema =>
    inferSchema(document, {
      options: inference,
      rules: new ChartRules(facts, file),
      nodes: nodesOf(source, file),
      base: { source, file, warnings },
    });
  // Check the annotations of each file separately, because the merged document no longer contains the original positions of
  // invalid annotations.
  if (documents.length > 1) for (const { path, document } of documents) infer(document, path);
  const file = documents[0]?.path ?? join(source.directory, DEFAULT_VALUES);
  const schema = infer(mergeAll(documents.map(({ document }) => document)) ?? emptyMap(file), file);
  for (const warning of warnings) request.warn(warning);
  addSubchartProperties(schema, chart);
  const adds = (keyword: 'title'): boolean => !inference.skipped.has(keyword);
  if (reads !== undefined) addReadProperties(schema, reads, { adds, subcharts: facts.subcharts });
  return schema;
}

/** Returns the document `{}`, which is used if the values files are empty. */
function emptyMap(file: string): YamlDocument {
  // The result is never undefined, because the document has content.
  return parseDocument('{}', file) as YamlDocument;
}

function textOf(schema: Schema): string {
  return schemaText(schema, { endsWithNewline: true, writesEmptyRequired: false, others: 'ignored' });
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
function rejectedDefaults(chart: Chart, schema: string, values: GeneratedSchema['values']): ErrorNote[] {
  const checked = { ...chart, schema: Buffer.from(schema), subcharts: [], remoteSchemas: new Map() };
  const { file, text: source } = values ?? { file: chart.metadata.name, text: '' };
  const find = valuesPositions(source);
  return schemaProblems(checked, computedDefaults(chart)).map(({ path, violation: { message } }) => {
    const position = find(path, 'value') ?? find(path, 'key');
    return { title: `${formatValuePath(path) || 'the values'}: ${message}`, where: { file, ...position, source } };
  });
}
