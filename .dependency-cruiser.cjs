const layer = (name, allowed) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [`^src/(${[name, ...allowed, 'errors'].join('|')})/`] },
});
const door = (pkg, where) => ({
  name: `door-${pkg.replace(/\W/g, '-')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: where },
  to: { path: `(^|node_modules/)${pkg}(/|$)` },
});
/** Rooms of actions, lowest first: each may use those below it and the files at the top of actions/. */
const rooms = [
  'registry',
  'repositories',
  'explain',
  'render',
  'chart-docs',
  'charts',
  'dependencies',
  'plugins',
  'schema-check',
  'lint',
  'unittest',
  'release',
  'plan',
  'releases-file',
];
const room = (name, index) => ({
  name: `actions-${name}-imports`,
  severity: 'error',
  from: { path: `^src/actions/${name}/` },
  to: { path: `^src/actions/(${[...rooms.slice(index + 1), 'completion-candidates\\.ts'].join('|')})` },
});
/** Files that decode data from outside, where Helm's own error message is not what the user sees. */
const decoders = [
  'base/decode-shape',
  'storage/record-shape',
  'storage/summary-cache',
  'actions/plan/saved-plan',
  'actions/plan/plan-values',
  'sandbox/state/state-file',
  'repo/index-cache',
  'registry/plugin-manifest',
  'registry/server-answers',
  'registry/credentials',
  'kube/auth/oidc',
];
const domain = ['engine', 'chart', 'storage', 'kube', 'repo', 'registry', 'provenance', 'plugins', 'net', 'base'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    layer('commands', ['actions', 'output', 'report', 'base']),
    layer('actions', [...domain, 'sandbox', 'report']),
    ...rooms.map(room),
    {
      name: 'actions-rooms-are-listed',
      severity: 'error',
      from: {},
      to: { path: '^src/actions/[^/]+/', pathNot: `^src/actions/(${rooms.join('|')})/` },
    },
    layer('engine', ['chart', 'base']),
    { name: 'engine-takes-chart-types-only', severity: 'error', from: { path: '^src/engine/' }, to: { path: '^src/chart/', pathNot: '^src/chart/model.ts$' } },
    layer('repo', ['chart', 'net', 'base']),
    layer('registry', ['chart', 'net', 'base']),
    ...['chart', 'storage', 'net', 'provenance', 'plugins', 'sandbox'].map((name) => layer(name, ['base'])),
    layer('kube', ['net', 'report', 'base']),
    layer('output', ['report', 'base']),
    layer('report', ['base']),
    layer('base', []),
    layer('errors', []),
    {
      name: 'door-child-process',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(plugins/|base/program-output\\.ts$|actions/plugins/plugin-git\\.ts$)' },
      to: { path: '^(node:)?child_process$' },
    },
    { name: 'engine-is-pure', severity: 'error', from: { path: '^src/engine/' }, to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' } },
    door('@kubernetes/client-node', '^src/(kube/auth/auth-provider|base/kubernetes/wire-types).ts$'),
    door('yargs', '^src/commands/support/yargs(-internals\\.d)?\\.ts$'),
    door('yargs-parser', '^src/commands/support/yargs(-internals\\.d)?\\.ts$'),
    door('re2js', '^src/base/go/regexp.ts$'),
    door('eta', '^src/engine/eta/compile.ts$'),
    door('quickjs-emscripten-core', '^src/engine/eta/(sandbox|interpreter).ts$'),
    door('tar-stream', '^src/chart/write-tar.ts$'),
    door('semver', '^src/base/semver-(range|change).ts$'),
    door('diff', '^src/base/line-diff.ts$'),
    door('yaml', '^src/base/yaml/edit.ts$'),
    door('pino', '^src/output/log-json.ts$'),
    door('zod', `^src/(${decoders.join('|')})\\.ts$`),
    { name: 'zod-mini-only', severity: 'error', from: { path: '^src/' }, to: { path: '(^|node_modules/)zod/(?!mini/)' } },
    door('pg', '^src/storage/drivers/sql/database.ts$'),
    door('@jitl', '^src/engine/eta/interpreter.ts$'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: { extensions: ['.ts', '.js'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
