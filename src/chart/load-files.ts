import type { Value, ValueMap } from '../base/go/value.ts';
import { advised } from '../base/yaml/syntax-hints.ts';
import { parseYaml } from '../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, reworded, TillerlessError } from '../errors/tillerless-error.ts';
import { readChartArchive } from './archive.ts';
import { type BufferedFile, MAX_CHART_BYTES, textOf, tooLarge } from './buffered-file.ts';
import { decodeError, decodeStruct } from './decode.ts';
import { readLock, readMetadata, validateMetadata } from './metadata.ts';
import type { Chart, ChartLock, ChartMetadata } from './model.ts';
import { notUtf8, parseValues } from './values-file.ts';

const MAX_SUBCHART_DEPTH = 50;
/** Maximum number of subcharts at all levels. Nested archives can be much larger than their compressed size. */
const MAX_SUBCHARTS = 2000;

/** The nesting depth of a subchart, and the number of charts and bytes that have been loaded so far. */
interface Nest {
  readonly depth: number;
  readonly loading: { charts: number; unpacked: number };
}

/** Runs `read` and adds the file name to its errors, as Helm does. */
function inFile<T>(name: string, read: () => T, data?: Uint8Array): T {
  try {
    return read();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    if (error.helmText?.startsWith('validation: ')) throw error;
    const { helmText = error.message } = error;
    const source = data && textOf(data);
    const { where, ...advice } = source === undefined ? { where: error.where } : advised(source, error);
    throw new TillerlessError(error.code, `cannot load ${name}: ${error.message}`, {
      ...advice,
      helmText: `cannot load ${name}: ${helmText}`,
      where: { ...where, file: name },
      cause: error,
    });
  }
}

function requireText(file: BufferedFile): string {
  const text = textOf(file.data);
  if (text === undefined) throw notUtf8();
  return text;
}

/** The fields of files that have been parsed, because Chart.yaml is read several times. They must not be modified. */
const mappings = new WeakMap<Uint8Array, ValueMap>();

function readMapping(file: BufferedFile, goType: string): ValueMap {
  const known = mappings.get(file.data);
  if (known) return known;
  return inFile(
    file.name,
    () => {
      const value: Value = parseYaml(requireText(file));
      if (value !== null && !(value instanceof Map)) throw decodeError(value, `value of type ${goType}`);
      const mapping = value ?? new Map<string, Value>();
      mappings.set(file.data, mapping);
      return mapping;
    },
    file.data,
  );
}

function loadMetadata(file: BufferedFile | undefined): ChartMetadata {
  if (file === undefined) {
    throw new TillerlessError('CHART_INVALID', 'the chart has no Chart.yaml', { helmText: 'Chart.yaml file is missing' });
  }
  const fields = readMapping(file, 'v2.Metadata');
  return inFile(file.name, () => readMetadata(fields));
}

/**
 * Groups the files in charts/ by the first element of their path, which identifies the subchart. The names are relative to
 * charts/.
 */
function groupSubcharts(files: readonly BufferedFile[]): Map<string, BufferedFile[]> {
  const groups = new Map<string, BufferedFile[]>();
  for (const file of files) {
    if (!file.name.startsWith('charts/') || file.name.endsWith('.prov')) continue;
    const path = file.name.slice('charts/'.length);
    const name = path.split('/', 1)[0] ?? '';
    if (name.startsWith('_') || name.startsWith('.')) continue;
    const group = groups.get(name) ?? [];
    group.push({ ...file, name: path });
    groups.set(name, group);
  }
  return groups;
}

/** Returns the files in a subchart's archive. Helm's error message for a corrupt archive does not have the prefix of other charts. */
function unpackSubchart(bytes: Uint8Array): BufferedFile[] {
  try {
    return readChartArchive(bytes);
  } catch (error) {
    throw isTillerlessError(error, 'CHART_ARCHIVE') ? reworded(error, { helmText: error.message }) : error;
  }
}

function loadSubchart(name: string, files: readonly BufferedFile[], nest: Nest): Chart {
  const [archive] = files;
  if (archive?.name === name && name.endsWith('.tgz')) {
    const unpacked = unpackSubchart(archive.data);
    for (const { data } of unpacked) nest.loading.unpacked += data.length;
    if (nest.loading.unpacked > MAX_CHART_BYTES) throw tooLarge();
    return loadFiles(unpacked, nest);
  }
  const inner = files.flatMap((file) => {
    const slash = file.name.indexOf('/');
    return slash < 0 ? [] : [{ ...file, name: file.name.slice(slash + 1) }];
  });
  return loadFiles(inner, nest);
}

