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
 * What is wrong with a release when everything should be well again: with its records, with its objects, with what is left of it,
 * and with what helm reads of it, where there is one.
 *
 * @param mode of every object; undefined when there is to be no release any more
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

/** The rows of a history; undefined when there is no such release. */
async function historyOf(
  asked: Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>,
): Promise<readonly Revision[] | undefined> {
  const { code, stdout, stderr } = await asked;
  if (code !== 0 && !stderr.includes('release: not found')) throw new Error(`no history, exit ${code}: ${stderr}`);
  return code === 0 ? (JSON.parse(stdout) as Revision[]) : undefined;
}

/** One deployed revision, the newest; all before it are past; none is missing. */
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

/** Records lie there as the history tells, and nobody holds one. */
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

/** Every object is as in the chart and bears the marks of the release; there is no other. */
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
  /** "helm 4" */
  readonly program: string;
  readonly path: string;
  readonly release: string;
  readonly mode: string | undefined;
  readonly history: readonly Revision[];
}

/** What a helm reads otherwise than we do. */
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
