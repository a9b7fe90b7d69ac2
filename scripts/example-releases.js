const failing = (reason) => ['--set', `podAnnotations.sandbox\\.tillerless\\.dev/fail=${reason}`];

/**
 * Installs releases that show what the page can do: several revisions, hooks and tests, a failed upgrade, and a broken deployment.
 *
 * @param run runs a command line; the second argument is true if the command may fail
 */
export function createExamples(run) {
  const web = 'fixtures/charts/web';
  const wait = ['--wait', '--timeout', '30s'];
  run(['install', 'web', web, '-n', 'production', '--create-namespace', '--set', 'replicaCount=2', ...wait]);
  run(['upgrade', 'web', web, '-n', 'production', '--set', 'replicaCount=3,image.tag=1.17.0', ...wait]);
  run(['upgrade', 'web', web, '-n', 'production', '--set', 'replicaCount=3,image.tag=1.27.0,service.type=NodePort', ...wait]);
  run(['install', 'web', web, '-n', 'staging', '--create-namespace', '--set', 'image.tag=1.27.0', ...wait]);
  run(['install', 'checkout', web, '-n', 'production', ...wait]);
  run(['upgrade', 'checkout', web, '-n', 'production', '--timeout', '2s', '--wait', ...failing('CrashLoopBackOff')], true);
  run(['install', 'search', web, '-n', 'staging', ...failing('ImagePullBackOff')]);
  run(['install', 'orders', 'fixtures/charts/stateful', '-n', 'production', ...wait]);
  run(['install', 'reports', 'fixtures/charts/hooks', '-n', 'batch', '--create-namespace']);
  run(['test', 'reports', '-n', 'batch'], true);
  run(['install', 'shop', 'fixtures/charts/umbrella', '-n', 'staging', ...wait]);
}

/** Returns the environment of programs that use the sandbox with the examples. @param home directory for all files of the sandbox */
export function exampleEnvironment(home) {
  return {
    ...process.env,
    HELM_DATA_HOME: home,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    TILLERLESS_SANDBOX: 'examples',
    HELM_DRIVER: '',
    HELM_NAMESPACE: '',
  };
}