function loadSubcharts(files: readonly BufferedFile[], parent: string, nest: Nest): Chart[] {
  if (nest.depth > MAX_SUBCHART_DEPTH)
    throw new TillerlessError('CHART_LIMIT', `subcharts are nested deeper than ${MAX_SUBCHART_DEPTH}`);
  return [...groupSubcharts(files)].map(([name, group]) => {
    if (name.endsWith('.tgz') && group[0]?.name !== name)
      throw new TillerlessError('CHART_INVALID', `${name} in ${parent} is a directory, not an archive`, {
        helmText: `error unpacking subchart tar in ${parent}: expected ${name}, got ${group[0]?.name ?? ''}`,
      });
    try {
      if (++nest.loading.charts > MAX_SUBCHARTS)
        throw new TillerlessError('CHART_LIMIT', `the chart has more than ${MAX_SUBCHARTS} subcharts`);
      return loadSubchart(name, group, { ...nest, depth: nest.depth + 1 });
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      throw reworded(error, {
        message: `cannot load subchart ${name} of ${parent}: ${error.message}`,
        helmText: `error unpacking subchart ${name} in ${parent}: ${reasonOf(error)}`,
        where: error.where && { ...error.where, file: `charts/${name}/${error.where.file ?? ''}` },
      });
    }
  });
}

function loadLock(files: ReadonlyMap<string, BufferedFile>): ChartLock | undefined {
  const file = files.get('Chart.lock') ?? files.get('requirements.lock');
  if (file === undefined) return undefined;
  const fields = readMapping(file, 'v2.Lock');
  // As in Helm, an empty file is not a lock.
  if (fields.size === 0) return undefined;
  return inFile(file.name, () => readLock(fields));
}

/** Replaces the dependencies with those in requirements.yaml, if the file exists. */
function withRequirements(metadata: ChartMetadata, file: BufferedFile | undefined): ChartMetadata {
  if (file === undefined) return metadata;
  const fields = readMapping(file, 'v2.Metadata');
  const { dependencies } = inFile(file.name, () => readMetadata(fields));
  return dependencies === undefined ? metadata : { ...metadata, dependencies };
}

/**
 * Reports whether a file is available in .Files. requirements.yaml and requirements.lock are available only in charts with
 * apiVersion v1.
 */
function isPlainFile(name: string, apiVersion: string): boolean {
  if (name.startsWith('templates/')) return false;
  if (name.startsWith('charts/')) return name.endsWith('.prov');
  if (name === 'requirements.yaml' || name === 'requirements.lock' || name === 'Chart.lock')
    return apiVersion === 'v1' && name !== 'Chart.lock';
  return name !== 'Chart.yaml' && name !== 'values.yaml' && name !== 'values.schema.json';
}

function loadFiles(archived: readonly BufferedFile[], nest: Nest): Chart {
  // If two files have the same name, the last one wins.
  const byName = new Map(archived.map((file) => [file.name, file]));
  const raw = [...byName.values()];
  const chartFile = byName.get('Chart.yaml');
  const metadata = withRequirements(loadMetadata(chartFile), byName.get('requirements.yaml'));
  const lock = loadLock(byName);
  const valuesFile = byName.get('values.yaml');
  const values = valuesFile
    ? inFile('values.yaml', () => parseValues(requireText(valuesFile)), valuesFile.data)
    : new Map<string, Value>();
  const schema = byName.get('values.schema.json');
  validateMetadata(metadata, chartFile && readMapping(chartFile, 'v2.Metadata'));
  return {
    metadata,
    ...(lock ? { lock } : {}),
    values,
    ...(schema ? { schema: schema.data } : {}),
    templates: raw.filter((file) => file.name.startsWith('templates/')),
    files: raw.filter((file) => isPlainFile(file.name, metadata.apiVersion)),
    raw,
    subcharts: loadSubcharts(raw, metadata.name, nest),
    ...(chartFile?.modTime ? { modTime: chartFile.modTime } : {}),
    ...(schema?.modTime ? { schemaModTime: schema.modTime } : {}),
  };
}

function withoutMark(file: BufferedFile): BufferedFile {
  const { data } = file;
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? { ...file, data: data.subarray(3) } : file;
}

/**
 * Loads a chart from files in memory. Subcharts are loaded from directories and archives in charts/.
 *
 * @throws CHART_INVALID, CHART_ARCHIVE, CHART_LIMIT, YAML_PARSE, VALUES_INVALID with Helm's error message as `helmText`
 */
export function loadChartFiles(files: readonly BufferedFile[]): Chart {
  return loadFiles(files.map(withoutMark), { depth: 0, loading: { charts: 0, unpacked: 0 } });
}

/** Loads a chart from the content of a .tgz file; see `loadChartFiles`. */
export function loadChartArchive(bytes: Uint8Array): Chart {
  return loadChartFiles(readChartArchive(bytes));
}

/**
 * Checks the apiVersion in a Chart.yaml. As in Helm 4, this must be done before anything else is decoded. A missing apiVersion
 * means v1.
 *
 * @throws CHART_INVALID, YAML_PARSE with Helm's error message as `helmText`
 */
export function checkApiVersion(file: BufferedFile): void {
  const fields = readMapping(file, 'loader.chartBase');
  const apiVersion = inFile(file.name, () => decodeStruct(fields, 'chartBase', (reader) => reader.text('apiVersion')));
  if (apiVersion === '' || apiVersion === 'v1' || apiVersion === 'v2') return;
  throw new TillerlessError('CHART_INVALID', `charts with apiVersion ${JSON.stringify(apiVersion)} are not supported`, {
    helmText: apiVersion === 'v3' ? 'invalid chart apiVersion' : 'unsupported chart version',
    where: { file: file.name },
    hint: 'set apiVersion: v2',
  });
}
