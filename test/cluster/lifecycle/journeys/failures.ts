import type { Journey } from '../journey.ts';

export const failureJourneys: readonly Journey[] = [
  {
    name: 'an object the API refuses',
    v3: true,
    steps: [
      'install r {chart}',
      'upgrade r {chart} --set bad=1,extra=1,mode=b,pod=fine',
      'history r -o json',
      { cli: 'upgrade r {chart} --set mode=c', differs: { why: 'objects that only a failed revision made', in: ['objects'] } },
      'upgrade r {chart} --set bad=1,extra=1 --cleanup-on-fail',
      'rollback r',
    ],
  },
  {
    name: 'rollback of a failed release',
    v3: true,
    steps: [
      'install r {chart} --set bad=1,extra=1,pod=fine',
      'upgrade r {chart} --set mode=b',
      'upgrade r {chart} --set bad=1,secret=x',
      'rollback r 2',
      'rollback r 1',
      'rollback r 1 --cleanup-on-fail',
      'rollback r 2',
      'history r -o json',
    ],
  },
  {
    name: 'install that is undone',
    v3: true,
    steps: [
      {
        cli: 'install r {chart} --set bad=1,extra=1 --rollback-on-failure --timeout 5s',
        v3: 'install r {chart} --set bad=1,extra=1 --atomic --timeout 5s',
      },
      'install r {chart} --set pod=stuck --atomic --timeout 2s',
      'status r',
    ],
  },
  {
    name: 'upgrade that is undone',
    v3: true,
    steps: [
      'install r {chart} --set pod=fine',
      {
        cli: 'upgrade r {chart} --set bad=1,extra=1,pod=fine --rollback-on-failure --timeout 5s',
        v3: 'upgrade r {chart} --set bad=1,extra=1,pod=fine --atomic --timeout 5s',
      },
      'history r -o json',
      {
        cli: 'upgrade r {chart} --set pod=stuck,extra=1 --atomic --cleanup-on-fail --timeout 2s',
        // Helm 3 polls only every two seconds, and the rolled-back release must also become ready within the timeout.
        v3: 'upgrade r {chart} --set pod=stuck,extra=1 --atomic --cleanup-on-fail --timeout 6s',
      },
      'history r -o json',
    ],
  },
  {
    name: 'upgrade of a failed install that is undone',
    steps: [
      'install r {chart} --set bad=1',
      'upgrade r {chart} --set bad=1 --rollback-on-failure --timeout 2s',
      'history r -o json',
    ],
  },
  {
    name: 'workloads that never become ready',
    steps: [
      'install r {chart} --set pod=stuck --wait --timeout 2s',
      'history r -o json',
      'upgrade r {chart} --set pod=fine --wait --timeout 20s',
      'upgrade r {chart} --set pod=stuck --wait --timeout 2s --cleanup-on-fail',
      'rollback r 1 --wait --timeout 2s',
      'rollback r 2 --wait --timeout 20s',
      'upgrade r {chart} --set pod=stuck --wait=hookOnly --timeout 2s',
      'upgrade r {chart} --set pod=stuck --wait=bogus',
    ],
  },
  {
    name: 'waiting as helm 3 did',
    v3: true,
    steps: [
      {
        cli: 'install r {chart} --set pod=stuck --wait=legacy --timeout 2s',
        v3: 'install r {chart} --set pod=stuck --wait --timeout 2s',
      },
      {
        cli: 'upgrade r {chart} --set pod=fine --wait=legacy --timeout 20s',
        v3: 'upgrade r {chart} --set pod=fine --wait --timeout 20s',
      },
      { cli: 'uninstall r --wait=legacy --timeout 20s', v3: 'uninstall r --wait --timeout 20s' },
    ],
  },
  {
    name: 'Jobs are waited for when asked',
    steps: [
      'install r {chart} --set job=running --wait --timeout 3s',
      'install s {chart} --set job=running --wait --wait-for-jobs --timeout 2s',
      'install t {chart} --set job=ends --wait --wait-for-jobs --timeout 20s',
    ],
  },
  {
    name: 'templates that fail leave no record',
    steps: [
      'install r {chart} --set-json mode={"a":1}',
      'install r {dir}/nowhere',
      'install r {chart} --set a..b=1',
      'upgrade r {chart}',
      'install r {chart} -f {dir}/nowhere.yaml',
    ],
  },
];
