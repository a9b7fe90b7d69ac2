import { generateDocs } from '../../actions/chart-docs/generate-docs.ts';
import { isOutdated, writeDocs } from '../../actions/chart-docs/write-docs.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { docsFlags } from '../flags/helm-docs-flags.ts';
import { defineCommand } from '../support/define.ts';
import { failureOf } from '../tools/chart-failures.ts';
import { docsRequest } from '../tools/docs-request.ts';

export const command = defineCommand({
  command: 'docs [CHART...]',
  description: `Generates a README for charts from Chart.yaml, the comments in values.yaml and a template (README.md.gotmpl). The output
is compatible with helm-docs 1.14.

    # -- Number of replicas
    replicas: 2

Without CHART, all charts below the working directory are documented.`,
  arity: { min: 0 },
  completes: ['path'],
  builder: {
    ...docsFlags,
    check: {
      ours: true,
      kind: 'bool',
      describe: 'do not write any files; list the files that are out of date and exit with code 1',
    },
  },
  async handler({ args, flags }, context) {
    const { io, signal, log } = context;
    const order = flags['sort-values-order'];
    if (order !== 'alphanum' && order !== 'file')
      throw new TillerlessError(
        'USAGE',
        `invalid value ${JSON.stringify(order)} for --sort-values-order: must be alphanum or file`,
      );
    const request = { ...docsRequest(flags), charts: args, only: [] };
    const all = generateDocs(request, {
      env: io.env,
      cwd: io.cwd,
      now: io.now,
      signal,
      log: (level, message) => (level === 'warning' ? log.warn(message) : log.debug(message)),
    });
    if (all.length === 0) log.warn(`no charts found below ${request.searchRoot}`);
    const failures = all.flatMap(({ chart, error }) => (error === undefined ? [] : [{ chart, error }]));
    for (const docs of all.filter(({ error }) => error === undefined)) {
      if (flags['dry-run']) io.stdout(docs.text ?? '');
      else if (!isOutdated(docs)) continue;
      else if (flags.check) context.exitCode(1);
      else writeDocs(docs, request);
      if (!flags['dry-run']) io.stdout(`${docs.file}\n`);
    }
    const [first, ...others] = failures;
    if (first !== undefined) throw failureOf([first, ...others], 'could not be documented');
  },
});
