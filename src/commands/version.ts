import { helmVersion, kubeClientVersion, programVersion } from '../base/program-version.ts';
import { defineCommand } from './support/define.ts';

export const command = defineCommand({
  command: 'version',
  arity: { min: 0, max: 0 },
  builder: {
    short: { kind: 'bool', describe: 'print only the version number' },
    template: { kind: 'string', describe: 'Go template for the output, for example {{.Version}}' },
    client: { kind: 'bool', alias: 'c', describe: 'no effect', hidden: true },
  },
  async handler({ flags }, { io, program }) {
    // Scripts that run this program as "helm" expect Helm's version. So do plugins, which run this program through HELM_BIN.
    const isHelm = program === 'helm' || (io.env.HELM_PLUGIN_NAME ?? '') !== '';
    const version = isHelm ? helmVersion : `v${programVersion}`;
    const runtime = process.versions.bun ? `bun${process.versions.bun}` : `node${process.versions.node}`;
    const fields = {
      Version: version,
      GitCommit: '',
      GitTreeState: '',
      GoVersion: runtime,
      KubeClientVersion: kubeClientVersion,
    };
    if (flags.template !== '') {
      const { renderVersion } = await import('../actions/render/render-text.ts');
      return renderVersion(flags.template, fields, io.stdout);
    }
    if (flags.short) return io.stdout(`${version}\n`);
    io.stdout(
      `version.BuildInfo{${Object.entries(fields)
        .map(([key, value]) => `${key}:"${value}"`)
        .join(', ')}}\n`,
    );
  },
});
