import type { UiResource, UiResourceTree, UiRevision } from '../../../report/ui-release.ts';
import { CommandLine } from '../parts/copy.tsx';
import { Facts } from '../parts/facts.tsx';
import { Empty, Loaded, Notice } from '../parts/feedback.tsx';
import { Link } from '../parts/link.tsx';
import { DriftBadge, ObjectState } from '../parts/status.tsx';
import { useApp } from '../state/app.ts';
import { useCommand } from '../state/command.ts';
import { count, fullTime } from '../state/format.ts';
import { concernsRelease, useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { keyOf } from '../state/releases.ts';
import { releaseAddress } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import { idOf, isHealthy } from './resources-tab.tsx';

interface OverviewProps {
  readonly release: ReleaseIdentity;
  readonly revision: UiRevision;
}

/** The most important facts about a release: why it is not ready, warnings, drift and notes. */
export function OverviewTab({ release, revision }: OverviewProps) {
  const command = useCommand(['status', release.name], release.namespace);
  return (
    <div class="stack">
      {revision.status === 'failed' && (
        <Notice tone="bad">
          <p class="notice-title">{revision.description}</p>
        </Notice>
      )}
      {revision.status.startsWith('pending-') && (
        <Notice tone="warn">
          An operation works on this revision, or was interrupted. If it was interrupted, roll back to another revision, or
          uninstall the release.
        </Notice>
      )}
      <div class="columns">
        <div class="stack">
          <Health release={release} />
          <section class="card pad" aria-label="Notes">
            <h2>Notes</h2>
            {revision.notes === '' ? (
              <p class="muted">The chart has no notes.</p>
            ) : (
              <pre class="notes">{revision.notes.trim()}</pre>
            )}
          </section>
        </div>
        <Details revision={revision} />
      </div>
      <CommandLine command={command} />
    </div>
  );
}

function Health({ release }: { readonly release: ReleaseIdentity }) {
  const loaded = useLoad<UiResourceTree>('resources', { ...release }, { refreshOn: concernsRelease(release) });
  const { health } = useApp();
  const drifted = useStore(health.state).get(keyOf(release))?.drifted ?? 0;
  return (
    <section class="card pad" aria-label="Health">
      <div class="section-title">
        <h2>Health</h2>
        {drifted > 0 && (
          <Link to={releaseAddress(release, 'diff', { to: 'live' })}>
            <DriftBadge drifted={drifted} />
          </Link>
        )}
      </div>
      <Loaded loaded={loaded} label="Reading the objects">
        {(tree) => <HealthBody release={release} tree={tree} />}
      </Loaded>
    </section>
  );
}

function HealthBody({ release, tree }: { readonly release: ReleaseIdentity; readonly tree: UiResourceTree }) {
  const unready = tree.resources.filter((resource) => !isHealthy(resource));
  if (tree.resources.length === 0) return <Empty icon="box" title="The release has no objects in the cluster" />;
  return (
    <>
      <p>
        <Link to={releaseAddress(release, 'resources')}>
          {unready.length === 0
            ? `${tree.resources.length === 1 ? 'The object is' : `All ${tree.resources.length} objects are`} ready`
            : `${count(unready.length, 'object is', 'objects are')} not ready`}
        </Link>
      </p>
      {unready.length > 0 && (
        <ul class="unready">
          {unready.map((resource) => (
            <Unready key={idOf(resource)} release={release} resource={resource} />
          ))}
        </ul>
      )}
      {tree.warnings.length > 0 && (
        <>
          <h3 class="spaced">Warning events</h3>
          <ul class="plain-list small">
            {tree.warnings.map(({ object, reason, message, count: times }) => (
              <li key={`${object} ${reason} ${message}`} class="break">
                <strong>{reason}</strong> {object}: {message}
                {times > 1 && <span class="muted"> ({times} times)</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Unready({ release, resource }: { readonly release: ReleaseIdentity; readonly resource: UiResource }) {
  return (
    <li>
      <div class="unready-head">
        <Link to={releaseAddress(release, 'resources', { object: idOf(resource) })}>
          {resource.kind}/{resource.name}
        </Link>
        <ObjectState state={resource.state} detail={resource.detail} />
      </div>
      {resource.reason && <p class="small bad-text break">{resource.reason}</p>}
    </li>
  );
}

function Details({ revision }: { readonly revision: UiRevision }) {
  const rows: readonly (readonly [string, string])[] = [
    ['Chart', `${revision.chart} ${revision.chartVersion}`],
    ['App version', revision.appVersion],
    ['Description', revision.chartDescription],
    ['First deployed', fullTime(revision.firstDeployed)],
    ['Last deployed', fullTime(revision.updated)],
    ['Outcome', revision.description],
    ['Applied', revision.applyMethod],
  ];
  return (
    <section class="card pad" aria-label="Details">
      <h2>Revision {revision.revision}</h2>
      <Facts rows={rows} />
    </section>
  );
}
