import { useState } from 'preact/hooks';
import type { UiOperation, UiPlan, UiPlanRequest } from '../../../report/ui-operations.ts';
import type { UiReleaseHistory, UiRevision } from '../../../report/ui-release.ts';
import type { UiAdoption } from '../../../report/ui-values.ts';
import { Empty, Loaded, Notice, ProblemBox } from '../parts/feedback.tsx';
import { useApp } from '../state/app.ts';
import { count } from '../state/format.ts';
import { useLoad } from '../state/load.ts';
import type { ReleaseIdentity } from '../state/release-identity.ts';
import { navigate, setParameter, useRoute, viewAddress } from '../state/router.ts';
import { useSubmit } from '../state/submit.ts';
import { ChartForm } from './chart-form.tsx';

interface ReleaseActionProps {
  readonly release: ReleaseIdentity;
  readonly history: UiReleaseHistory;
}

/** Chooses the chart and the values of an upgrade. */
export function UpgradeView({ release, history }: ReleaseActionProps) {
  const { query } = useRoute();
  const adopts = query.has('adopt');
  const revision = useLoad<UiRevision>('revision', { ...release, revision: history.current });
  const adoption = useLoad<UiAdoption>(adopts ? 'adopt' : undefined, { ...release });
  return (
    <section class="stack" aria-label="Upgrade">
      <h2>{adopts ? 'Adopt the drift' : 'Upgrade'}</h2>
      <Loaded loaded={revision} label="Reading the revision">
        {(data) => {
          const form = (values: string) => (
            <ChartForm
              kind="upgrade"
              {...release}
              hasStoredChart={history.hasWholeChart}
              reference={query.get('chart') ?? (history.hasWholeChart ? '' : (history.newer?.reference ?? ''))}
              version={query.get('version') ?? ''}
              values={values}
            />
          );
          if (!adopts) return form(data.userValues);
          return (
            <Loaded loaded={adoption} label="Looking for the values that set the drifted fields">
              {(data) => (
                <>
                  <Adoption adoption={data} />
                  {form(data.values)}
                </>
              )}
            </Loaded>
          );
        }}
      </Loaded>
    </section>
  );
}

function Adoption({ adoption: { adopted, left } }: { readonly adoption: UiAdoption }) {
  if (adopted.length + left.length === 0) return <Empty icon="check" title="Nothing has drifted" />;
  return (
    <>
      {adopted.length > 0 && (
        <Notice tone="good">
          <p class="notice-title">
            {count(adopted.length, 'drifted field')} can be adopted. The values below already contain the change.
          </p>
          <ul class="notice-list">
            {adopted.map(({ object, field, value, path }) => (
              <li key={`${object} ${field}`}>
                {object} <code>{field}</code>: set <code>{path}</code> to <code>{value}</code>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {left.length > 0 && (
        <Notice tone="warn">
          <p class="notice-title">
            {count(left.length, 'drifted field')} cannot be adopted. An upgrade sets what the chart defines.
          </p>
          <ul class="notice-list">
            {left.map(({ object, field, reason }) => (
              <li key={`${object} ${field}`}>
                {object} {field && <code>{field}</code>}: {reason}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

/** Chooses the revision to roll back to. */
export function RollbackView({ release, history }: ReleaseActionProps) {
  const { query } = useRoute();
  const others = history.revisions.filter(({ status }) => status !== 'failed');
  const previous = others.find(({ revision }) => revision < history.current) ?? others[0];
  const revision = query.get('revision') ?? String(previous?.revision ?? '');
  return (
    <section class="stack" aria-label="Roll back">
      <h2>Roll back</h2>
      {revision === '' ? (
        <Empty icon="back" title="There is no revision to roll back to" />
      ) : (
        <div class="card pad stack">
          <label class="field field-narrow">
            Revision
            <select value={revision} onChange={({ currentTarget }) => setParameter('revision', currentTarget.value)}>
              {history.revisions.map((row) => (
                <option key={row.revision} value={String(row.revision)}>
                  {`${row.revision}: ${row.chart} ${row.chartVersion} (${row.status})`}
                </option>
              ))}
            </select>
          </label>
          <p class="muted">A new revision is created as a copy of the chosen one. Nothing is rendered again.</p>
          <PlanButton label="Plan the rollback" request={{ kind: 'rollback', ...release, revision: Number(revision) }} />
        </div>
      )}
    </section>
  );
}

/** The options for uninstalling a release. */
export function UninstallView({ release }: { readonly release: ReleaseIdentity }) {
  const [keepHistory, setKeepHistory] = useState(false);
  return (
    <section class="stack" aria-label="Uninstall">
      <h2>Uninstall</h2>
      <div class="card pad stack">
        <p>All objects of the release are deleted, except for those with the resource policy "keep".</p>
        <label class="check">
          <input type="checkbox" checked={keepHistory} onChange={({ currentTarget }) => setKeepHistory(currentTarget.checked)} />
          Keep the history, so that the release can be restored by a rollback
        </label>
        <PlanButton label="Plan the uninstall" request={{ kind: 'uninstall', ...release, keepHistory }} />
      </div>
    </section>
  );
}

/** Runs the tests of a release. Tests create Pods, but do not change the release's objects, so there is no plan. */
export function TestView({ release }: { readonly release: ReleaseIdentity }) {
  const { api } = useApp();
  const submission = useSubmit();
  const start = (): void =>
    submission.run(async () => {
      const { id } = await api.post<UiOperation>('tests', { ...release, timeoutSeconds: 300 });
      navigate(viewAddress(['operations', id]));
    });
  return (
    <section class="stack" aria-label="Run tests">
      <h2>Run tests</h2>
      <div class="card pad stack">
        <p>The test hooks of the latest revision run one after another. Their outcomes are stored in the release.</p>
        {submission.problem && <ProblemBox problem={submission.problem} />}
        <div class="form-actions">
          <button type="button" class="button button-primary" disabled={submission.isBusy} onClick={start}>
            Run the tests
          </button>
        </div>
      </div>
    </section>
  );
}

function PlanButton({ label, request }: { readonly label: string; readonly request: UiPlanRequest }) {
  const { api } = useApp();
  const submission = useSubmit();
  return (
    <>
      {submission.problem && <ProblemBox problem={submission.problem} />}
      <div class="form-actions">
        <button
          type="button"
          class="button button-primary"
          disabled={submission.isBusy}
          onClick={() =>
            submission.run(async () => {
              const { id } = await api.post<UiPlan>('plans', request);
              navigate(viewAddress(['plans', id]));
            })
          }
        >
          {submission.isBusy ? 'Planning…' : label}
        </button>
        <span class="muted small">Nothing is changed until you have seen the plan.</span>
      </div>
    </>
  );
}

/** Installs a chart as a new release. */
export function InstallView() {
  const { session } = useApp();
  const { query } = useRoute();
  const chart = query.get('chart') ?? '';
  return (
    <div class="page">
      <h1>Install a chart</h1>
      <ChartForm
        kind="install"
        name={
          query.get('name') ??
          chart
            .split('/')
            .at(-1)
            ?.replace(/[^a-z0-9-]/g, '') ??
          ''
        }
        namespace={query.get('namespace') ?? (session.namespace || session.defaultNamespace)}
        hasStoredChart={false}
        reference={chart}
        version={query.get('version') ?? ''}
        values=""
      />
    </div>
  );
}
