import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathBytes } from '../../base/file-names.ts';
import { fromGoBytes } from '../../base/go/bytes.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartFiles } from '../chart-docs/chart-files.ts';

/** The files of a chart. The chart may be an archive. */
export interface ChartSource {
  /**
   * path of the chart's directory; for an archived chart, the path that this directory would have if the archive were extracted
   * where it is
   */
  readonly directory: string;
  /** true if the chart is an archive, and therefore read-only */
  readonly isArchived: boolean;
  /** Reports whether a path is a file. */
  isFile(path: string): boolean;
  /** Returns the content of a file. @throws FILE_NOT_FOUND, FILE_IO */
  read(path: string): string;
  /** Returns the content of a file that a schema refers to. @throws FILE_NOT_FOUND; FILE_IO if it is outside the chart directories */
  readReferenced(path: string): string;
}

/** Returns the files of a chart in a directory. */
export function directorySource(directory: string, files: ChartFiles): ChartSource {
  return {
    directory,
    isArchived: false,
    isFile: (path) => statSync(pathBytes(path), { throwIfNoEntry: false })?.isFile() === true,
    read: (path) => files.read(path),
    readReferenced: (path) => files.readReferenced(path),
  };
}

/**
 * Returns the charts found in archives.
 *
 * @param entries file contents by path
 */
export function archivedSources(entries: ReadonlyMap<string, Uint8Array>): ChartSource[] {
  const read = (path: string): string => {
    const data = entries.get(path);
    if (data === undefined) throw new TillerlessError('FILE_NOT_FOUND', `${path} does not exist`);
    return fromGoBytes(data);
  };
  const charts = [...entries.keys()].filter((path) => path === join(dirname(path), 'Chart.yaml'));
  return charts.toSorted().map((path) => ({
    directory: dirname(path),
    isArchived: true,
    isFile: (file) => entries.has(file),
    read,
    readReferenced: read,
  }));
}
