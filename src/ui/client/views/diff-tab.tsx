import type { PlanDocument } from '../../../report/plan-document.ts';
import type { UiReleaseHistory, UiRevision } from '../../../report/ui-release.ts';
import { ChangeList } from '../parts/changes.tsx';
import { CompareView } from '../parts/code-view.tsx';
import { CommandLine } from '../parts/copy.tsx';
import { Empty, Loaded } from '../parts/feedback.tsx';
import { Segments } from '../parts/segments.tsx';
import { useCommand } from '../state/command.ts';
import { useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { navigate, releaseAddress, setParameter, useRoute } from '../state/router.ts';
import { DriftView } from './drift-view.tsx';

const modes = [
  { id: '', label: 'Fields' },
  { id: 'text', label: 'Text' },
  { id: 'side', label: 'Side by side' },
] as const;

/** Compares two revisions, or a revision with the cluster. */
export function DiffTab({ release, history }: { readonly release: ReleaseIdentity; readonly history: UiReleaseHistory }) {
  const { query } = useRoute();
  const [latest, previous] = history.revisions;
  // A single revision can be compared only with the cluster.
  const to = query.get('to') ?? (previous ? String(latest?.revision ?? 0) : 'live');
  const from = query.get('from') ?? String((previous ?? latest)?.revision ?? 0);
  const mode = modes.find(({ id }) => id === query.get('mode'))?.id ?? '';
  return (
    <section aria-label="Differences">
      <div class="toolbar">
        <RevisionChoice label="From" value={from} history={history} onChange={(value) => setParameter('from', value, 'push')} />
        <RevisionChoice
          label="To"
          value={to}
          history={history}
          hasCluster
          onChange={(value) => setParameter('to', value, 'push')}
        />
        {to !== 'live' && (
          <>
            <button
              type="button"
              class="button button-small button-quiet"
              onClick={() => navigate(releaseAddress(release, 'diff', { from: to, to: from, mode }))}
            >
              Swap
            </button>
            <Segments
              label="How to show the differences"
              options={modes}
              chosen={mode}
              onChoose={(id) => setParameter('mode', id, 'push')}
              side="end"
            />
          </>
        )}
      </div>
      {to === 'live' ? (
        <DriftView release={release} />
      ) : mode === 'side' ? (
        <SideBySide release={release} from={from} to={to} />
      ) : (
        <Changes release={release} from={from} to={to} mode={mode === 'text' ? 'text' : 'fields'} />
      )}
    </section>
  );
}

interface RevisionChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly history: UiReleaseHistory;
  readonly hasCluster?: true;
  readonly onChange: (value: string) => void;
}

function RevisionChoice({ label, value, history, hasCluster, onChange }: RevisionChoiceProps) {
  return (
    <label class="field-inline">
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {hasCluster && <option value="live">the cluster</option>}
        {history.revisions.map(({ revision, status, chartVersion }) => (
          <option key={revision} value={String(revision)}>
            {`revision ${revision} (${status}, ${chartVersion})`}
          </option>
        ))}
      </select>
    </label>
  );
}

interface Sides {
  readonly release: ReleaseIdentity;
  readonly from: string;
  readonly to: string;
}

function Changes({ release, from, to, mode }: Sides & { readonly mode: 'fields' | 'text' }) {
  const loaded = useLoad<PlanDocument>('diff', { ...release, from, to });
  const command = useCommand(
    ['diff', release.name, from, to, ...(mode === 'text' ? ['--diff', 'unified'] : [])],
    release.namespace,
  );
  return (
    <div class="stack">
      <Loaded loaded={loaded} label="Comparing the revisions">
        {(document) => <ChangeList document={document} mode={mode} />}
      </Loaded>
      <CommandLine command={command} />
    </div>
  );
}

function SideBySide({ release, from, to }: Sides) {
  const before = useLoad<UiRevision>('revision', { ...release, revision: from });
  const after = useLoad<UiRevision>('revision', { ...release, revision: to });
  if (from === to) return <Empty icon="compare" title="Choose two different revisions" />;
  return (
    <Loaded loaded={before} label="Reading the first revision">
      {(old) => (
        <Loaded loaded={after} label="Reading the second revision">
          {(now) => (
            <div class="card">
              <CompareView before={manifestText(old)} after={manifestText(now)} label="Manifest" />
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

export function manifestText({ documents }: UiRevision): string {
  return documents.map(({ source, text }) => `# ${source}\n${text.trim()}\n`).join('---\n');
}
