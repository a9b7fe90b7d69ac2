import type { DocsRequest } from '../actions/chart-docs/docs-request.ts';
import { type ChartDocs, generateDocs } from '../actions/chart-docs/generate-docs.ts';
import { helmDocsVersion } from '../actions/chart-docs/template-data.ts';
import { writeDocs } from '../actions/chart-docs/write-docs.ts';
import { isTillerlessError, reasonOf } from '../errors/tillerless-error.ts';
import type { FlagValues } from './flags/flag.ts';
import { helmDocsFlags } from './flags/helm-docs-flags.ts';
import type { Context } from './support/context.ts';
import { docsRequest } from './tools/docs-request.ts';
import { defineToolCommand, locatedReason, type ToolLog, toolLog } from './tools/tool-command-line.ts';

export const command = defineToolCommand(
  {
    name: 'helm-docs',
    version: helmDocsVersion,
    description: 'Generates chart documentation, with the same command line, environment variables and exit codes as helm-docs.',
    flags: helmDocsFlags,
  },
  run,
);

function run(flags: FlagValues<typeof helmDocsFlags>, context: Context): void {
  const { io, signal } = context;
  const log = toolLog(flags['log-level'], io);
  const order = flags['sort-values-order'];
  if (order !== 'alphanum' && order !== 'file') log('warning', `Invalid sort order provided ${order}, defaulting to alphanum`);
  const request = { ...docsRequest(flags), charts: [], only: flags['chart-to-generate'] };
  for (const docs of generateDocs(request, { env: io.env, cwd: io.cwd, now: io.now, signal, log })) {
    const { chart, error, text } = docs;
    if (error !== undefined) log('warning', `Error generating documentation for chart ${chart}: ${locatedReason(error)}`);
    // One of this program's limits was exceeded, in a case where helm-docs would fail or never terminate.
    if (isTillerlessError(error, 'TEMPLATE_LIMIT', 'CHART_LIMIT')) context.exitCode(1);
    if (text === undefined) continue;
    if (flags['dry-run']) io.stdout(text);
    else write(docs, { request, log });
  }
}

/** Writes the documentation of a chart. As in helm-docs, a failure is only logged. */
function write(docs: ChartDocs, { request, log }: { readonly request: DocsRequest; readonly log: ToolLog }): void {
  try {
    writeDocs(docs, request);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    log('warning', `Could not write ${docs.file}, skipping chart: ${reasonOf(error)}`);
  }
}
