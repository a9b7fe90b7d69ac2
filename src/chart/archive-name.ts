import type { ChartMetadata } from './model.ts';

/** Returns the file name of a chart archive. */
export function archiveName({ name, version }: Pick<ChartMetadata, 'name' | 'version'>): string {
  return `${name}-${version}.tgz`;
}
