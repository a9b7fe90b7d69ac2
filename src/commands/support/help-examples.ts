/** A command line for the end of help, without the program's name. */
export interface HelpExample {
  readonly line: string;
  readonly description: string;
  /** why a test cannot run it on a sandbox; absent when it can */
  readonly needs?: string;
}

/** Examples of a command, and command lines that a test runs before. */
export interface HelpExamples {
  readonly before?: readonly string[];
  readonly shown: readonly HelpExample[];
}

type Row = readonly [description: string, line: string, needs?: string];

function examples(rows: readonly Row[], before: readonly string[] = []): HelpExamples {
  return {
    before,
    shown: rows.map(([description, line, needs]) => ({ description, line, ...(needs === undefined ? {} : { needs }) })),
  };
}

const installed = ['install web ./web'];
const twice = [...installed, 'upgrade web ./web --set replicaCount=3'];
const repository = 'needs a repository';
const registry = 'needs a registry';

/** Examples by command, "repo add"; a test runs them. They are loaded for help on a terminal and for reference pages only. */
export const helpExamples: Readonly<Record<string, HelpExamples>> = {
  'chart set': examples([
    ['change the image tag in values.yaml; comments stay', 'chart set image.tag 1.2.3 --chart ./web'],
    ['keep a value a string', 'chart set podAnnotations.version 1.10 --string --chart ./web'],
  ]),
  'completion bash': examples([['load completion in this shell: source <(...)', 'completion bash']]),
  'completion fish': examples([['load completion in this shell: ... | source', 'completion fish']]),
  'completion powershell': examples([
    ['load completion in this shell: ... | Out-String | Invoke-Expression', 'completion powershell'],
  ]),
  'completion zsh': examples([['load completion in this shell: source <(...)', 'completion zsh']]),
  create: examples([['create a chart in ./shop', 'create shop']]),
  'dependency add': examples([
    ['add a chart of this machine', 'dependency add cache file://../cache --chart ./web --version 0.1.0', 'needs a chart'],
    ['add a chart of a repository', 'dependency add redis https://charts.example.com --version ^19', repository],
  ]),
  'dependency build': examples([['download what Chart.lock lists', 'dependency build ./web']]),
  'dependency bump': examples([['use the newest versions, and write Chart.yaml', 'dependency bump --chart ./web', repository]]),
  'dependency list': examples([['show dependencies and whether they are in charts/', 'dependency list ./web']]),
  'dependency outdated': examples([['compare with the newest versions', 'dependency outdated ./web', repository]]),
  'dependency remove': examples([['remove a dependency', 'dependency remove redis --chart ./web', 'needs a dependency']]),
  'dependency update': examples([['download the newest versions in range, and write Chart.lock', 'dependency update ./web']]),
  diff: examples(
    [
      ['compare two revisions', 'diff web 1 2'],
      ['as a unified diff of YAML', 'diff web 1 2 --diff unified'],
    ],
    twice,
  ),
  drift: examples(
    [
      ['what have others changed in this release?', 'drift web'],
      ['in all releases, for a script', 'drift --all -A --detailed-exitcode -o json'],
    ],
    installed,
  ),
  env: examples([
    ['print all settings', 'env'],
    ['print one', 'env HELM_PLUGINS'],
  ]),
  'get all': examples([['everything about the newest revision', 'get all web']], installed),
  'get hooks': examples([['the hooks of a release', 'get hooks web']], installed),
  'get manifest': examples([['what revision 1 applied', 'get manifest web --revision 1']], installed),
  'get metadata': examples([['chart, version and status as JSON', 'get metadata web -o json']], installed),
  'get notes': examples([['the notes of a release', 'get notes web']], installed),
  'get values': examples(
    [
      ['the values that were set', 'get values web'],
      ['all values, with their origins', 'get values web --all --origin'],
    ],
    installed,
  ),
  history: examples([['all revisions', 'history web']], installed),
  install: examples([
    ['install a chart of this machine, and wait until it is ready', 'install web ./web -f prod.yaml --wait'],
    ['try it without a cluster', 'install web ./web --sandbox=try'],
    ['install a chart of a registry', 'install shop oci://registry.example.com/charts/shop --version ^1.4', registry],
    ['run a saved plan', 'install --plan web.tlplan', 'needs a plan'],
  ]),
  lint: examples([
    ['check a chart; warnings fail, too', 'lint ./web --strict'],
    ['check it for a version of Kubernetes', 'lint ./web --kube-version 1.34'],
  ]),
  list: examples(
    [
      ['releases of this namespace', 'list'],
      ['of all namespaces, as JSON', 'list -A -o json'],
      ['releases with a label, whatever their status', 'list -l team=shop'],
    ],
    installed,
  ),
  package: examples([
    ['package a chart', 'package ./web'],
    ['package another version, and sign it', 'package ./web --version 1.2.3 --sign --key me', 'needs a key'],
  ]),
  plan: examples(
    [
      ['what would install or upgrade do?', 'plan web ./web -f prod.yaml'],
      ['what would a rollback do?', 'plan web --rollback=1'],
      ['save a plan, and run it later with upgrade --plan', 'plan web ./web --set replicaCount=5 --out web.tlplan'],
    ],
    twice,
  ),
  'plugin install': examples([
    ['install a plugin of a folder', 'plugin install ./hello', 'needs a plugin'],
    ['of a git repository', 'plugin install https://git.example.com/hello --verify=false', 'needs a plugin'],
  ]),
  'plugin list': examples([['all installed plugins', 'plugin list']]),
  'plugin package': examples([['package and sign a plugin', 'plugin package ./hello --key me', 'needs a plugin']]),
  'plugin uninstall': examples([['uninstall a plugin', 'plugin uninstall hello', 'needs a plugin']]),
  'plugin update': examples([['fetch changes of a plugin', 'plugin update hello', 'needs a plugin']]),
  'plugin verify': examples([['verify the signature of an archive', 'plugin verify hello-1.2.3.tgz', 'needs a plugin']]),
  pull: examples([
    ['download an archive', 'pull shop/web --version 1.4.2', repository],
    ['download and unpack a chart of a registry', 'pull oci://registry.example.com/charts/web --untar', registry],
  ]),
  push: examples([['push a packaged chart', 'push web-1.4.2.tgz oci://registry.example.com/charts', registry]]),
  'registry login': examples([
    ['log in, and ask for the password', 'registry login registry.example.com -u ada', registry],
    ['read the password from standard input', 'registry login registry.example.com -u ada --password-stdin', registry],
  ]),
  'registry logout': examples([['log out', 'registry logout registry.example.com', registry]]),
  'repo add': examples([['add a repository', 'repo add shop https://charts.example.com', repository]]),
  'repo index': examples([['write index.yaml for a folder with archives', 'repo index . --url https://charts.example.com']]),
  'repo list': examples([['all added repositories', 'repo list', repository]]),
  'repo remove': examples([['remove a repository', 'repo remove shop', repository]]),
  'repo update': examples([['download the indexes of all repositories', 'repo update', repository]]),
  rollback: examples(
    [
      ['roll back to the revision before', 'rollback web'],
      ['roll back to revision 1, and wait until it is ready', 'rollback web 1 --wait'],
    ],
    twice,
  ),
  'sandbox delete': examples([['delete a sandbox', 'sandbox delete try']], ['install web ./web --sandbox=try']),
  'sandbox list': examples([['all sandboxes', 'sandbox list']]),
  'sandbox path': examples([['the file with its state', 'sandbox path try']]),
  'sandbox serve': examples([['open a sandbox for kubectl and helm', 'sandbox serve', 'runs until Ctrl-C']]),
  'search hub': examples([['search the Artifact Hub', 'search hub postgres', 'needs a network']]),
  'search repo': examples([
    ['search the added repositories', 'search repo web', repository],
    ['all versions in a range', "search repo web --versions --version '^1.4'", repository],
  ]),
  'show all': examples([['everything about a chart', 'show all ./web']]),
  'show chart': examples([['Chart.yaml', 'show chart ./web']]),
  'show crds': examples([['the CRDs of a chart', 'show crds ./web']]),
  'show readme': examples([['the README of a chart', 'show readme ./web']]),
  'show values': examples([
    ['values.yaml', 'show values ./web'],
    ['one value', "show values ./web --jsonpath '{.image.repository}'"],
  ]),
  status: examples(
    [
      ['status and resources of a release', 'status web'],
      ['as JSON', 'status web -o json'],
    ],
    installed,
  ),
  template: examples([
    ['render a chart', 'template web ./web -f prod.yaml'],
    ['only one template', 'template web ./web -s templates/deployment.yaml'],
    ['where does the image come from?', 'template web ./web -f prod.yaml --explain-values=image'],
    ['does it match the Kubernetes API?', 'template web ./web --validate'],
  ]),
  test: examples([['run the tests of a release, and show their logs', 'test web --logs']], ['install web ./web --wait']),
  uninstall: examples(
    [
      ['what would it delete?', 'plan web --uninstall'],
      ['uninstall a release, and wait until its objects are gone', 'uninstall web --wait'],
    ],
    installed,
  ),
  unittest: examples([
    ['run all suites of a chart and its subcharts', 'unittest ./web'],
    ['only some tests, and stop at the first failure', "unittest ./web --filter 'uses the image' --failfast"],
    ['update snapshots', 'unittest ./web -u'],
    ['write a report', 'unittest ./web -o report.xml -t JUnit'],
  ]),
  upgrade: examples(
    [
      ['what would it do?', 'plan web ./web -f prod.yaml'],
      ['upgrade, or install if there is no release', 'upgrade --install web ./web -f prod.yaml --wait'],
      ['keep the values of the last revision', 'upgrade web ./web --reset-then-reuse-values --set replicaCount=3'],
      ['wait for another pipeline first', 'upgrade web ./web --wait-for-lock 10m'],
    ],
    installed,
  ),
  verify: examples([['verify the signature of an archive', 'verify web-1.4.2.tgz', 'needs a key']]),
  version: examples([['only the number', 'version --short']]),
};
