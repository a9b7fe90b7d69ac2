import type { Journey } from '../journey.ts';

const refused = { why: '`--force-conflicts` and `--force-replace` with the wrong way of applying', in: ['records'] } as const;

export const upgradeJourneys: readonly Journey[] = [
  {
    name: 'values of the revision before',
    v3: true,
    steps: [
      'install r {chart} --set mode=b,own=1',
      'upgrade r {chart:app-next}',
      'upgrade r {chart:app-next} --reuse-values --set extra=1',
      {
        cli: 'upgrade r {chart:app-next} --reset-then-reuse-values --set own=null',
        differs: { why: '`upgrade --reset-then-reuse-values` with a null', in: ['records'] },
      },
      'upgrade r {chart:app-next} --set own=2',
      'upgrade r {chart:app-next} --reset-values',
      'upgrade r {chart} --reuse-values --set mode=c',
      'upgrade r {chart} --reset-values --reuse-values',
      'get values r --all -o json',
    ],
  },
  {
    name: 'upgrade --install',
    v3: true,
    steps: [
      'upgrade r {chart} --install --description made',
      'upgrade r {chart} --install --set mode=b',
      'uninstall r --keep-history',
      'upgrade r {chart} --install -o json',
      'history r -o json',
    ],
  },
  {
    name: 'history is cut',
    v3: true,
    steps: [
      'install r {chart}',
      'upgrade r {chart} --set bad=1 --history-max 3',
      'upgrade r {chart} --set bad=2 --history-max 3',
      'upgrade r {chart} --set bad=3 --history-max 3',
      'upgrade r {chart} --set bad=4 --history-max 2',
      'upgrade r {chart} --history-max 2 --reset-values',
      'upgrade r {chart} --history-max 1 --set mode=b',
      'upgrade r {chart} --history-max 0 --set mode=c',
      'rollback r --history-max 2',
      'rollback r --history-max 2',
    ],
  },
  {
    name: 'history is cut as the environment says',
    env: { HELM_MAX_HISTORY: '2' },
    steps: ['install r {chart}', 'upgrade r {chart} --set mode=b', 'upgrade r {chart} --set mode=c', 'rollback r'],
  },
  {
    name: 'objects that leave, and are kept',
    v3: true,
    steps: [
      'install r {chart} --set extra=1,kept=1,secret=a',
      'upgrade r {chart} --set mode=b',
      'upgrade r {chart} --set kept=1',
      'uninstall r',
    ],
  },
  {
    name: 'what others changed and removed comes back',
    steps: [
      'install r {chart} --set extra=1',
      { method: 'DELETE', path: '/api/v1/namespaces/@ns@/configmaps/r-extra' },
      'upgrade r {chart} --set extra=1,mode=b',
      { method: 'PATCH', path: '/api/v1/namespaces/@ns@/configmaps/r-config', body: { data: { mode: 'theirs', more: 'x' } } },
      'upgrade r {chart} --set mode=c',
      'upgrade r {chart} --set mode=c --force-conflicts',
      { method: 'PATCH', path: '/api/v1/namespaces/@ns@/configmaps/r-config', body: { data: { mode: 'theirs' } } },
      'rollback r 1',
      'rollback r 1 --force-conflicts',
    ],
  },
  {
    name: 'from server-side to client-side apply and back',
    steps: [
      'install r {chart} --set extra=1',
      'upgrade r {chart} --set extra=1,mode=b --server-side=false',
      'upgrade r {chart} --set extra=1,mode=c',
      { method: 'PATCH', path: '/api/v1/namespaces/@ns@/configmaps/r-config', body: { data: { mode: 'theirs', more: 'x' } } },
      'upgrade r {chart} --set mode=c',
      'upgrade r {chart} --set mode=d --server-side=true --force-conflicts',
      'rollback r 2',
      'rollback r 1 --server-side=false',
      'rollback r 1 --server-side=sometimes',
      'get metadata r',
    ],
  },
  {
    name: 'client-side from the beginning',
    v3: true,
    steps: [
      { cli: 'install r {chart} --server-side=false --set secret=a', v3: 'install r {chart} --set secret=a' },
      'upgrade r {chart} --set mode=b,secret=b',
      { method: 'PATCH', path: '/api/v1/namespaces/@ns@/configmaps/r-config', body: { data: { mode: 'theirs', more: 'x' } } },
      'upgrade r {chart} --set mode=c',
      'rollback r 1',
      'upgrade r {chart} --set bad=1',
      'upgrade r {chart} --set mode=b',
      'uninstall r',
    ],
  },
  {
    name: 'objects are replaced',
    v3: true,
    steps: [
      { cli: 'install r {chart} --server-side=false', v3: 'install r {chart}' },
      { method: 'PATCH', path: '/api/v1/namespaces/@ns@/configmaps/r-config', body: { data: { more: 'x' } } },
      { cli: 'upgrade r {chart} --set mode=b --force-replace', v3: 'upgrade r {chart} --set mode=b --force' },
      { cli: 'rollback r 1 --force-replace', v3: 'rollback r 1 --force' },
    ],
  },
  {
    name: 'ways of applying that do not go together',
    steps: [
      'install r {chart} --force-replace',
      'upgrade r {chart} --set mode=b --force-replace --force-conflicts',
      'install s {chart} --server-side=false --force-conflicts',
      { cli: 'upgrade r {chart} --set mode=b --force-replace', differs: refused },
      { cli: 'upgrade s {chart} --force-conflicts', differs: refused },
    ],
  },
  {
    name: 'a rollback by ways that do not go together',
    steps: ['install r {chart}', 'upgrade r {chart} --set mode=b', { cli: 'rollback r --force-replace', differs: refused }],
  },
];
