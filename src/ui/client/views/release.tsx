import { useEffect } from 'preact/hooks';
import type { UiReleaseHistory, UiRevision } from '../../../report/ui-release.ts';
import { Loaded } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { Badge, DriftBadge, HealthSquares, ReleaseStatus } from '../parts/status.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { useApp } from '../state/app.ts';
import { concernsRelease, useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { keyOf } from '../state/releases.ts';
import { releaseAddress, useRoute, viewAddress } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import { RollbackView, TestView, UninstallView, UpgradeView } from './action-views.tsx';
import { DiffTab } from './diff-tab.tsx';
import { ExplainTab } from './explain-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { HooksTab } from './hooks-tab.tsx';
import { ManifestTab } from './manifest-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { NoPlans } from './plan-view.tsx';
import { ResourcesTab } from './resources-tab.tsx';
import { ValuesTab } from './values-tab.tsx';

/** A release with its tabs. */
export function ReleaseView({ tab, ...release }: ReleaseIdentity & { readonly tab: string }) {
  const { query } = useRoute();
  const revision = Number(query.get('revision') ?? 0) || 0;
  const concerns = concernsRelease(release);
  const refreshOn = (message: Parameters<typeof concerns>[0]): boolean => message.type === 'releases' && concerns(message);
  const history = useLoad<UiReleaseHistory>('release', { ...release }, { refreshOn });
  return (
    <div class="page">
      <nav class="crumbs" aria-label="Breadcrumb">
        <Link to={viewAddress(['releases'])}>Releases</Link>
        <span aria-hidden="true">/</span>
        <Link to={viewAddress(['releases'], { namespace: release.namespace })}>{release.namespace}</Link>
        <span aria-hidden="true">/</span>
        <span aria-current="page">{release.name}</span>
      </nav>
      <Loaded loaded={history} label="Reading the release">
        {(data) => <Content release={release} history={data} tab={tab} revision={revision || data.current} />}
      </Loaded>
    </div>
  );
}

interface ContentProps {
  readonly release: ReleaseIdentity;
  readonly history: UiReleaseHistory;
  readonly tab: string;
  readonly revision: number;
}

/** Tabs that show the content of one revision. */
const revisionTabs = new Set(['', 'values', 'manifest', 'hooks', 'explain']);
const actionTabs = new Set(['upgrade', 'rollback', 'uninstall', 'test']);

function Content({ release, history, tab, revision }: ContentProps) {
  const { session } = useApp();
  const loaded = useLoad<UiRevision>('revision', { ...release, revision });
  const tabs = [
    { id: '', label: 'Overview' },
    { id: 'resources', label: 'Resources' },
    { id: 'values', label: 'Values' },
    { id: 'manifest', label: 'Manifest' },
    { id: 'explain', label: 'Explain' },
    { id: 'diff', label: 'Diff' },
    { id: 'hooks', label: 'Hooks and tests' },
    { id: 'history', label: 'History', count: history.revisions.length },
  ];
  return (
    <>
      <ReleaseHead release={release} history={history} hasTests={hasTests(loaded.data)} />
      <Tabs
        label="Release"
        current={tab}
        tabs={tabs.map((item) => ({
          ...item,
          address: releaseAddress(release, item.id, revision === history.current ? {} : { revision }),
        }))}
      />
      {tab === 'history' && <HistoryTab release={release} history={history} />}
      {tab === 'diff' && <DiffTab release={release} history={history} />}
      {tab === 'resources' && <ResourcesTab release={release} />}
      {!session.isReadOnly && tab === 'upgrade' && <UpgradeView release={release} history={history} />}
      {!session.isReadOnly && tab === 'rollback' && <RollbackView release={release} history={history} />}
      {!session.isReadOnly && tab === 'uninstall' && <UninstallView release={release} />}
      {!session.isReadOnly && tab === 'test' && <TestView release={release} />}
      {session.isReadOnly && actionTabs.has(tab) && <NoPlans />}
      {revisionTabs.has(tab) && (
        <Loaded loaded={loaded} label="Reading the revision">
          {(data) => (
            <>
              {tab === '' && <OverviewTab release={release} revision={data} />}
              {tab === 'values' && <ValuesTab revision={data} />}
              {tab === 'manifest' && <ManifestTab release={release} revision={data} />}
              {tab === 'explain' && <ExplainTab release={release} revision={data} />}
              {tab === 'hooks' && <HooksTab release={release} revision={data} />}
            </>
          )}
        </Loaded>
      )}
    </>
  );
}

interface NewerVersionProps {
  readonly release: ReleaseIdentity;
  readonly newer: NonNullable<UiReleaseHistory['newer']>;
}

function NewerVersion({ release, newer: { version, reference } }: NewerVersionProps) {
  const { session } = useApp();
  const badge = <Badge tone="busy" icon="up">{`${version} available`}</Badge>;
  if (session.isReadOnly) return badge;
  return (
    <Link to={releaseAddress(release, 'upgrade', { chart: reference, version })} title={`Upgrade to ${reference} ${version}`}>
      {badge}
    </Link>
  );
}

/** Reports whether a revision has tests; false while it is being loaded. */
const hasTests = (revision: UiRevision | undefined): boolean =>
  revision?.hooks.some(({ events }) => events.includes('test')) === true;

interface ReleaseHeadProps extends Pick<ContentProps, 'release' | 'history'> {
  readonly hasTests: boolean;
}

/** The name, the state and the actions of a release. */
function ReleaseHead({ release, history, hasTests }: ReleaseHeadProps) {
  const { health, session } = useApp();
  const own = useStore(health.state).get(keyOf(release));
  useEffect(() => {
    health.want([keyOf(release)]);
    return () => health.want([]);
  }, [health, release.namespace, release.name]);
  const latest = history.revisions[0];
  return (
    <div class="release-title">
      <div class="release-title-main">
        <h1>{release.name}</h1>
        {latest && <ReleaseStatus status={latest.status} />}
        {own && own.drifted > 0 && (
          <Link to={releaseAddress(release, 'diff', { to: 'live' })} title="Show what has drifted">
            <DriftBadge drifted={own.drifted} />
          </Link>
        )}
        {history.newer && <NewerVersion release={release} newer={history.newer} />}
        <HealthSquares health={own} />
      </div>
      {latest && (
        <p class="muted release-facts">
          {latest.chart && (
            <span>
              {latest.chart} {latest.chartVersion}
            </span>
          )}
          {latest.appVersion && <span>app {latest.appVersion}</span>}
          <span>revision {latest.revision}</span>
          <span>
            updated <TimeAgo time={latest.updated} />
          </span>
        </p>
      )}
      {!session.isReadOnly && <Actions release={release} history={history} hasTests={hasTests} />}
    </div>
  );
}

/** Links to the available actions. */
function Actions({ release, history, hasTests }: ReleaseHeadProps) {
  return (
    <div class="release-actions">
      <Link to={releaseAddress(release, 'upgrade')} class="button button-primary">
        <Icon name="up" />
        Upgrade
      </Link>
      {history.revisions.length > 1 && (
        <Link to={releaseAddress(release, 'rollback')} class="button">
          <Icon name="back" />
          Roll back
        </Link>
      )}
      {hasTests && (
        <Link to={releaseAddress(release, 'test')} class="button">
          <Icon name="play" />
          Test
        </Link>
      )}
      <Link to={releaseAddress(release, 'uninstall')} class="button button-danger">
        <Icon name="trash" />
        Uninstall
      </Link>
    </div>
  );
}
