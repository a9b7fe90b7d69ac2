import type { DocsLogLevel, DocsRequest } from '../actions/chart-docs/docs-request.ts';
import { type ChartDocs, generateDocs } from '../actions/chart-docs/generate-docs.ts';
import { helmDocsVersion } from '../actions/chart-docs/template-data.ts';
import { writeDocs } from '../actions/chart-docs/write-docs.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';
import type { Flag, FlagValues } from './flags/flag.ts';
import { helpFlag } from './flags/global.ts';
import { helmDocsFlags } from './flags/helm-docs-flags.ts';
import { parseLine } from './flags/parse-line.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';
import { docsRequest } from './support/docs-request.ts';
import { flagRows } from './support/flag-rows.ts';

const description =
  'Generates the documentation of charts with the command line, the environment variables and the exit codes of helm-docs.';

export const command = defineCommand({
  command: 'helm-docs',
  description,
  arity: { min: 0 },
  builder: {},
  hasOwnFlags: true,
  async handler({ args }, context) {
    const { flags } = parseLine(withEnvironment(args, context.io.env), { ...helmDocsFlags, ...helpFlag });
    if (flags.help) context.io.stdout(helpText());
    else if (flags.version) context.io.stdout(`helm-docs version ${helmDocsVersion}\n`);
    else run(flags, context);
  },
});

/** Levels of logrus, from the least to the most verbose. */
const levels: readonly string[] = ['panic', 'fatal', 'error', 'warning', 'info', 'debug', 'trace'];

function run(flags: FlagValues<typeof helmDocsFlags>, context: Context): void {
  const { io, signal } = context;
  const log = logger(flags['log-level'], io);
  const order = flags['sort-values-order'];
  if (order !== 'alphanum' && order !== 'file') log('warning', `Invalid sort order provided ${order}, defaulting to alphanum`);
  const request = { ...docsRequest(flags), charts: [], only: flags['chart-to-generate'] };
  for (const docs of generateDocs(request, { env: io.env, cwd: io.cwd, now: io.now, signal, log })) {
    const { chart, error, text } = docs;
    if (error !== undefined) log('warning', `Error generating documentation for chart ${chart}: ${locatedReason(error)}`);
    // A limit of this program was exceeded: helm-docs would not terminate or would fail.
    if (isTillerlessError(error, 'TEMPLATE_LIMIT', 'CHART_LIMIT')) context.exitCode(1);
    if (text === undefined) continue;
    if (flags['dry-run']) io.stdout(text);
    else write(docs, { request, log });
  }
}

type Write = (level: DocsLogLevel, message: string) => void;

/** Writes the documentation of a chart. Like in helm-docs, a failure is only logged. */
function write(docs: ChartDocs, { request, log }: { readonly request: DocsRequest; readonly log: Write }): void {
  try {
    writeDocs(docs, request);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    log('warning', `Could not write ${docs.file}, skipping chart: ${reasonOf(error)}`);
  }
}

function locatedReason({ message, where, helmText }: TillerlessError): string {
  if (where?.file === undefined) return helmText ?? message;
  const position = [where.file, where.line, where.column].filter((part) => part !== undefined).join(':');
  return `${position}: ${message}`;
}

/** Returns a function that logs like logrus if stderr is not a terminal. @throws USAGE for an unknown level */
function logger(name: string, io: Context['io']): Write {
  const lower = name.toLowerCase();
  const limit = levels.indexOf(lower === 'warn' ? 'warning' : lower);
  if (limit < 0) throw new TillerlessError('USAGE', `not a valid log level: ${JSON.stringify(name)}`);
  return (level, message) => {
    if (levels.indexOf(level) > limit) return;
    const time = new Date(io.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    io.stderr(`time=${JSON.stringify(time)} level=${level} msg=${JSON.stringify(message)}\n`);
  };
}

/**
 * Adds flags for the environment variables HELM_DOCS_NAME before the arguments, so that the arguments take precedence. Lists are
 * separated by whitespace.
 */
function withEnvironment(args: readonly string[], env: Context['io']['env']): string[] {
  const given = parseLine(args, { ...helmDocsFlags, ...helpFlag }).changed;
  const added = Object.entries<Flag>(helmDocsFlags).flatMap(([name, { kind }]) => {
    const value = env[`HELM_DOCS_${name.toUpperCase().replaceAll('-', '_')}`] ?? '';
    if (value === '' || name === 'version' || given.has(name)) return [];
    if (kind === 'bool') return [`--${name}=${/^(?:1|t|T|true|TRUE|True)$/.test(value)}`];
    const items = kind === 'strings' ? value.trim().split(/\s+/) : [value];
    return items.map((item) => `--${name}=${kind === 'strings' ? quoted(item) : item}`);
  });
  return [...added, ...args];
}

/** Quotes an item of a comma-separated list. */
function quoted(item: string): string {
  return `"${item.replaceAll('"', '""')}"`;
}

function helpText(): string {
  const rows = flagRows({ ...helmDocsFlags, help: { kind: 'bool', alias: 'h', describe: 'help for helm-docs' } });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 3;
  const lines = rows.map(({ left, right }) => `${left.padEnd(width)}${right.replace(' (not in helm)', '')}\n`);
  return `${description}\n\nUsage:\n  helm-docs [flags]\n\nFlags:\n${lines.join('')}`;
}
