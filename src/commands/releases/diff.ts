import { driftedReleases, setManifestChanges } from '../../actions/releases-file/cluster/diff-set.ts';
import { compileRegexp, type GoRegexp } from '../../base/go/regexp.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { linePainter } from '../../output/colour.ts';
import { type HelmDiffFormat, type HelmDiffStyle, helmDiffFormats, helmDiffText } from '../../output/helm-diff-text.ts';
import type { ReleaseManifestChanges } from '../../report/manifest-change.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';
import type { Context } from '../support/context.ts';
import { defineCommand } from '../support/define.ts';
import { checkPlanned } from '../support/releases/check-plan.ts';
import { type ClusterFlags, clusterFlags, planReleases, withReleases } from '../support/releases/cluster.ts';
import { passedFlags } from '../support/releases/passed-flags.ts';

/** Flags that `diff` shares with helm-diff. */
const diffFlags = defineFlags({
  context: { ours: true, kind: 'int', describe: 'number of context lines around each change (default all)' },
  'detailed-exitcode': { ours: true, kind: 'bool', describe: 'exit with code 2 if there are changes' },
  'include-tests': { ours: true, kind: 'bool', describe: 'also compare test hooks' },
  'no-hooks': { ours: true, kind: 'bool', describe: 'do not compare hooks' },
  output: { ours: true, kind: 'string', describe: `output format: ${helmDiffFormats.join(', ')} (default diff)` },
  'show-secrets': { ours: true, kind: 'bool', describe: 'print the data of Secrets' },
  suppress: { ours: true, kind: 'stringArray', describe: 'do not print changes to objects of this kind (may be repeated)' },
  'suppress-output-line-regex': {
    ours: true,
    kind: 'stringArray',
    describe: 'omit lines that match this regular expression (may be repeated)',
  },
  'suppress-secrets': { ours: true, kind: 'bool', describe: 'do not print changes to Secrets' },
});

/** Flags of helm-diff that may be passed with --args. */
const helmDiffFlags = defineFlags({
  ...diffFlags,
  'no-color': { ours: true, kind: 'bool', describe: 'do not use colors' },
  color: { ours: true, kind: 'bool', describe: 'use colors' },
  'allow-unreleased': { ours: true, kind: 'bool', describe: 'no effect' },
  'disable-validation': { ours: true, kind: 'bool', describe: 'no effect' },
  'dry-run': { ours: true, kind: 'string', bare: 'client', describe: 'no effect' },
  'normalize-manifests': { ours: true, kind: 'bool', describe: 'no effect' },
  'three-way-merge': { ours: true, kind: 'bool', describe: 'no effect' },
});

export const command = defineCommand({
  command: 'diff',
  description: `Prints how the manifests of all releases would change, in the format of helm-diff. The stored manifests are compared with the rendered ones;
use \`plan\` to compare with the objects in the cluster.`,
  arity: { min: 0, max: 0 },
  builder: {
    ...clusterFlags,
    ...diffFlags,
    'diff-args': { ours: true, kind: 'string', hidden: true, describe: 'flags of helm-diff' },
    'template-args': { ours: true, kind: 'string', hidden: true, describe: 'no effect' },
    'skip-diff-on-install': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    'strip-trailing-cr': { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    validate: { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const { plan, style, paint } = await withReleases(context, flags, async (run) => {
      const args = `${flags.args} ${flags['diff-args']}`;
      const passed = passedFlags(helmDiffFlags, { field: 'diffArgs', states: run.run.states, args }).flags;
      const comparison = {
        showSecrets: flags['show-secrets'] || passed['show-secrets'],
        hooks: !(flags['no-hooks'] || passed['no-hooks']),
        tests: flags['include-tests'] || passed['include-tests'],
      };
      const view = { showSecrets: true, unified: undefined };
      return {
        // --args contains helm-diff flags.
        plan: await planReleases(run, { ...flags, args: '' }, { view, dryRun: 'none', comparison }),
        style: styleOf(flags, passed),
        paint: painterOf(context, flags, passed),
      };
    });
    const compared = setManifestChanges(plan);
    for (const changes of compared) if (!changes.isUninstalled) context.io.stdout(paint(helmDiffText(changes, style)));
    checkPlanned(plan);
    const affected = compared.filter(({ changes, isUninstalled }) => isUninstalled || changes.length > 0);
    if (!flags.quiet) printDrift(context, driftedReleases(plan));
    if (!flags['detailed-exitcode'] || affected.length === 0) return;
    if (!flags.quiet) context.io.stderr(affectedText(affected));
    context.io.stderr('Identified at least one change\n');
    context.exitCode(exitCodes.changes.code);
  },
});

type DiffFlags = FlagValues<typeof diffFlags>;
type PassedFlags = FlagValues<typeof helmDiffFlags>;

function painterOf({ io }: Context, flags: ClusterFlags, passed: PassedFlags): (text: string) => string {
  const isColoured = passed.color || (flags.color as unknown) === true;
  const mode = { color: isColoured ? 'always' : 'auto', colour: 'auto', 'no-color': flags['no-color'] || passed['no-color'] };
  return linePainter(io, mode);
}

/** @throws USAGE for an invalid format or regular expression */
function styleOf(flags: DiffFlags, passed: DiffFlags): HelmDiffStyle {
  const format = flags.output || passed.output || 'diff';
  if (!isFormat(format))
    throw new TillerlessError('USAGE', `--output does not support ${JSON.stringify(format)}`, {
      hint: `supported formats: ${helmDiffFormats.join(', ')}`,
    });
  const hidesSecrets = flags['suppress-secrets'] || passed['suppress-secrets'];
  return {
    format,
    // As in helmfile, 0 means unlimited context.
    context: flags.context || passed.context || -1,
    suppressedKinds: [...flags.suppress, ...passed.suppress, ...(hidesSecrets ? ['Secret'] : [])],
    hidesUnchanged: flags['detailed-exitcode'],
    suppressedLines: [...flags['suppress-output-line-regex'], ...passed['suppress-output-line-regex']].map(patternOf),
  };
}

function isFormat(name: string): name is HelmDiffFormat {
  return (helmDiffFormats as readonly string[]).includes(name);
}

function patternOf(text: string): GoRegexp {
  try {
    return compileRegexp(text);
  } catch (cause) {
    throw new TillerlessError('USAGE', `--suppress-output-line-regex: invalid regular expression ${JSON.stringify(text)}`, {
      cause,
    });
  }
}

function affectedText(affected: readonly ReleaseManifestChanges[]): string {
  const lines = affected.map(
    ({ release, chartName, isUninstalled }) => `  ${release} (${chartName}) ${isUninstalled ? 'DELETED' : 'UPDATED'}\n`,
  );
  return `Affected releases are:\n${lines.toSorted().join('')}\n`;
}

function printDrift({ io }: Context, drifted: readonly string[]): void {
  if (drifted.length > 0)
    io.stderr(`objects of these releases were changed outside Helm: ${drifted.join(', ')}; see \`releases plan\`\n`);
}
