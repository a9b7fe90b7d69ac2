/** A command line shown at the end of help, without the program name. */
export interface HelpExample {
  readonly line: string;
  readonly description: string;
  /** the reason why a test cannot run the example in a sandbox; undefined if it can */
  readonly needs?: string;
}

/** A command's examples, and command lines that a test runs before them. */
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

/** Returns the help examples for `chart schema`, which is also available as a top-level command. */
function schemaExamples(name: string): HelpExamples {
  return examples(
    [
      ['generate the schema of a chart', `${name} ./web`],
      ['fail in CI if the schema is out of date', `${name} ./web --check`],
      ['print a schema without inferring anything from the templates', `${name} ./web --dry-run --ignore-templates`],
    ],
    [`${name} ./web`],
  );
}

/**
 * Examples, keyed by command ("repo add"). A test runs all examples. They are loaded only for help on a terminal and for
 * reference pages.
 */
export const helpExamples: Readonly<Record<string, HelpExamples>> = {
  'chart check': examples([
    ['check a chart, without comparing its version', 'chart check ./web --validate-maintainers=false'],
    ['check all charts below charts/', 'chart check --all'],
  ]),
  'chart docs': examples(
    [
      ['write the README of a chart', 'chart docs ./web'],
      ['fail in CI if the README is out of date', 'chart docs ./web --check'],
      ['print the documentation with the values in file order', 'chart docs ./web --dry-run --sort-values-order file'],
    ],
    ['chart docs ./web'],
  ),
  'chart install-test': examples([
    ['install a chart in the sandbox, and run its tests', 'chart install-test ./web --sandbox'],
    ['keep the release for inspection', 'chart install-test ./web --sandbox --skip-clean-up'],
  ]),
  'chart schema': schemaExamples('chart schema'),
  'chart set': examples([
    ['set the image tag in values.yaml, preserving comments', 'chart set image.tag 1.2.3 --chart ./web'],
    ['set a value as a string', 'chart set podAnnotations.version 1.10 --string --chart ./web'],
  ]),
  'completion bash': examples([['load completion in this shell: source <(...)', 'completion bash']]),
  'completion fish': examples([['load completion in this shell: ... | source', 'completion fish']]),
  'completion powershell': examples([
    ['load completion in this shell: ... | Out-String | Invoke-Expression', 'completion powershell'],
  ]),
  'completion zsh': examples([['load completion in this shell: source <(...)', 'completion zsh']]),
  create: examples([['create a chart in ./shop', 'create shop']]),
  'dependency add': examples([
    ['add a local chart', 'dependency add cache file://../cache --chart ./web --version 0.1.0', 'needs a chart'],
    ['add a chart from a repository', 'dependency add redis https://charts.example.com --version ^19', repository],
  ]),
  'dependency build': examples([['download the dependencies in Chart.lock', 'dependency build ./web']]),
  'dependency bump': examples([['update Chart.yaml to the newest versions', 'dependency bump --chart ./web', repository]]),
  'dependency list': examples([['list dependencies and whether they are in charts/', 'dependency list ./web']]),
  'dependency outdated': examples([
    ['compare the versions in use with the newest ones', 'dependency outdated ./web', repository],
  ]),
  'dependency remove': examples([['remove a dependency', 'dependency remove redis --chart ./web', 'needs a dependency']]),
  'dependency update': examples([['download the newest versions in range and write Chart.lock', 'dependency update ./web']]),
  diff: examples(
    [
      ['compare two revisions', 'diff web 1 2'],
      ['show a unified diff of the YAML', 'diff web 1 2 --diff unified'],
    ],
    twice,
  ),
  drift: examples(
    [
      ['show what has drifted in this release', 'drift web'],
      ['check all releases in a script', 'drift --all -A --detailed-exitcode -o json'],
    ],
    installed,
  ),
  env: examples([
    ['print all settings', 'env'],
    ['print one setting', 'env HELM_PLUGINS'],
  ]),
  explain: examples([
    ['list the objects that the chart renders', 'explain ./web -f prod.yaml'],
    ['show where a field comes from', 'explain ./web deployment:spec.replicas -f prod.yaml'],
    ['show what a value is for', 'explain ./web --value image -f prod.yaml'],
  ]),
  'get all': examples([['show everything about the latest revision', 'get all web']], installed),
  'get hooks': examples([['show the hooks of a release', 'get hooks web']], installed),
  'get manifest': examples([['show the manifest of revision 1', 'get manifest web --revision 1']], installed),
  'get metadata': examples([['show the chart, version and status as JSON', 'get metadata web -o json']], installed),
  'get notes': examples([['show the notes of a release', 'get notes web']], installed),
  'get values': examples(
    [
      ['show the user-supplied values', 'get values web'],
      ['show all values with their origins', 'get values web --all --origin'],
    ],
    installed,
  ),
  history: examples([['list all revisions', 'history web']], installed),
  install: examples([
    ['install a local chart and wait until it is ready', 'install web ./web -f prod.yaml --wait'],
    ['try a chart without a cluster', 'install web ./web --sandbox=try'],
    ['install a chart from a registry', 'install shop oci://registry.example.com/charts/shop --version ^1.4', registry],
    ['run a saved plan', 'install --plan web.tlplan', 'needs a plan'],
  ]),
  lint: examples([
    ['lint a chart and also fail on warnings', 'lint ./web --strict'],
    ['lint a chart for a Kubernetes version', 'lint ./web --kube-version 1.34'],
  ]),
  list: examples(
    [
      ['list the releases in this namespace', 'list'],
      ['list the releases in all namespaces as JSON', 'list -A -o json'],
      ['list releases by label, regardless of status', 'list -l team=shop'],
    ],
    installed,
  ),
  package: examples([
    ['package a chart', 'package ./web'],
    ['set another version and sign the package', 'package ./web --version 1.2.3 --sign --key me', 'needs a key'],
  ]),
  plan: examples(
    [
      ['show what install or upgrade would do', 'plan web ./web -f prod.yaml'],
      ['show what a rollback would do', 'plan web --rollback=1'],
      ['save a plan to run it later with upgrade --plan', 'plan web ./web --set replicaCount=5 --out web.tlplan'],
    ],
    twice,
  ),
  'plugin install': examples([
    ['install a plugin from a directory', 'plugin install ./hello', 'needs a plugin'],
    ['install a plugin from a git repository', 'plugin install https://git.example.com/hello --verify=false', 'needs a plugin'],
  ]),
  'plugin list': examples([['list all installed plugins', 'plugin list']]),
  'plugin package': examples([['package and sign a plugin', 'plugin package ./hello --key me', 'needs a plugin']]),
  'plugin uninstall': examples([['uninstall a plugin', 'plugin uninstall hello', 'needs a plugin']]),
  'plugin update': examples([['update a plugin', 'plugin update hello', 'needs a plugin']]),
  'plugin verify': examples([['verify the signature of an archive', 'plugin verify hello-1.2.3.tgz', 'needs a plugin']]),
  pull: examples([
    ['download an archive', 'pull shop/web --version 1.4.2', repository],
    ['download and unpack a chart from a registry', 'pull oci://registry.example.com/charts/web --untar', registry],
  ]),
  push: examples([['push a packaged chart', 'push web-1.4.2.tgz oci://registry.example.com/charts', registry]]),
  'registry login': examples([
    ['log in and prompt for the password', 'registry login registry.example.com -u ada', registry],
    ['read the password from standard input', 'registry login registry.example.com -u ada --password-stdin', registry],
  ]),
  'registry logout': examples([['log out', 'registry logout registry.example.com', registry]]),
  'releases apply': examples([
    ['make the cluster match the file', 'releases apply'],
    ['process only some releases and the releases that they need', 'releases apply -l tier=web --include-needs'],
  ]),
  'releases build': examples([['print the releases after all templates are rendered', 'releases build']]),
  'releases deps': examples([['lock the chart versions of all releases', 'releases deps']]),
  'releases destroy': examples([['uninstall all releases', 'releases destroy']], ['releases apply']),
  'releases diff': examples([['print the changes in the format of helm-diff', 'releases diff']]),
  'releases fetch': examples([['download the charts of all releases', 'releases fetch --output-dir charts']]),
  'releases list': examples([
    ['list the releases of helmfile.yaml', 'releases list'],
    ['list the releases of an environment as JSON', 'releases list -e prod --output json'],
  ]),
  'releases plan': examples([
    ['show what apply would change', 'releases plan'],
    ['as JSON, for CI', 'releases plan -o json'],
  ]),
  'releases print-env': examples([['print the values of an environment', 'releases print-env -e prod']]),
  'releases repos': examples([['add the repositories of helmfile.yaml', 'releases repos']]),
  'releases show-dag': examples([['show the order in which releases are processed', 'releases show-dag']]),
  'releases status': examples([['show the status of all releases', 'releases status']], ['releases apply']),
  'releases sync': examples([['upgrade all releases, even without changes', 'releases sync']]),
  'releases template': examples([
    ['render the charts of all releases', 'releases template'],
    ['render one release', 'releases template -l name=web'],
  ]),
  'releases lint': examples([['lint the charts of all releases', 'releases lint']]),
  'releases test': examples([['run the tests of all releases', 'releases test', 'needs pods that run']]),
  'releases unittest': examples([['run the unit tests of the charts of all releases', 'releases unittest']]),
  'releases write-values': examples([
    ['write the merged values of each release', "releases write-values --output-file-template 'out/{{ .Release.Name }}.yaml'"],
  ]),
  'repo add': examples([['add a repository', 'repo add shop https://charts.example.com', repository]]),
  'repo index': examples([['write an index.yaml for a directory of archives', 'repo index . --url https://charts.example.com']]),
  'repo list': examples([['list all added repositories', 'repo list', repository]]),
  'repo remove': examples([['remove a repository', 'repo remove shop', repository]]),
  'repo update': examples([['download the indexes of all repositories', 'repo update', repository]]),
  rollback: examples(
    [
      ['roll back to the previous revision', 'rollback web'],
      ['roll back to revision 1 and wait until all objects are ready', 'rollback web 1 --wait'],
    ],
    twice,
  ),
  'sandbox delete': examples([['delete a sandbox', 'sandbox delete try']], ['install web ./web --sandbox=try']),
  'sandbox list': examples([['list all sandboxes', 'sandbox list']]),
  'sandbox path': examples([['print the path of the sandbox file', 'sandbox path try']]),
  'sandbox serve': examples([['serve a sandbox for kubectl and helm', 'sandbox serve', 'runs until Ctrl-C']]),
  schema: schemaExamples('schema'),
  'search hub': examples([['search the Artifact Hub', 'search hub postgres', 'needs a network']]),
  'search repo': examples([
    ['search the added repositories', 'search repo web', repository],
    ['show all versions in a range', "search repo web --versions --version '^1.4'", repository],
  ]),
  'show all': examples([['show everything about a chart', 'show all ./web']]),
  'show chart': examples([['show Chart.yaml', 'show chart ./web']]),
  'show crds': examples([['show the CRDs of a chart', 'show crds ./web']]),
  'show readme': examples([['show the README of a chart', 'show readme ./web']]),
  'show values': examples([
    ['show values.yaml', 'show values ./web'],
    ['show one value', "show values ./web --jsonpath '{.image.repository}'"],
  ]),
  status: examples(
    [
      ['show the status and resources of a release', 'status web'],
      ['show the status as JSON', 'status web -o json'],
    ],
    installed,
  ),
  template: examples([
    ['render a chart', 'template web ./web -f prod.yaml'],
    ['render only one template', 'template web ./web -s templates/deployment.yaml'],
    ['show where the image value is set', 'template web ./web -f prod.yaml --explain-values=image'],
    ['validate the objects against the Kubernetes API', 'template web ./web --validate'],
  ]),
  test: examples([['run the tests of a release and show their logs', 'test web --logs']], ['install web ./web --wait']),
  ui: examples([
    ['open the web UI for a sandbox in the browser', 'ui --sandbox --open', 'runs until it is interrupted'],
    ['serve a page that cannot change anything', 'ui --read-only --port 8090', 'runs until it is interrupted'],
  ]),
  uninstall: examples(
    [
      ['show what an uninstall would delete', 'plan web --uninstall'],
      ['uninstall a release and wait until its objects are gone', 'uninstall web --wait'],
    ],
    installed,
  ),
  unittest: examples([
    ['run all suites of a chart and its subcharts', 'unittest ./web'],
    ['run only some tests and stop at the first failure', "unittest ./web --filter 'uses the image' --failfast"],
    ['show which parts of the templates the tests execute', 'unittest ./web --coverage'],
    ['update snapshots', 'unittest ./web -u'],
    ['write a JUnit report', 'unittest ./web -o report.xml -t JUnit'],
  ]),
  upgrade: examples(
    [
      ['show what the upgrade would do', 'plan web ./web -f prod.yaml'],
      ['upgrade a release, or install it if it does not exist', 'upgrade --install web ./web -f prod.yaml --wait'],
      ['reuse the values of the last revision', 'upgrade web ./web --reset-then-reuse-values --set replicaCount=3'],
      ['wait for another operation to finish first', 'upgrade web ./web --wait-for-lock 10m'],
    ],
    installed,
  ),
  verify: examples([['verify the signature of an archive', 'verify web-1.4.2.tgz', 'needs a key']]),
  version: examples([['print only the version number', 'version --short']]),
};
