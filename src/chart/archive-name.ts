import type { ChartMetadata } from './model.ts';

/** The name that archives of a chart have. */
export function archiveName({ name, version }: Pick<ChartMetadata, 'name' | 'version'>): string {
  return `${name}-${version}.tgz`;
}
