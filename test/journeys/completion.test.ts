import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
beforeAll(async () => {
  const kubeconfig = join(process.cwd(), 'unused');
  home = sandboxHome({ env: { KUBECONFIG: kubeconfig } });
  const chart = chartFolder(home.folder, appFiles);
  await home.ok('install', 'web', chart);
  await home.ok('install', 'api', chart);
  await home.ok('upgrade', 'web', chart, '--set', 'a=b');
  const cache = join(home.folder, 'repository');
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    join(home.folder, 'repositories.yaml'),
    'repositories:\n- {name: one, url: http://one}\n- {name: two, url: http://two}\n',
  );
  writeFileSync(join(cache, 'one-charts.txt'), 'alpha\nbeta');
  const versions = ['1.1.0', '1.0.0'].map(
    (version) => `  - {name: alpha, version: ${version}, appVersion: "7", urls: [a.tgz]}\n`,
  );
  writeFileSync(join(cache, 'one-index.yaml'), `apiVersion: v1\nentries:\n  alpha:\n${versions.join('')}`);
  writeFileSync(
    join(home.folder, 'kubeconfig'),
    'contexts:\n- {name: prod, context: {cluster: big}}\n- {name: dev, context: {cluster: small}}\n',
  );
});
afterAll(() => home.remove());

const noMore = '_activeHelp_ This command does not take any more arguments (but may accept flags).';

const ask = async (line: string): Promise<string[]> => (await home.ok('__complete', ...line.split(' '))).trimEnd().split('\n');

it.each([
  { name: 'commands', line: 'st', want: ['status\tdisplay the status of the named release', ':4'] },
  { name: 'commands of a group', line: 'get man', want: ['manifest\tdownload the manifest for a named release', ':4'] },
  { name: 'releases', line: 'status ', want: ['api\tapp-1.0.0 -> deployed', 'web\tapp-1.0.0 -> deployed', ':4'] },
  { name: 'releases that start with the prefix', line: 'status w', want: ['web\tapp-1.0.0 -> deployed', ':4'] },
  { name: 'releases that are not yet on the command line', line: 'uninstall web ', want: ['api\tapp-1.0.0 -> deployed', ':4'] },
  { name: 'with a message when history takes no more arguments', line: 'history web ', want: [noMore, ':4'] },
  { name: 'with a message when get hooks takes no more arguments', line: 'get hooks web ', want: [noMore, ':4'] },
  { name: 'with a message when list takes no arguments', line: 'list ', want: [noMore, ':4'] },
  { name: 'with a message when verify takes no more arguments', line: 'verify a.tgz ', want: [noMore, ':4'] },
  { name: 'nothing after the chart of pull', line: 'pull one/alpha ', want: [':4'] },
  { name: 'nothing after the chart of install', line: 'install x one/alpha ', want: [':4'] },
  { name: 'files after the chart of dependency list', line: 'dependency list x ', want: [':0'] },
  { name: 'releases of get', line: 'get manifest w', want: ['web\tapp-1.0.0 -> deployed', ':4'] },
  { name: 'the registry of push', line: 'push a.tgz ', want: ['oci://', ':6'] },
  { name: 'command names after help', line: 'help get man', want: ['manifest\tdownload the manifest for a named release', ':4'] },
  { name: 'addresses of charts', line: 'show all fil', want: ['file://\taddress of a chart on this machine', ':2'] },
  { name: 'no revisions without a release', line: 'get values --revision ', want: [':4'] },
  { name: 'no revisions for two releases', line: 'get values web api --revision ', want: [':4'] },
  { name: 'no versions before the chart', line: 'install one/alpha --version ', want: [':4'] },
  { name: 'no versions after a further argument', line: 'pull one/alpha x --version ', want: [':4'] },
  { name: 'no versions from a missing repository', line: 'pull none/none --version ', want: [':4'] },
  { name: 'revisions', line: 'rollback web ', want: ['1\tApp: , Chart: app-1.0.0', '2\tApp: , Chart: app-1.0.0', ':36'] },
  {
    name: 'revisions for a flag',
    line: 'get values web --revision 2',
    want: ['1\tApp: , Chart: app-1.0.0', '2\tApp: , Chart: app-1.0.0', ':36'],
  },
  { name: 'formats', line: 'list -o j', want: ['json\tas JSON', 'table\thuman-readable', 'yaml\tas YAML', ':4'] },
  {
    name: 'the value after an equals sign',
    line: 'list --output=y',
    want: ['json\tas JSON', 'table\thuman-readable', 'yaml\tas YAML', ':4'],
  },
  { name: 'repositories', line: 'repo remove one ', want: ['two\thttp://two', ':4'] },
  { name: 'charts of a repository', line: 'install x one/b', want: ['one/alpha', 'one/beta', ':0'] },
  { name: 'repositories of charts', line: 'show values two', want: ['two/\thttp://two', ':2'] },
  {
    name: 'a chart when no release name is needed',
    line: 'template --generate-name one/a',
    want: ['one/alpha', 'one/beta', ':0'],
  },
  { name: 'paths of charts', line: 'install x ./', want: [':0'] },
  { name: 'versions', line: 'install x one/alpha --version ', want: ['1.1.0\tApp: 7', '1.0.0\tApp: 7', ':36'] },
  {
    name: 'all repositories regardless of the prefix, as Helm does',
    line: 'repo remove zz',
    want: ['one\thttp://one', 'two\thttp://two', ':4'],
  },
  { name: 'kinds of reference pages', line: 'docs --type mar', want: ['bash', 'man', 'markdown', ':4'] },
  { name: 'with a message when docs takes no arguments', line: 'docs ', want: [noMore, ':4'] },
  { name: 'nothing after --help', line: 'list --help ', want: [':4'] },
  { name: 'nothing after -h', line: 'status -h ', want: [':4'] },
  { name: 'nothing after --help of the program', line: '--help ', want: [':4'] },
  { name: 'sandboxes', line: 'sandbox path te', want: ['test', ':4'] },
  { name: 'files for values', line: 'install -f ', want: [':0'] },
  { name: 'folders', line: 'template x y --output-dir ', want: [':16'] },
  { name: 'nothing for an unknown command', line: 'nosuch ', want: [':0'] },
  { name: 'arguments after a double dash', line: 'status -- w', want: ['web\tapp-1.0.0 -> deployed', ':4'] },
])('completes $name', async ({ line, want }) => {
  expect(await ask(line)).toEqual(want);
});

