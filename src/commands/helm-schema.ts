import { annotateCharts, type ChartSchema, generateSchemas } from '../actions/chart-schema/generate-schemas.ts';
import { helmSchemaVersion, type SchemaRequest } from '../actions/chart-schema/schema-request.ts';
import { writeInside } from '../actions/chart-schema/write-schema.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import type { FlagValues } from './flags/flag.ts';
import { helmSchemaFlags } from './flags/helm-schema-flags.ts';
import type { Context } from './support/context.ts';
import { inferenceOptions } from './tools/schema-request.ts';
import { defineToolCommand, locatedReason, type ToolLog, toolLog } from './tools/tool-command-line.ts';

export const command = defineToolCommand(
  {
    name: 'helm-schema',
    version: helmSchemaVersion,
    description:
      'Generates values.schema.json for charts, with the same command line, environment variables and exit codes as helm-schema.',
    flags: helmSchemaFlags,
    separators: { 'value-files': ',', 'skip-auto-generation': ',' },
  },
  run,
);

type HelmSchemaFlags = FlagValues<typeof helmSchemaFlags>;

function run(flags: HelmSchemaFlags, { io, signal, exitCode }: Context): void {
  const log = toolLog(flags['log-level'], io);
  try {
    if (flags.check && flags.annotate) throw new TillerlessError('USAGE', '--check cannot be combined with --annotate');
    const request = schemaRequest(flags);
    const environment = { signal, log };
    const schemas = flags.annotate ? annotateCharts(request, environment) : generateSchemas(request, environment);
    const failed = schemas.filter((schema) => !finish(schema, { flags, log, stdout: io.stdout }));
    if (failed.length > 0) exitCode(1);
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    log('error', locatedReason(error));
    exitCode(1);
  }
}

interface Output {
  readonly flags: HelmSchemaFlags;
  readonly log: ToolLog;
  readonly stdout: (text: string) => void;
}

/** Prints, compares or writes a schema. @returns false if the operation failed */
function finish(schema: ChartSchema, output: Output): boolean {
  const { text, file, values } = schema;
  const root = output.flags['chart-search-root'];
  try {
    if (values !== undefined) writeInside(values.file, values.text, root);
    if (schema.error !== undefined) return failed(schema, schema.error, output.log);
    if (text === undefined) return true;
    if (output.flags.check) return checkCurrent(schema, output.log);
    if (output.flags['dry-run']) print(text, schema, output);
    else if (file !== undefined) writeInside(file, text, root);
    return true;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return failed(schema, error, output.log);
  }
}

function failed({ name, chart }: ChartSchema, error: TillerlessError, log: ToolLog): false {
  log('error', `cannot generate the schema of chart ${name ?? ''} (${chart}): ${locatedReason(error)}`);
  if (error.hint !== undefined) log('info', error.hint);
  return false;
}

function print(text: string, { name, chart }: ChartSchema, { flags, log, stdout }: Output): void {
  log('info', `chart ${name ?? ''} (${chart}):`);
  stdout(flags['append-newline'] || flags.annotate ? text : `${text}\n`);
}

function checkCurrent({ name, file, isStale }: ChartSchema, log: ToolLog): boolean {
  if (isStale) log('error', `the schema of chart ${name ?? ''} is missing or out of date: ${file ?? 'it is in an archive'}`);
  return !isStale;
}

function schemaRequest(flags: HelmSchemaFlags): SchemaRequest {
  return {
    searchRoot: flags['chart-search-root'],
    inference: { ...inferenceOptions(flags), readsHelmDocs: flags['helm-docs-compatibility-mode'] },
    dependencies: {
      isSkipped: flags['no-dependencies'],
      names: new Set(flags['dependencies-filter']),
      isLenient: flags['skip-dependencies-schema-validation'],
      allowsCycles: flags['allow-circular-dependencies'],
      keepsExisting: flags['keep-existing-dep-schemas'],
    },
    outputFile: flags['output-file'],
    endsWithNewline: flags['append-newline'],
  };
}
