import { adoptDrift } from '../../actions/inspect/adopt-drift.ts';
import { compareReleases } from '../../actions/inspect/compare-releases.ts';
import { explainRevision } from '../../actions/inspect/explain-revision.ts';
import { historyView } from '../../actions/inspect/history-view.ts';
import { liveObject, podLog } from '../../actions/inspect/live-object.ts';
import { releaseHealth } from '../../actions/inspect/release-health.ts';
import { releaseRows } from '../../actions/inspect/release-rows.ts';
import { resourceTree } from '../../actions/inspect/resource-tree.ts';
import { revisionView } from '../../actions/inspect/revision-view.ts';
import { currentContextName, kubeconfigContexts } from '../../actions/kubeconfig-contexts.ts';
import { releaseDrift } from '../../actions/plan/drift.ts';
import { diffRevisions } from '../../actions/plan/revision-diff.ts';
import type { Session } from '../../actions/session.ts';
import { mapConcurrent } from '../../base/map-concurrent.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import type { UiReleaseHealth, UiReleaseList } from '../../report/ui-releases.ts';
import type { UiSession } from '../../report/ui-session.ts';
import { isName, type Parameters } from './request-shapes.ts';
import type { ReadRoute } from './routes.ts';
import type { Surroundings } from './surroundings.ts';

/** Maximum number of releases per health request. A page shows fewer rows. */
const maxHealthReleases = 200;
/** Number of releases whose health is read concurrently. */
const healthWidth = 6;
const masked = { showSecrets: false, unified: undefined };
const revisionRange = { min: 0, max: 1_000_000, otherwise: 0 };

export const readRoutes: Readonly<Record<string, ReadRoute>> = {
  session: async (server) => sessionDocument(server),
  releases: (server, parameters) => listedReleases(server, parameters),
  health: (server, parameters) => health(server, parameters),
  release: async (server, parameters) =>
    historyView(await releaseSession(server, parameters), parameters.name('name'), server.clusters.updates()),
  revision: async (server, parameters) =>
    revisionView(
      await releaseSession(server, parameters),
      parameters.name('name'),
      parameters.integer('revision', revisionRange),
    ),
  resources: async (server, parameters) => resourceTree(await releaseSession(server, parameters), parameters.name('name')),
  drift: async (server, parameters) => releaseDrift(await releaseSession(server, parameters), parameters.name('name'), 0, masked),
  diff: async (server, parameters) => {
    const revisions = { from: parameters.integer('from', revisionRange), to: parameters.integer('to', revisionRange) };
    const view = {
      showSecrets: false,
      unified: { context: parameters.integer('lines', { min: 0, max: 100_000, otherwise: 3 }) },
    };
    return diffRevisions(await releaseSession(server, parameters), parameters.name('name'), revisions, view);
  },
  explain: async (server, parameters) =>
    explainRevision(await releaseSession(server, parameters), parameters.name('name'), {
      revision: parameters.integer('revision', revisionRange),
      object: parameters.text('object'),
    }),
  adopt: async (server, parameters) => adoptDrift(await releaseSession(server, parameters), parameters.name('name')),
  compare: async ({ clusters }, parameters) => {
    const side = async (which: 'left' | 'right') => ({
      session: await clusters.inNamespace(
        parameters.text(`${which}Context`) || parameters.context(),
        parameters.name(`${which}Namespace`),
      ),
      name: parameters.name(`${which}Name`),
    });
    return compareReleases(await side('left'), await side('right'));
  },
  object: async (server, parameters) => liveObject(await anySession(server, parameters), objectRequest(parameters), 'masked'),
  secret: async (server, parameters) => liveObject(await anySession(server, parameters), objectRequest(parameters), 'shown'),
  log: async (server, parameters) =>
    podLog(await anySession(server, parameters), {
      namespace: parameters.name('namespace'),
      pod: parameters.name('pod'),
      container: parameters.name('container'),
      lines: parameters.integer('lines', { min: 1, max: 5000, otherwise: 200 }),
    }),
};

async function sessionDocument({ options, secrets, clusters }: Surroundings): Promise<UiSession> {
  const { settings, env } = options;
  // A server or token from the command line belongs to one cluster, and must not be used with another context.
  const isFixed = settings.sandbox !== undefined || settings.kube.server !== '' || settings.kube.token !== '';
  const contexts = isFixed ? [] : kubeconfigContexts(settings.kube, env).map(({ name }) => name);
  const context = isFixed ? settings.kube.context : settings.kube.context || currentContextName(settings.kube, env);
  const defaultNamespace = await clusters.session(context).then(
    (session) => session.namespace,
    // Ignore the error here. The first request for data reports why the cluster cannot be reached.
    () => settings.namespace || 'default',
  );
  return {
    version: options.version,
    context,
    contexts,
    namespace: options.namespace ?? '',
    defaultNamespace,
    isReadOnly: options.isReadOnly,
    ...(settings.sandbox === undefined ? {} : { sandbox: settings.sandbox }),
    csrfToken: secrets.csrfToken,
  };
}

function releaseSession({ clusters }: Surroundings, parameters: Parameters): Promise<Session> {
  return clusters.inNamespace(parameters.context(), parameters.name('namespace'));
}

function anySession({ clusters }: Surroundings, parameters: Parameters): Promise<Session> {
  return clusters.session(parameters.context());
}

function objectRequest(parameters: Parameters) {
  return {
    apiVersion: parameters.apiVersion(),
    kind: parameters.kind(),
    namespace: parameters.optionalName('namespace'),
    name: parameters.objectName('name'),
  };
}

async function listedReleases({ clusters, options }: Surroundings, parameters: Parameters): Promise<UiReleaseList> {
  const namespace = parameters.optionalName('namespace') || (options.namespace ?? '');
  const session = await clusters.session(parameters.context());
  const list = async (inside: string): Promise<UiReleaseList> => {
    const scope = inside === '' ? session : await session.inNamespace(inside);
    return releaseRows(scope, { allNamespaces: inside === '' }, clusters.updates());
  };
  try {
    return await list(namespace);
  } catch (error) {
    // If the user is not allowed to list all namespaces, list the kubeconfig's namespace, unless the command line specifies one.
    const isFree = namespace === '' && options.namespace === undefined;
    if (!isFree || !isTillerlessError(error, 'CLUSTER_FORBIDDEN')) throw error;
    return list(session.namespace);
  }
}

async function health({ clusters }: Surroundings, parameters: Parameters): Promise<readonly UiReleaseHealth[]> {
  const context = parameters.context();
  const releases = parameters.texts('release').slice(0, maxHealthReleases);
  const answers = await mapConcurrent(releases, healthWidth, async (text): Promise<UiReleaseHealth | undefined> => {
    const [namespace = '', name = ''] = text.split('/');
    if (!isName(namespace) || !isName(name)) return undefined;
    try {
      return await releaseHealth(await clusters.inNamespace(context, namespace), name);
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      return { name, namespace, revision: 0, objects: [], drifted: 0, problem: reasonOf(error) };
    }
  });
  return answers.filter((answer) => answer !== undefined);
}
