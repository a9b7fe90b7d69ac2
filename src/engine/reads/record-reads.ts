import { type RenderRequest, renderTemplates } from '../render.ts';
import { ValueReads } from './value-reads.ts';

/** The values that a chart's templates read during one rendering. */
export interface RecordedReads {
  readonly reads: ValueReads;
  /** template sources, keyed by file, for the locations in `reads` */
  readonly sources: ReadonlyMap<string, string>;
  /** rendered text by template path */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Renders a chart and records which values its templates read. The values must not be used for anything else, because they become
 * tracked.
 *
 * @param options set `runsSkipped` to also find the values that skipped branches would read
 * @throws any error that `renderTemplates` throws; TEMPLATE_LIMIT may also be due to skipped branches
 */
export function recordReads(request: RenderRequest, options: { readonly runsSkipped: boolean }): RecordedReads {
  const reads = new ValueReads(options);
  const sources = new Map<string, string>();
  const files = renderTemplates(request, { reads, sources });
  reads.close();
  return { reads, sources, files };
}