it.each([
  ['status -n kube-p', 'kube-public'],
  ['--namespace kube-p', 'kube-public'],
  ['env HELM_KUBEC', 'HELM_KUBECONTEXT'],
])('%s offers %s', async (line, value) => {
  expect(await ask(line)).toEqual(expect.arrayContaining([value, ':4']));
});

it('completes contexts of the kubeconfig', async () => {
  const lines = await ask(`status --kubeconfig ${join(home.folder, 'kubeconfig')} --kube-context `);
  expect(lines).toEqual(['prod\tbig', 'dev\tsmall', ':4']);
});

it('completes visible flags that are not yet set, and list flags even if they are set', async () => {
  const names = (lines: readonly string[]): string[] => lines.map((line) => line.split('\t')[0] ?? '');
  expect(names(await ask('install --set a=b --wait --se'))).toEqual(
    expect.arrayContaining(['--set', '--set-string', '--set-file', '--server-side']),
  );
  expect(names(await ask('install --wait --wait'))).toEqual(['--wait-for-jobs', '--wait-for-lock', ':4']);
  expect(names(await ask('install --atom'))).toEqual([':4']);
  expect(names(await ask('status -'))).toEqual(expect.arrayContaining(['-o', '--output', '-n', '--namespace', '-h', '--help']));
});

it('omits descriptions for __completeNoDesc', async () => {
  expect(await home.ok('__completeNoDesc', 'status', '')).toBe('api\nweb\n:4\n');
});

it('offers nothing and exits with 0 when the cluster rejects the request', async () => {
  const { code, stdout, stderr } = await home.cli('__complete', 'status', '--kube-as-user', 'nobody', '');
  expect({ code, stdout }).toEqual({ code: 0, stdout: ':0\n' });
  expect(stderr).not.toBe('');
});
