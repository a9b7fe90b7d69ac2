import type { Journey } from '../journey.ts';

const pinned = {
  method: 'PATCH',
  path: '/api/v1/namespaces/@ns@/configmaps/r-config',
  body: { metadata: { finalizers: ['example.org/stay'] } },
} as const;
const unpinned = { ...pinned, body: { metadata: { finalizers: null } } } as const;

export const uninstallJourneys: readonly Journey[] = [
  {
    name: 'history is kept, and the name is used again',
    v3: true,
    steps: [
      'install r {chart}',
      'upgrade r {chart} --set mode=b',
      'uninstall r --keep-history --description gone',
      'history r -o json',
      'get values r -o json',
      'uninstall r --keep-history',
      'install r {chart}',
      'upgrade r {chart}',
      'install r {chart} --replace --set mode=c',
      'history r -o json',
      'uninstall r --keep-history',
      'rollback r 1',
      'uninstall r --keep-history',
      'uninstall r',
      'history r',
    ],
  },
  {
    name: 'several at once, and some that are not there',
    v3: true,
    steps: [
      'install r {chart}',
      'install s {chart}',
      'uninstall r nobody s',
      'uninstall nobody --ignore-not-found',
      'uninstall nobody s --ignore-not-found',
      'uninstall r s --cascade sideways',
    ],
  },
  {
    name: 'what becomes of dependents',
    steps: [
      'install r {chart} --set pod=fine --wait --timeout 20s',
      // Do not use --wait: helm sometimes gives up immediately on objects that are still terminating.
      'uninstall r --cascade foreground',
      'install s {chart} --set pod=fine --wait --timeout 20s',
      'uninstall s --cascade orphan --wait --timeout 20s',
    ],
  },
  {
    name: 'waiting for objects that stay',
    steps: [
      'install r {chart}',
      pinned,
      'uninstall r --wait --timeout 2s',
      'status r',
      unpinned,
      'install r {chart}',
      'uninstall r --wait --timeout 10s',
    ],
  },
  {
    name: 'waiting for objects that stay, with history',
    steps: ['install r {chart}', pinned, 'uninstall r --wait --timeout 2s --keep-history', 'history r -o json', unpinned],
  },
];
