import { readChartArchive } from '../../chart/archive.ts';
import type { BufferedFile } from '../../chart/buffered-file.ts';
import { readIgnore } from '../../chart/ignore.ts';
import { checkApiVersion, loadChartFiles } from '../../chart/load-files.ts';
import type { Chart } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { chartSourceShape, checkArguments } from './argument-shapes.ts';

/**
 * The files of a chart. Paths are relative to the folder that contains Chart.yaml, and use forward slashes: "Chart.yaml",
 * "templates/deployment.yaml", "charts/redis/Chart.yaml", "charts/postgresql-15.0.0.tgz". A string is encoded as UTF-8.
 */
export type ChartFiles = Readonly<Record<string, string | Uint8Array>>;

/** A chart as the content of a .tgz file, or as a map of files. */
export type ChartSource = Uint8Array | ArrayBuffer | ChartFiles;

/**
 * Loads a chart. Files excluded by .helmignore are ignored, as when a chart folder is loaded. Subcharts are loaded from
 * `charts/`; missing dependencies are not downloaded.
 *
 * @throws USAGE, CHART_INVALID, CHART_ARCHIVE, CHART_LIMIT, YAML_PARSE, VALUES_INVALID
 */
export function loadChart(source: ChartSource): Chart {
  checkArguments({ name: 'loadChart' }, { source: chartSourceShape }, { source });
  const files = filesOf(source);
  const chartFile = files.find(({ name }) => name === 'Chart.yaml');
  if (chartFile) checkApiVersion(chartFile);
  return loadChartFiles(files);
}

function filesOf(source: ChartSource): BufferedFile[] {
  if (source instanceof Uint8Array) return readChartArchive(source);
  return isArrayBuffer(source) ? readChartArchive(new Uint8Array(source)) : bufferedFiles(source);
}

/** Also recognizes an ArrayBuffer from another realm. */
function isArrayBuffer(source: ArrayBuffer | ChartFiles): source is ArrayBuffer {
  return Object.prototype.toString.call(source) === '[object ArrayBuffer]';
}

function bufferedFiles(files: ChartFiles): BufferedFile[] {
  const ignore = files['.helmignore'];
  const isIgnored = readIgnore(ignore === undefined ? '' : textOfFile(ignore));
  return Object.keys(files)
    .sort()
    .filter((name) => !isExcluded(checkedName(name), isIgnored))
    .map((name) => ({ name, data: bytesOf(name, files[name]) }));
}

function textOfFile(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

function bytesOf(name: string, content: unknown): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content;
  throw new TillerlessError('CHART_INVALID', `the content of ${name} is not a string or Uint8Array`);
}

/** @throws CHART_INVALID */
function checkedName(name: string): string {
  const parts = name.split('/');
  if (!parts.some((part) => part === '' || part === '.' || part === '..') && !name.includes('\\')) return name;
  throw new TillerlessError('CHART_INVALID', `${JSON.stringify(name)} is not a relative path`, {
    hint: 'use paths relative to the chart, with forward slashes: templates/deployment.yaml',
  });
}

/** Reports whether a file or any of its parent directories is ignored. */
function isExcluded(name: string, isIgnored: ReturnType<typeof readIgnore>): boolean {
  const parts = name.split('/');
  return parts.some((_, at) => isIgnored(parts.slice(0, at + 1).join('/'), at < parts.length - 1));
}
