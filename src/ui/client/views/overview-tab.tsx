import type { UiRevision } from '../../../report/ui-release.ts';
import { Empty } from '../parts/feedback.tsx';
import { fullTime } from '../state/format.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';

/** What matters first about a release: its health, warnings and notes. */
export function OverviewTab({ revision }: { readonly release: ReleaseIdentity; readonly revision: UiRevision }) {
  return (
    <div class="columns">
      <section class="card pad" aria-label="Notes">
        <h2>Notes</h2>
        {revision.notes === '' ? <Empty icon="box" title="The chart has no notes" /> : <pre class="notes">{revision.notes}</pre>}
      </section>
      <section class="card pad" aria-label="Details">
        <h2>Details</h2>
        <dl class="facts">
          <dt>Chart</dt>
          <dd>
            {revision.chart} {revision.chartVersion}
          </dd>
          {revision.chartDescription && (
            <>
              <dt>Description</dt>
              <dd>{revision.chartDescription}</dd>
            </>
          )}
          <dt>First deployed</dt>
          <dd>{fullTime(revision.firstDeployed)}</dd>
          <dt>Last deployed</dt>
          <dd>{fullTime(revision.updated)}</dd>
          <dt>Outcome</dt>
          <dd>{revision.description}</dd>
        </dl>
      </section>
    </div>
  );
}
