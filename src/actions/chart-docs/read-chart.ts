import { join } from 'node:path';
import { compareBytes } from '../../base/natural-sort.ts';
import type { YamlNode } from '../../base/yaml/node.ts';
import { parseYamlNode } from '../../base/yaml/node-reader.ts';
import { isTillerlessError, reworded } from '../../errors/tillerless-error.ts';
import type { ChartFiles } from './chart-files.ts';
import type { ChartDependency, ChartFields, ChartInfo } from './chart-info.ts';
import { FieldDecoder } from './decode-fields.ts';
import { findDescribedPaths } from './described-paths.ts';

/**
 * Reads all the information needed to generate a chart's documentation.
 *
 * @param valuesFile path of the values file, relative to the chart
 * @throws FILE_NOT_FOUND, FILE_IO, YAML_PARSE
 */
export function readChart(directory: string, valuesFile: string, files: ChartFiles): ChartInfo {
  const chartFile = join(directory, 'Chart.yaml');
  const chart = readNode(chartFile, files);
  const fields = fieldsOf(new FieldDecoder(chart, chartFile));
  const valuesPath = join(directory, valuesFile);
  const source = files.read(valuesPath);
  return {
    directory,
    fields,
    dependencies: dependenciesOf({ directory, apiVersion: fields.apiVersion, chart }, files),
    values: withoutIgnored(parseNode(source, valuesPath)),
    described: findDescribedPaths(source),
    valuesFile: valuesPath,
  };
}

function readNode(file: string, files: ChartFiles): YamlNode | undefined {
  return parseNode(files.read(file), file);
}

function parseNode(source: string, file: string): YamlNode | undefined {
  try {
    return parseYamlNode(source.replaceAll('\r\n', '\n'));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    // Omit Helm's message, which mentions the conversion from YAML to JSON, because helm-docs does not convert YAML.
    throw reworded(error, { helmText: undefined, where: { ...error.where, file, source } });
  }
}

function fieldsOf(chart: FieldDecoder): ChartFields {
  return {
    apiVersion: chart.text('apiVersion'),
    appVersion: chart.text('appVersion'),
    kubeVersion: chart.text('kubeVersion'),
    name: chart.text('name'),
    deprecated: chart.isTrue('deprecated'),
    description: chart.text('description'),
    version: chart.text('version'),
    home: chart.text('home'),
    type: chart.text('type'),
    sources: chart.texts('sources'),
    engine: chart.text('engine'),
    maintainers: chart.maps('maintainers').map((maintainer) => ({
      name: maintainer.text('name'),
      email: maintainer.text('email'),
      url: maintainer.text('url'),
    })),
  };
}

interface ChartFile {
  readonly directory: string;
  readonly apiVersion: string;
  readonly chart: YamlNode | undefined;
}

/** Returns the dependencies in Chart.yaml or, for charts with the API version v1, in requirements.yaml. */
function dependenciesOf({ directory, apiVersion, chart }: ChartFile, files: ChartFiles): ChartDependency[] {
  const isOld = apiVersion === 'v1';
  const file = join(directory, isOld ? 'requirements.yaml' : 'Chart.yaml');
  if (isOld && !files.exists(file)) return [];
  return new FieldDecoder(isOld ? readNode(file, files) : chart, file)
    .maps('dependencies')
    .map((dependency) => ({
      name: dependency.text('name'),
      version: dependency.text('version'),
      repository: dependency.text('repository'),
      alias: dependency.text('alias'),
    }))
    .sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
}

function sortKey({ repository, name }: ChartDependency): string {
  return `${repository}/${name}`;
}

/** Removes entries and items whose head comment contains `@ignore`, along with everything nested in them. */
function withoutIgnored(node: YamlNode | undefined): YamlNode | undefined {
  if (node?.headComment.includes('@ignore')) return undefined;
  if (node !== undefined) removeIgnored(node);
  return node;
}

function removeIgnored(parent: YamlNode): void {
  const kept: YamlNode[] = [];
  for (let i = 0; i < parent.content.length; i++) {
    const node = parent.content[i] as YamlNode;
    if (!node.headComment.includes('@ignore')) {
      removeIgnored(node);
      kept.push(node);
    } else if (parent.kind === 'mapping') {
      // The key is marked with @ignore, so skip its value as well.
      i++;
    }
  }
  parent.content = kept;
}
