import { helms } from '../support/machine.ts';
import { objectsOf, type Stage } from './stage.ts';

interface Listed {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly data?: { readonly mode?: string };
    readonly spec?: { readonly template?: { readonly metadata?: { readonly annotations?: { readonly mode?: string } } } };
  }[];
}

interface Revision {
  readonly revision: number;
  readonly status: string;
}

/**
 * Returns the problems of a release that should have recovered. Checks its history, its records, its objects and, if helm is
 * installed, how helm reads the release.
 *
 * @param mode expected mode of each object; undefined if the release must no longer exist
 */
export async function problems(stage: Stage, release: string, mode: string | undefined): Promise<string[]> {
  const history = await historyOf(stage.cli('history', release, '-o', 'json', '--max', '0'));
  const found = await Promise.all([
    mode === undefined ? [] : wrongHistory(history),
    wrongRecords(stage, release, history ?? []),
    wrongObjects(stage, release, mode),
    ...helms.map(({ major, path }) => misread(stage, { program: `helm ${major}`, path, release, mode, history: history ?? [] })),
  ]);
  return found.flat();
}

/** Returns the rows of a release's history, or undefined if the release does not exist. */
async function historyOf(
  asked: Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>,
): Promise<readonly Revision[] | undefined> {
  const { code, stdout, stderr } = await asked;
  if (code !== 0 && !stderr.includes('release: not found')) throw new Error(`no history, exit ${code}: ${stderr}`);
  return code === 0 ? (JSON.parse(stdout) as Revision[]) : undefined;
}

/** Checks that only the newest revision is deployed and that no revision is missing. */
function wrongHistory(history: readonly Revision[] | undefined): string[] {
  if (!history) return ['there is no history'];
  const statuses = history.map((row) => row.status);
  const past = statuses.slice(0, -1);
  const found: string[] = [];
  if (statuses.at(-1) !== 'deployed') found.push(`the newest is not deployed: ${statuses}`);
  if (past.some((status) => status !== 'superseded' && status !== 'failed')) found.push(`not of the past: ${statuses}`);
  if (history.some((row, i) => row.revision !== i + 1)) found.push(`a revision is missing: ${shown(history)}`);
  return found;
}

/** Checks that the records match the history and that none of them is locked. */
async function wrongRecords(stage: Stage, release: string, history: readonly Revision[]): Promise<string[]> {
  const selector = encodeURIComponent(`owner=helm,name=${release}`);
  const { items } = await stage.read<Listed>(`/api/v1/namespaces/${stage.namespace}/secrets?labelSelector=${selector}`);
  const rows = items
    .map(({ metadata: { labels } }) => ({ revision: Number(labels?.version), status: labels?.status ?? '' }))
    .toSorted((a, b) => a.revision - b.revision);
  const held = items.filter(({ metadata }) => metadata.annotations?.['tillerless.dev/holder']);
  return [
    ...(shown(rows) === shown(history) ? [] : [`records: ${shown(rows)} instead of ${shown(history)}`]),
    ...held.map(({ metadata }) => `${metadata.name} is still held`),
  ];
}

const shown = (rows: readonly Revision[]): string => rows.map(({ revision, status }) => `${revision} ${status}`).join(', ');

/** Checks that the objects match the chart and have the release's ownership metadata. */
async function wrongObjects(stage: Stage, release: string, mode: string | undefined): Promise<string[]> {
  const [maps, deployments] = await Promise.all([
    stage.read<Listed>(`/api/v1/namespaces/${stage.namespace}/configmaps`),
    stage.read<Listed>(`/apis/apps/v1/namespaces/${stage.namespace}/deployments`),
  ]);
  const isOwn = ({ metadata: { name } }: Listed['items'][number]): boolean => name === release || name.startsWith(`${release}-`);
  const own = [
    ...maps.items.filter(isOwn).map((item) => ({ ...item.metadata, kind: 'ConfigMap', mode: item.data?.mode })),
    ...deployments.items.filter(isOwn).map((item) => ({
      ...item.metadata,
      kind: 'Deployment',
      mode: item.spec?.template?.metadata?.annotations?.mode,
    })),
  ];
  const live = own.map((each) => `${each.kind}/${each.name} ${each.mode}`).toSorted();
  const wanted = objectsOf(release, mode);
  const unmarked = own.filter(
    ({ labels, annotations }) =>
      labels?.['app.kubernetes.io/managed-by'] !== 'Helm' || annotations?.['meta.helm.sh/release-name'] !== release,
  );
  return [
    ...(live.join() === wanted.join() ? [] : [`objects: ${live.join()} instead of ${wanted.join()}`]),
    ...unmarked.map(({ kind, name }) => `${kind}/${name} does not bear the marks of the release`),
  ];
}

interface Reading {
  /** for example "helm 4" */
  readonly program: string;
  readonly path: string;
  readonly release: string;
  readonly mode: string | undefined;
  readonly history: readonly Revision[];
}

/** Returns the differences between what helm and Tillerless read. */
async function misread(stage: Stage, { program, path, release, mode, history }: Reading): Promise<string[]> {
  const [rows, status] = await Promise.all([
    historyOf(stage.run(path, 'history', release, '-o', 'json', '--max', '1000')),
    stage.run(path, 'status', release, '-o', 'json'),
  ]);
  const found =
    shown(rows ?? []) === shown(history) ? [] : [`${program} reads ${shown(rows ?? [])} instead of ${shown(history)}`];
  if (mode === undefined) return status.stderr.includes('release: not found') ? found : [...found, `${program} knows it still`];
  if (status.code !== 0) return [...found, `${program}: ${status.stderr}`];
  const read = JSON.parse(status.stdout) as { info: { status: string }; version: number; manifest: string };
  const isNewest = read.info.status === 'deployed' && read.version === history.at(-1)?.revision;
  if (!isNewest || !read.manifest.includes(`name: "${release}-only-${mode}"`))
    found.push(`${program} reads revision ${read.version} (${read.info.status}) with the manifest\n${read.manifest}`);
  return found;
}
