import { useState } from 'preact/hooks';
import type { UiReleaseHistory, UiRevisionRow } from '../../../report/ui-release.ts';
import { CommandLine } from '../parts/copy.tsx';
import { Icon } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { ReleaseStatus } from '../parts/status.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { useApp } from '../state/app.ts';
import { useCommand } from '../state/command.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { releaseAddress } from '../state/router.ts';

/** The revisions of a release as a timeline, newest first. */
export function HistoryTab({ release, history }: { readonly release: ReleaseIdentity; readonly history: UiReleaseHistory }) {
  const command = useCommand(['history', release.name], release.namespace);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const toggle = (revision: number): void =>
    // Selecting a third revision deselects the one that was selected first.
    setChosen((old) => (old.includes(revision) ? old.filter((other) => other !== revision) : [...old.slice(-1), revision]));
  const [from, to] = chosen.toSorted((a, b) => a - b);
  return (
    <div class="stack">
      {history.revisions.length > 1 && (
        <div class="toolbar">
          {from !== undefined && to !== undefined ? (
            <Link to={releaseAddress(release, 'diff', { from, to })} class="button button-small">
              <Icon name="compare" />
              Compare revisions {from} and {to}
            </Link>
          ) : (
            <span class="muted">Choose two revisions to compare them.</span>
          )}
        </div>
      )}
      <ol class="timeline" aria-label="Revisions, newest first">
        {history.revisions.map((row, index) => (
          <Revision
            key={row.revision}
            release={release}
            row={row}
            previous={history.revisions[index + 1]}
            current={history.current}
            isChosen={chosen.includes(row.revision)}
            onChoose={() => toggle(row.revision)}
          />
        ))}
      </ol>
      <CommandLine command={command} />
    </div>
  );
}

interface RevisionProps {
  readonly release: ReleaseIdentity;
  readonly row: UiRevisionRow;
  readonly previous: UiRevisionRow | undefined;
  readonly current: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Revision({ release, row, previous, current, isChosen, onChoose }: RevisionProps) {
  const { session } = useApp();
  const { revision } = row;
  return (
    <li class={`timeline-item timeline-${row.status}`} data-testid={`revision-${revision}`}>
      <div class="timeline-head">
        <label class="check">
          <input
            type="checkbox"
            checked={isChosen}
            aria-label={`Choose revision ${revision} to compare it`}
            onChange={onChoose}
          />
          <strong>Revision {revision}</strong>
        </label>
        <ReleaseStatus status={row.status} />
        {revision === current && <span class="muted small">current</span>}
        <span class="muted small push-end">
          <TimeAgo time={row.updated} />
          {row.author && ` by ${row.author}`}
        </span>
      </div>
      <p>
        {row.chart} {row.chartVersion}
        {row.appVersion && <span class="muted"> · app {row.appVersion}</span>}
      </p>
      {row.description && <p class={row.status === 'failed' ? 'bad-text' : 'muted'}>{row.description}</p>}
      {row.changes.length > 0 && (
        <ul class="change-lines">
          {row.changes.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div class="timeline-links">
        <Link to={releaseAddress(release, 'manifest', { revision })}>Manifest</Link>
        <Link to={releaseAddress(release, 'values', { revision })}>Values</Link>
        {previous && (
          <Link to={releaseAddress(release, 'diff', { from: previous.revision, to: revision })}>
            Compare with revision {previous.revision}
          </Link>
        )}
        {!session.isReadOnly && revision !== current && (
          <Link to={releaseAddress(release, 'rollback', { revision })}>Roll back to this revision</Link>
        )}
      </div>
    </li>
  );
}
