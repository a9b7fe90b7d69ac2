import type { Journey } from '../journey.ts';

const upper = `#!/bin/sh
sed "s/mode: \\"a\\"/mode: \\"\${1:-changed}\\"/"
`;

const plugin = `name: shout
version: 0.1.0
type: postrenderer/v1
apiVersion: v1
runtime: subprocess
runtimeConfig:
  platformCommand:
    - command: \${HELM_PLUGIN_DIR}/run.sh
`;

export const lookingJourneys: readonly Journey[] = [
  {
    name: 'lists',
    steps: [
      'install b {chart} --labels team=x',
      'install a {chart} --labels team=y',
      'install c {chart:app-next} --labels team=x',
      { pauseMs: 1100 },
      'upgrade b {chart} --set bad=1',
      'uninstall c --keep-history',
      { pauseMs: 1100 },
      'install d {chart} --set bad=1',
      'list',
      'list -o json',
      'list -o yaml --max 2',
      'list -q',
      'list -q -o json --offset 1 --max 2',
      'list --short --reverse',
      'list -q --date',
      'list -q -d -r',
      'list -q --deployed',
      'list -q --failed',
      'list -q --uninstalled --failed',
      'list -q --superseded',
      'list -q --pending --uninstalling',
      'list -q --filter ^[ab]',
      'list -q --filter (',
      'list -q --selector team=x',
      'list -q -l team!=x',
      'list -q -l team==x,status=deployed',
      'list -q -l team',
      'list --no-headers --time-format 2006',
      'list --offset 9',
      'list --max -1 -q',
      'list extra',
    ],
  },
  {
    name: 'status and get',
    steps: [
      'install r {chart} --set replicas=2',
      'status r --revision 1',
      'status r --revision 7',
      'get values r --revision 7',
      'get manifest r',
      'get all r',
      'get all r --template {{.Release.Name}}/{{.Release.Version}}/{{.Release.Info.Status}}',
      'get metadata r',
      'get metadata r -o yaml',
      'get notes nobody',
      'get hooks nobody',
      'get values r -o toml',
    ],
  },
  {
    name: 'post-renderers of helm 4',
    env: { HELM_PLUGINS: '{dir}/plugins' },
    files: {
      'plugins/shout/plugin.yaml': plugin,
      'plugins/shout/run.sh': upper,
      'plugins/mute/plugin.yaml': plugin.replace('shout', 'mute'),
      'plugins/mute/run.sh': '#!/bin/sh\ncat > /dev/null\n',
      'plugins/broken/plugin.yaml': plugin.replace('shout', 'broken'),
      'plugins/broken/run.sh': '#!/bin/sh\necho out of ink >&2\nexit 3\n',
    },
    steps: [
      'install r {chart} --post-renderer shout',
      'get manifest r',
      'upgrade r {chart} --post-renderer shout --post-renderer-args loud',
      'get manifest r',
      'upgrade r {chart} --post-renderer mute',
      'upgrade r {chart} --post-renderer broken',
      'upgrade r {chart} --post-renderer nobody',
      'upgrade r {chart} --post-renderer shout --post-renderer shout',
      'install h {chart:weighted} --post-renderer shout',
      'get hooks h',
    ],
  },
];
