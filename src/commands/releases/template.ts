import { templateState } from '../../actions/releases-file/template-releases.ts';
import { extraValuesFlags, idleReleasesFlags, needsFlags, releasesFlags } from '../flags/releases-flags.ts';
import { defineCommand } from '../support/define.ts';
import { needsOptions, openReleases, renderTools } from '../support/releases/read.ts';

export const command = defineCommand({
  command: 'template',
  arity: { min: 0, max: 0 },
  builder: {
    ...releasesFlags,
    ...needsFlags,
    ...extraValuesFlags,
    ...idleReleasesFlags,
    'include-crds': { ours: true, kind: 'bool', describe: 'also print the files in crds/' },
    'skip-tests': { ours: true, kind: 'bool', describe: 'omit tests' },
    'no-hooks': { ours: true, kind: 'bool', describe: 'omit hooks' },
    'output-dir': { ours: true, kind: 'string', describe: 'write the rendered templates to files in this directory' },
    'output-dir-template': { ours: true, kind: 'string', describe: 'template of the directory of a release' },
    'show-only': { ours: true, kind: 'stringArray', describe: 'print only these templates (globs are allowed; may be repeated)' },
    'kube-version': { ours: true, kind: 'string', describe: 'Kubernetes version for .Capabilities.KubeVersion' },
    'skip-schema-validation': { ours: true, kind: 'bool', describe: 'skip validation against values.schema.json' },
    validate: { ours: true, kind: 'bool', hidden: true, describe: 'no effect' },
    'post-renderer': { ours: true, kind: 'string', hidden: true, describe: 'no effect' },
    'post-renderer-args': { ours: true, kind: 'stringArray', hidden: true, describe: 'no effect' },
    'template-args': { ours: true, kind: 'string', hidden: true, describe: 'no effect' },
  },
  async handler({ flags }, context) {
    const run = openReleases(context, flags);
    const tools = renderTools(context, run);
    const options = {
      ...needsOptions(flags),
      files: flags.values,
      set: flags.set,
      includeCrds: flags['include-crds'],
      skipTests: flags['skip-tests'],
      noHooks: flags['no-hooks'],
      showOnly: flags['show-only'],
      outputDir: flags['output-dir'],
      outputDirTemplate: flags['output-dir-template'],
      kubeVersion: flags['kube-version'],
      apiVersions: [],
      skipDeps: flags['skip-deps'],
      skipSchema: flags['skip-schema-validation'],
    };
    let isEmpty = true;
    for (const state of run.states) if (await templateState(state, options, tools)) isEmpty = false;
    if (isEmpty) run.noMatch();
  },
});
