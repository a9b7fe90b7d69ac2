import { gzipSync } from 'node:zlib';
import { dumpYaml } from '../base/yaml/yaml.ts';
import { metadataFields } from './metadata-fields.ts';
import type { Chart, ChartFile, ChartMetadata } from './model.ts';
import { type TarFile, writeTar } from './write-tar.ts';

/** Changes to make when packaging a chart. */
export interface PackageOptions {
  readonly version?: string;
  readonly appVersion?: string;
  /** modification time for all files in seconds since the Unix epoch; defaults to each file's own time */
  readonly epochSeconds?: number;
}

/**
 * Formats Chart.yaml for an archive. Fields are sorted, and for apiVersion v1, dependencies are omitted, because they are stored
 * in requirements.yaml.
 */
export function metadataText(metadata: ChartMetadata): string {
  const { dependencies, ...rest } = metadata;
  return dumpYaml(metadataFields(metadata.apiVersion === 'v1' || !dependencies ? rest : { ...rest, dependencies }));
}

function seconds(modTime: string | undefined): number {
  const time = modTime === undefined ? 0 : Date.parse(modTime) / 1000;
  return Number.isFinite(time) && time > 0 ? Math.round(time) : 0;
}

/**
 * Returns the files in the order in which Helm packages them: Chart.yaml, lock file, values, schema, templates, other files, and
 * then the subcharts' files.
 */
function filesOf(chart: Chart, prefix: string, epoch: number | undefined): TarFile[] {
  const raw = (name: string): readonly ChartFile[] => chart.raw.filter((file) => file.name === name);
  const own: readonly ChartFile[] = [
    { name: 'Chart.yaml', data: Buffer.from(metadataText(chart.metadata)), ...(chart.modTime ? { modTime: chart.modTime } : {}) },
    ...(chart.metadata.apiVersion === 'v1' ? [] : raw('Chart.lock')),
    ...raw('values.yaml'),
    ...raw('values.schema.json'),
    ...chart.templates,
    ...chart.files,
  ];
  const files = own.map(({ name, data, modTime }) => ({ name: prefix + name, data, mtimeSeconds: epoch ?? seconds(modTime) }));
  return [
    ...files,
    ...chart.subcharts.flatMap((subchart) => filesOf(subchart, `${prefix}charts/${subchart.metadata.name}/`, epoch)),
  ];
}

/** The gzip header. As in Helm, the OS is "unknown" and the comment is "Helm". */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255, ...Buffer.from('Helm\0')]);
const PLAIN_HEADER_BYTES = 10;

/** Packages a chart. The result is deterministic. */
export async function packChart(chart: Chart, options: PackageOptions = {}): Promise<Buffer> {
  const metadata = {
    ...chart.metadata,
    ...(options.version ? { version: options.version } : {}),
    ...(options.appVersion ? { appVersion: options.appVersion } : {}),
  };
  const tar = await writeTar(filesOf({ ...chart, metadata }, `${metadata.name}/`, options.epochSeconds));
  return Buffer.concat([GZIP_HEADER, gzipSync(tar).subarray(PLAIN_HEADER_BYTES)]);
}
