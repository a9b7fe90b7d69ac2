import type { ReleaseState } from '../../actions/releases-file/read-releases.ts';
import { type TemplateOptions, templateState } from '../../actions/releases-file/template-releases.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';
import { globalFlags } from '../flags/global.ts';
import { extraValuesFlags, idleReleasesFlags, needsFlags, releasesFlags } from '../flags/releases-flags.ts';
import { templateFlags } from '../flags/template-flags.ts';
import { defineCommand } from '../support/define.ts';
import { passedFiles, passedFlags } from '../support/releases/passed-flags.ts';
import { needsOptions, openReleases, renderTools } from '../support/releases/read.ts';

const builder = defineFlags({
  ...releasesFlags,
  ...needsFlags,
  ...extraValuesFlags,
  ...idleReleasesFlags,
  'include-crds': { ours: true, kind: 'bool', describe: 'also print the files in crds/' },
  'skip-tests': { ours: true, kind: 'bool', describe: 'omit tests' },
  'no-hooks': { ours: true, kind: 'bool', describe: 'omit hooks' },
  'output-dir': { ours: true, kind: 'string', describe: 'write the rendered templates to files in this directory' },
  'output-dir-template': { ours: true, kind: 'string', describe: "template for the name of each release's directory" },
  'show-only': { ours: true, kind: 'stringArray', describe: 'print only these templates (globs are allowed; may be repeated)' },
  'kube-version': { ours: true, kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion' },
  'skip-schema-validation': { ours: true, kind: 'bool', describe: 'skip validation against values.schema.json' },
  validate: { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
  'post-renderer': { ours: true, kind: 'string', describe: 'post-renderer for all releases: a plugin or an executable' },
  'post-renderer-args': { ours: true, kind: 'stringArray', describe: 'argument for the post-renderer (may be repeated)' },
  'template-args': { ours: true, kind: 'string', hidden: true, describe: 'flags of `helm template`' },
});

export const command = defineCommand({
  command: 'template',
  arity: { min: 0, max: 0 },
  builder,
  async handler({ flags }, context) {
    const run = await openReleases(context, flags);
    const tools = renderTools(context, run);
    let isEmpty = true;
    for (const state of run.states) if (await templateState(state, templateOptions(flags, state), tools)) isEmpty = false;
    if (isEmpty) run.noMatch();
  },
});

type TemplateFlags = FlagValues<typeof builder>;

/**
 * Combines the flags on the command line with the flags of `helm template` in the templateArgs field and in --args.
 *
 * @throws USAGE
 */
function templateOptions(flags: TemplateFlags, state: ReleaseState): TemplateOptions {
  const args = `${flags.args} ${flags['template-args']}`;
  const passed = { field: 'templateArgs', states: [state], args } as const;
  const added = passedFlags({ ...globalFlags, ...templateFlags }, passed).flags;
  return {
    ...needsOptions(flags),
    files: [...passedFiles(state, added.values), ...flags.values],
    set: [...added.set, ...flags.set],
    includeCrds: flags['include-crds'] || added['include-crds'],
    skipTests: flags['skip-tests'] || added['skip-tests'],
    noHooks: flags['no-hooks'] || added['no-hooks'],
    showOnly: [...added['show-only'], ...flags['show-only']],
    outputDir: flags['output-dir'],
    outputDirTemplate: flags['output-dir-template'],
    kubeVersion: flags['kube-version'] || added['kube-version'],
    apiVersions: added['api-versions'],
    postRenderer: { name: flags['post-renderer'], args: flags['post-renderer-args'] },
    skipDeps: flags['skip-deps'],
    skipSchema: flags['skip-schema-validation'] || added['skip-schema-validation'],
  };
}
