import type { UiRelease, UiReleaseHealth } from '../../../report/ui-releases.ts';
import { Link } from '../parts/link.tsx';
import { Badge, DriftBadge, HealthSquares, ReleaseStatus } from '../parts/status.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { useApp } from '../state/app.ts';
import { keyOf } from '../state/releases.ts';
import { releaseAddress } from '../state/router.ts';
import { useStore } from '../state/store.ts';

/** A release in the list. */
export function ReleaseRow({ release }: { readonly release: UiRelease }) {
  const { health } = useApp();
  const own = useStore(health.state).get(keyOf(release));
  return (
    <div class="release-row release-grid" data-testid={`release-${release.namespace}-${release.name}`}>
      <div class="cell-name">
        <Link to={releaseAddress(release)} class="release-name" title={release.name}>
          {release.name}
        </Link>
        <span class="muted small ellipsis" title={release.namespace}>
          {release.namespace}
        </span>
      </div>
      <div class="cell-status">
        <ReleaseStatus status={release.status} />
      </div>
      <div class="cell-health">
        <HealthSquares health={own} />
        {own && <UnreadyText health={own} />}
        {own && <DriftBadge drifted={own.drifted} />}
      </div>
      <div class="cell-chart">
        <span class="ellipsis">
          {release.chart} <span class="version">{release.chartVersion}</span>
        </span>
        <span class="muted small ellipsis">
          {release.newer ? <NewerVersion release={release} /> : release.appVersion && `app ${release.appVersion}`}
        </span>
      </div>
      <div class="cell-updated">
        <span>
          <TimeAgo time={release.updated} />
        </span>
        <span class="muted small">revision {release.revision}</span>
      </div>
    </div>
  );
}

function UnreadyText({ health }: { readonly health: UiReleaseHealth }) {
  const unready = health.objects.filter(({ state }) => state !== 'ready').length;
  return unready > 0 ? <span class="small muted">{unready} not ready</span> : null;
}

function NewerVersion({ release }: { readonly release: UiRelease }) {
  return <Badge tone="busy" icon="up">{`${release.newer?.version ?? ''} available`}</Badge>;
}
