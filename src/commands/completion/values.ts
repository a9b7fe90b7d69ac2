import type { Candidate } from '../../actions/completion-candidates.ts';
import type { Flag } from '../flags/flag.ts';
import type { Context } from '../support/context.ts';
import type { WordKind } from '../support/define.ts';
import { type Answer, choices, foldersOnly, keepOrder, withoutBlank, withoutFiles } from './candidate.ts';

/** An argument or flag value to complete, and the arguments and flags before it. */
export interface Asked {
  readonly context: Context;
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  readonly toComplete: string;
  /** kinds of arguments that the command accepts */
  readonly kinds: readonly WordKind[];
}

type Source = (request: Asked) => Answer | Promise<Answer>;

const files: Answer = { candidates: [], directive: 0 };
const folders: Answer = { candidates: [], directive: foldersOnly };
const nothing: Answer = { candidates: [], directive: withoutFiles };

function listed(candidates: readonly Candidate[], further = 0): Answer {
  return { candidates, directive: withoutFiles | further };
}

const sources = () => import('../../actions/completion-candidates.ts');

/** Completes the names of releases that are not already on the command line. */
const releases: Source = async ({ context, args, toComplete }) => {
  const session = context.session();
  // If the cluster cannot be reached, the shell completes file names, as in Helm.
  const candidates = await session.then(async (it) => (await sources()).releaseCandidates(it, toComplete)).catch(() => undefined);
  if (!candidates) return files;
  return listed(candidates.filter(({ value }) => !args.includes(value)));
};

const revisions: Source = async ({ context, args: [release = ''] }) =>
  listed(await (await sources()).revisionCandidates(await context.session(), release), keepOrder);

/** Completes the revisions of a release, if the release is the only argument so far. */
const revisionsForFlag: Source = (request) => (request.args.length === 1 ? revisions(request) : nothing);

const repositories: Source = async ({ context, args }) => {
  const candidates = (await sources()).repositoryCandidates(context.settings.paths);
  return listed(candidates.filter(({ value }) => !args.includes(value)));
};

const charts: Source = ({ context, toComplete }) => chartAnswer(context, toComplete, false);
const remoteCharts: Source = ({ context, toComplete }) => chartAnswer(context, toComplete, true);

const nameOrChart: Source = ({ context, toComplete, args, flags }) =>
  args.length === (flags['generate-name'] === true ? 0 : 1) ? chartAnswer(context, toComplete, false) : nothing;

async function chartAnswer({ settings }: Context, toComplete: string, isRemote: boolean): Promise<Answer> {
  const candidates = await (await sources()).chartCandidates(settings.paths, toComplete, isRemote);
  const isPrefix = candidates.some(({ value }) => value.endsWith('/'));
  return { candidates, directive: (isPrefix ? withoutBlank : 0) | (isRemote ? withoutFiles : 0) };
}

const registries: Source = () => ({ candidates: [{ value: 'oci://' }], directive: withoutBlank | withoutFiles });

const sandboxes: Source = async ({ context }) => {
  const { listSandboxes } = await import('../../actions/open-sandbox.ts');
  return listed(listSandboxes(context.settings).map(({ name }) => ({ value: name })));
};

const plugins: Source = async ({ context, args }) => {
  const candidates = (await sources()).pluginCandidates(context.settings.paths);
  return listed(candidates.filter(({ value }) => !args.includes(value)));
};

const settingNames: Source = async ({ context }) => {
  const { settingsEnv } = await import('../../actions/cli-settings.ts');
  return listed([...settingsEnv(context.settings, '', '').keys()].map((value) => ({ value })));
};

const sourcesByKind: Readonly<Record<WordKind, Source>> = {
  any: () => nothing,
  end: () => nothing,
  chart: charts,
  'name or chart': nameOrChart,
  'remote chart': remoteCharts,
  path: () => files,
  plugin: plugins,
  registry: registries,
  release: releases,
  repository: repositories,
  revision: revisions,
  sandbox: sandboxes,
  setting: settingNames,
};

/** Completes an argument. */
export async function wordValue(kind: WordKind, request: Asked): Promise<Answer> {
  return sourcesByKind[kind](request);
}

const namespaces: Source = async ({ context }) => listed(await (await sources()).namespaceCandidates(await context.session()));

const contexts: Source = async ({ context: { settings, io } }) => {
  const { kubeconfigContexts } = await import('../../actions/kubeconfig-contexts.ts');
  const contexts = kubeconfigContexts(settings.kube, io.env);
  return listed(contexts.map(({ name, cluster }) => ({ value: name, description: cluster })));
};

/** Completes the versions of a chart, if the chart is the last argument so far. */
const versions: Source = async ({ context, args, flags, kinds }) => {
  const isNamed = kinds[0] !== 'name or chart' || flags['generate-name'] === true;
  const first = kinds.findIndex((kind) => kind === 'chart' || kind === 'remote chart');
  const at = kinds[0] === 'name or chart' ? Number(!isNamed) : first;
  const chart = args.length === at + 1 ? (args[at] ?? '') : '';
  const candidates = await (await sources()).versionCandidates(context.settings.paths, chart);
  return candidates.length === 0 ? nothing : listed(candidates, keepOrder);
};

const dryRun = choices(
  ['none', 'perform the operation'],
  ['client', 'do not contact the cluster'],
  ['server', 'contact the cluster, but write nothing'],
);
const colours = choices('auto', 'always', 'never');
const serverSide = choices('auto', 'true', 'false');

/** Completion sources for flag values, keyed by flag name. A flag has the same meaning in all commands. */
const flagSources: Readonly<Record<string, Source>> = {
  cascade: () => choices('background', 'foreground', 'orphan'),
  color: () => colours,
  colour: () => colours,
  crds: () => choices('create', 'apply', 'skip'),
  diff: () => choices('unified'),
  'dry-run': () => dryRun,
  events: () => choices('ndjson'),
  'kube-context': contexts,
  namespace: namespaces,
  'post-renderer': () => files,
  revision: revisionsForFlag,
  sandbox: sandboxes,
  'server-side': () => serverSide,
  version: versions,
};

/** Flags whose value is a path. The shell completes file names (`files`) or only directory names (`folders`). */
const pathFlags: ReadonlyMap<string, Answer> = new Map([
  ...[
    'values',
    'set-file',
    'kubeconfig',
    'kube-ca-file',
    'ca-file',
    'cert-file',
    'key-file',
    'keyring',
    'out',
    'plan',
    'merge',
  ].map((name) => [name, files] as const),
  ...['passphrase-file', 'registry-config', 'repository-config', 'starter', 'write-kubeconfig'].map(
    (name) => [name, files] as const,
  ),
  ...['content-cache', 'destination', 'output-dir', 'repository-cache', 'untardir'].map((name) => [name, folders] as const),
]);

/** Completes the value of a flag. */
export async function flagValue(name: string, flag: Flag, request: Asked): Promise<Answer> {
  if (flag.kind === 'format') return choices(['json', 'as JSON'], ['table', 'human-readable'], ['yaml', 'as YAML']);
  if (flag.kind === 'wait')
    return choices(['watcher', 'until everything is ready'], ['hookOnly', 'only for hooks'], ['legacy', 'as in Helm 3']);
  if (flag.kind === 'bool') return choices('true', 'false');
  if (flag.choices) return choices(...flag.choices);
  const source = Object.hasOwn(flagSources, name) ? flagSources[name] : undefined;
  if (source) return source(request);
  return pathFlags.get(name) ?? nothing;
}
