import { randomBytes } from 'node:crypto';
import { findOwnCharts, type GeneratedSchema, generateChartSchema } from '../../actions/chart-schema/generate-chart-schema.ts';
import { writeInside } from '../../actions/chart-schema/write-schema.ts';
import { localZone } from '../../base/go/time.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { notesText } from '../../output/errors.ts';
import type { FlagValues } from '../flags/flag.ts';
import { defineFlags } from '../flags/flag.ts';
import { schemaFlags } from '../flags/helm-schema-flags.ts';
import type { Context } from '../support/context.ts';
import { defineCommand } from '../support/define.ts';
import { type ChartFailure, failureOf } from '../tools/chart-failures.ts';
import { inferenceOptions } from '../tools/schema-request.ts';

const flagTable = defineFlags({
  ...schemaFlags,
  'ignore-templates': { ours: true, kind: 'bool', describe: 'do not infer anything from the templates' },
});

export const command = defineCommand({
  command: 'schema [CHART...]',
  description: `Generates values.schema.json for charts from annotations and comments in values.yaml, the default values, and the values that the
templates read. Annotations are compatible with helm-schema 0.23.

    # @schema
    # minimum: 1
    # @schema
    # Number of replicas
    replicas: 2

Without CHART, the schemas of all charts below the working directory are written, except for those in charts/.`,
  arity: { min: 0 },
  completes: ['path'],
  builder: flagTable,
  async handler({ args, flags }, context) {
    const roots = args.length === 0 ? [flags['chart-search-root']] : args;
    const charts = roots.flatMap((root) => findOwnCharts(root).map((directory) => ({ root, directory })));
    const failures: ChartFailure[] = [];
    for (const { root, directory } of charts) {
      try {
        finish(await generateChartSchema(directory, { ...requestOf(flags, context), root }), { root, flags, context });
      } catch (error) {
        if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
        failures.push({ chart: directory, error });
      }
    }
    const [first, ...others] = failures;
    if (first !== undefined) throw failureOf([first, ...others], 'could not be described by a schema');
  },
});

type SchemaFlags = FlagValues<typeof flagTable>;

function requestOf(flags: SchemaFlags, { io, signal }: Context): Omit<Parameters<typeof generateChartSchema>[1], 'root'> {
  return {
    inference: { ...inferenceOptions(flags), readsHelmDocs: true },
    outputFile: flags['output-file'],
    usesTemplates: !flags['ignore-templates'],
    context: {
      now: () => BigInt(io.now()) * 1_000_000n,
      randomBytes: (size) => randomBytes(size),
      enableDns: false,
      localZone: localZone(io.env.TZ),
    },
    warn: (message) => io.stderr(`WARNING: ${message}\n`),
    signal,
  };
}

/**
 * With --dry-run, prints the schema. Otherwise, if the schema file is stale, updates the file (with --check, sets the exit code
 * instead) and prints its path.
 */
function finish(
  schema: GeneratedSchema,
  { root, flags, context }: { readonly root: string; readonly flags: SchemaFlags; readonly context: Context },
): void {
  const { file, text, isStale, values, rejected } = schema;
  const { io, exitCode } = context;
  if (rejected.length > 0)
    io.stderr(`WARNING: ${file} rejects default values, so the chart requires other values:\n${notesText(rejected)}`);
  if (flags['dry-run']) {
    io.stdout(text);
    return;
  }
  if (values !== undefined) writeInside(values.file, values.text, root);
  if (!isStale) return;
  if (flags.check) exitCode(1);
  else writeInside(file, text, root);
  io.stdout(`${file}\n`);
}
