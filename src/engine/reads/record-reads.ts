import { type RenderRequest, renderTemplates } from '../render.ts';
import { defaultLimits } from '../render-context.ts';
import { ValueReads } from './value-reads.ts';

/** What the templates of a chart read in one rendering. */
export interface RecordedReads {
  readonly reads: ValueReads;
  /** template sources by file, for the locations in `reads` */
  readonly sources: ReadonlyMap<string, string>;
  /** rendered text by template path */
  readonly files: ReadonlyMap<string, string>;
}

/** Skipped branches run as well, so a rendering that records needs more than an ordinary one. */
const limitFactor = 4;

/**
 * Renders again and records which values the templates read. The values must be private to this rendering, because they become
 * tracked.
 *
 * @throws like `renderTemplates`
 */
export function recordReads(request: RenderRequest): RecordedReads {
  const reads = new ValueReads();
  const sources = new Map<string, string>();
  const limits = { ...defaultLimits, ...request.context.limits };
  const raised = {
    ...limits,
    steps: limits.steps * limitFactor,
    bytes: limits.bytes * limitFactor,
    output: limits.output * limitFactor,
  };
  const files = renderTemplates({ ...request, context: { ...request.context, limits: raised } }, { reads, sources });
  return { reads, sources, files };
}
