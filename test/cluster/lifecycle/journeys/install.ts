import type { Journey } from '../journey.ts';

const foreign = {
  method: 'POST',
  path: '/api/v1/namespaces/@ns@/configmaps',
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'r-config' }, data: { mode: 'mine' } },
} as const;

export const installJourneys: readonly Journey[] = [
  {
    name: 'install, upgrade, roll back, uninstall',
    v3: true,
    steps: [
      'install r {chart} --description first --labels team=a,tier=web',
      'upgrade r {chart} --set mode=b --labels team=null,added=x',
      'upgrade r {chart} --set extra=1 --description third',
      'history r -o json',
      'rollback r 1',
      'history r -o json',
      { cli: 'history r -o json --show-rollback-revision', v3: 'history r -o json' },
      'history r --max 2 -o yaml',
      'get values r -o json',
      'get values r --revision 2 -o yaml',
      'get values r --all',
      'get metadata r -o json',
      'get notes r',
      'get hooks r',
      'get manifest r --revision 3',
      { cli: 'rollback r 0 --description back', v3: 'rollback r 0' },
      'rollback r 99',
      'uninstall r',
      'status r',
    ],
  },
  {
    name: 'the same name twice',
    v3: true,
    steps: ['install r {chart}', 'install r {chart}', 'install r {chart} --replace', 'upgrade other {chart}', 'uninstall nobody'],
  },
  {
    name: 'names',
    steps: [
      'install {chart} --name-template made-{{"x"|upper|lower}}',
      'install BAD {chart}',
      'install {chart}',
      'install r {chart} --generate-name',
      'upgrade BAD {chart}',
      'rollback BAD',
      'uninstall BAD',
      'status BAD',
      'history BAD',
      'rollback r x',
    ],
  },
  {
    name: 'namespace that is missing, and made',
    steps: [
      'install r {chart} -n @ns@-none',
      'install r {chart} --create-namespace -n @ns@',
      'upgrade --install q {chart} --create-namespace',
    ],
  },
  {
    name: 'install over a failed install',
    v3: true,
    steps: [
      'install r {chart} --set bad=1,extra=1',
      'install r {chart}',
      { cli: 'install r {chart} --replace', differs: { why: 'objects that only a failed revision made', in: ['objects'] } },
      'history r -o json',
      'install s {chart} --set bad=1',
      'upgrade s {chart} --install',
      'history s -o json',
    ],
  },
  {
    name: 'dry runs write nothing',
    steps: [
      'install r {chart} --dry-run=client --set secret=hush --hide-secret',
      'install r {chart} --dry-run=server --set secret=hush',
      'install r {chart} --dry-run=server -o json',
      'install r {chart} --hide-secret',
      'install r {chart} --dry-run=other',
      'install r {chart}',
      'install r {chart} --dry-run=server',
      'upgrade r {chart} --dry-run=client --set secret=hush --hide-secret',
      'upgrade r {chart} --dry-run=server --set mode=b',
      'upgrade r {chart} --hide-secret',
      'rollback r 1 --dry-run=server',
      'uninstall r --dry-run',
      'uninstall r --dry-run --keep-history',
    ],
  },
  {
    name: 'adoption is refused, and forced',
    steps: [
      foreign,
      'install r {chart}',
      'install r {chart} --dry-run=server',
      'install r {chart} --take-ownership',
      'uninstall r',
    ],
  },
  {
    name: 'adoption on upgrade',
    v3: true,
    steps: [
      'install r {chart}',
      { method: 'POST', path: foreign.path, body: { ...foreign.body, metadata: { name: 'r-extra' } } },
      'upgrade r {chart} --set extra=1',
      'history r -o json',
      'upgrade r {chart} --set extra=1 --take-ownership',
      'uninstall r',
    ],
  },
  {
    name: 'an object of another release is not taken',
    steps: [
      'install r {chart}',
      {
        method: 'PATCH',
        path: `${foreign.path}/r-config`,
        body: { metadata: { annotations: { 'meta.helm.sh/release-name': 'q' } } },
      },
      'upgrade r {chart} --set mode=b',
      'uninstall r',
    ],
  },
  {
    name: 'custom resource definitions',
    steps: [
      'install r {chart:crds} --skip-crds',
      'install r {chart:crds}',
      'upgrade r {chart:crds} --set size=2',
      'uninstall r',
      'install r {chart:crds} --skip-crds',
      'install s {chart:crds} --server-side=false',
      {
        method: 'PATCH',
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.@ns@.example.org',
        body: { spec: { names: { singular: 'thing' } } },
      },
      'install t {chart:crds}',
      'install t {chart:crds} --server-side=false',
    ],
  },
  {
    name: 'values that a schema refuses',
    steps: [
      'install r {chart:strict} --set mode=z',
      'install r {chart:strict} --set mode=z --skip-schema-validation',
      'upgrade r {chart:strict} --set mode=y',
      'upgrade r {chart:strict} --set mode=b',
    ],
  },
  {
    name: 'dependencies',
    steps: [
      'install r {chart:parent}',
      { cli: 'install r {chart:parent} --dependency-update', differs: { why: '`--dependency-update`', in: ['stdout'] } },
      {
        cli: 'upgrade r {chart:parent} --render-subchart-notes --dependency-update',
        differs: { why: 'Helm prints the notes of subcharts in no fixed order', in: ['stdout', 'records'] },
      },
      'upgrade r {chart:parent} --set leaf.mode=b --dependency-update',
      'upgrade r {chart:parent} --set leaf.mode=c --hide-notes --dependency-update',
    ],
  },
];
