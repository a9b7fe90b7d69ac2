import type { Journey } from '../journey.ts';

const quick = '--timeout 15s';

export const hookJourneys: readonly Journey[] = [
  {
    name: 'hooks of every event',
    v3: true,
    steps: [
      `install r {chart:hooks} ${quick}`,
      'get hooks r',
      `upgrade r {chart:hooks} --set mode=b ${quick}`,
      `rollback r 1 ${quick}`,
      `uninstall r ${quick}`,
    ],
  },
  {
    name: 'tests of a release',
    steps: [
      'install r {chart:tested}',
      `test r ${quick}`,
      'status r --revision 1',
      `test r --filter name=r-a ${quick}`,
      `test r --filter name=r-a,name=r-b,!name=r-a ${quick}`,
      `test r --filter name=nobody ${quick}`,
      'get hooks r',
      'upgrade r {chart:tested} --set failing=b',
      `test r ${quick}`,
      `upgrade r {chart:tested} --set failing=b,policy=hook-succeeded\\,hook-failed`,
      `test r ${quick}`,
      `test r --filter !name=r-b ${quick}`,
      'test nobody',
      'test BAD',
      'test',
      'uninstall r --keep-history',
      `test r --filter name=r-job ${quick}`,
    ],
  },
  {
    name: 'hooks that are left out',
    v3: true,
    steps: [
      'install r {chart:hooks} --no-hooks',
      'upgrade r {chart:hooks} --set mode=b --no-hooks',
      'rollback r 1 --no-hooks',
      'uninstall r --no-hooks',
    ],
  },
  {
    name: 'delete policies',
    steps: [
      `install r {chart:hooks} --set policy=hook-succeeded ${quick}`,
      `upgrade r {chart:hooks} --set-string policy=hook-failed,failing=post-upgrade ${quick}`,
      `upgrade r {chart:hooks} --set policy=hook-succeeded\\,hook-failed,failing=post-upgrade ${quick}`,
      `upgrade r {chart:hooks} --set policy=before-hook-creation ${quick}`,
      `upgrade r {chart:hooks} --set policy=before-hook-creation ${quick}`,
      `uninstall r --set x=1`,
      `uninstall r ${quick}`,
    ],
  },
  {
    name: 'order of hooks, and hooks that exist already',
    steps: ['install r {chart:weighted}', 'get hooks r', 'upgrade r {chart:weighted}', 'uninstall r'],
  },
  {
    name: 'hooks that fail an install',
    v3: true,
    steps: [
      `install r {chart:hooks} --set failing=pre-install ${quick}`,
      'history r -o json',
      `install s {chart:hooks} --set failing=post-install ${quick}`,
      {
        cli: `install u {chart:hooks} --set failing=post-install --rollback-on-failure ${quick}`,
        v3: `install u {chart:hooks} --set failing=post-install --atomic ${quick}`,
      },
    ],
  },
  {
    name: 'hooks that fail an upgrade',
    v3: true,
    steps: [
      `install r {chart:hooks} ${quick}`,
      `upgrade r {chart:hooks} --set failing=pre-upgrade,mode=b ${quick}`,
      `upgrade r {chart:hooks} --set failing=post-upgrade,mode=c ${quick}`,
      'history r -o json',
      `upgrade r {chart:hooks} --set failing=post-upgrade,mode=c --atomic ${quick}`,
    ],
  },
  {
    name: 'hooks that fail a rollback',
    steps: [
      `install r {chart:hooks} --set failing=pre-rollback ${quick}`,
      `upgrade r {chart:hooks} --set failing=post-rollback ${quick}`,
      {
        cli: `rollback r 1 ${quick}`,
        differs: { why: 'rollback whose hook fails', in: ['records'] },
      },
      {
        cli: `rollback r 2 ${quick}`,
        differs: { why: 'rollback whose hook fails', in: ['records'] },
      },
    ],
  },
  {
    name: 'hooks that fail an uninstall',
    v3: true,
    steps: [
      `install r {chart:hooks} --set failing=pre-delete ${quick}`,
      {
        cli: `uninstall r ${quick}`,
        differs: { why: '`uninstall` whose pre-delete hook fails', in: ['records'] },
      },
      `uninstall r --no-hooks`,
      `install s {chart:hooks} --set failing=post-delete ${quick}`,
      `uninstall s ${quick}`,
      'list',
    ],
  },
];
