import { useState } from 'preact/hooks';
import type { PlanDocument, Problem } from '../../../report/plan-document.ts';
import type { UiOperation, UiPlan, UiPlanPermits, UiRunRequest } from '../../../report/ui-operations.ts';
import { ChangeList, ChangeModes, changeSummary, useChangeMode } from '../parts/changes.tsx';
import { CommandLine } from '../parts/copy.tsx';
import { Empty, Loaded, Notice, ProblemBox } from '../parts/feedback.tsx';
import { Link } from '../parts/link.tsx';
import { useApp } from '../state/app.ts';
import { count } from '../state/format.ts';
import { useLoad } from '../state/load.ts';
import { navigate, releaseAddress, viewAddress } from '../state/router.ts';
import { useSubmit } from '../state/submit.ts';

/** A plan with a button that runs exactly this plan. */
export function PlanView({ id }: { readonly id: string }) {
  const loaded = useLoad<UiPlan>('plan', { id });
  return (
    <div class="page">
      <Loaded loaded={loaded} label="Reading the plan">
        {(plan) => <Plan plan={plan} />}
      </Loaded>
    </div>
  );
}

const titles: Readonly<Record<PlanDocument['operation'], string>> = {
  install: 'Install',
  upgrade: 'Upgrade',
  rollback: 'Roll back',
  uninstall: 'Uninstall',
  diff: 'Compare',
};

function Plan({ plan }: { readonly plan: UiPlan }) {
  const { document, request } = plan;
  const mode = useChangeMode();
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <Link to={viewAddress(['releases'])}>Releases</Link>
        <span aria-hidden="true">/</span>
        <span>{request.namespace}</span>
        <span aria-hidden="true">/</span>
        {document.revision.from === undefined ? (
          <span>{request.name}</span>
        ) : (
          <Link to={releaseAddress(request)}>{request.name}</Link>
        )}
      </nav>
      <div class="page-head">
        <h1>
          Plan: {titles[document.operation].toLowerCase()} {request.name}
        </h1>
        <span class="muted">{headline(document)}</span>
      </div>
      <Obstacles plan={plan} />
      <div class="toolbar toolbar-tight">
        <strong data-testid="plan-summary">{changeSummary(document) || 'no objects'}</strong>
        <ChangeModes label="How to show the changes" mode={mode} />
      </div>
      <ChangeList document={document} mode={mode} />
      <Extras document={document} />
      <CommandLine command={plan.command} />
      <RunForm plan={plan} />
    </>
  );
}

function headline({ revision, chart }: PlanDocument): string {
  const step = (from: string | number | undefined, to: string | number | undefined): string =>
    from === to ? String(to ?? '') : `${from ?? 'none'} → ${to ?? 'none'}`;
  return `revision ${step(revision.from, revision.to)} · ${step(chart.from, chart.to)}`;
}

function Obstacles({ plan }: { readonly plan: UiPlan }) {
  const { problems, missingRights, warnings, serverWarnings } = plan.document;
  return (
    <>
      {problems.length > 0 && (
        <Notice tone="bad">
          <p class="notice-title">{count(problems.length, 'problem')}: the API server would reject this plan</p>
          <ul class="notice-list">
            {problems.map((problem) => (
              <ProblemItem key={`${problem.object} ${problem.field ?? ''} ${problem.message}`} problem={problem} />
            ))}
          </ul>
          <Remedies plan={plan} />
        </Notice>
      )}
      {missingRights.length > 0 && (
        <Notice tone="bad">
          <p class="notice-title">Missing permissions</p>
          <ul class="notice-list">
            {missingRights.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Notice>
      )}
      {warnings.length + serverWarnings.length > 0 && (
        <Notice tone="warn">
          <p class="notice-title">{count(warnings.length + serverWarnings.length, 'warning')}</p>
          <ul class="notice-list">
            {warnings.map((text) => (
              <li key={text}>{text}</li>
            ))}
            {serverWarnings.map(({ object, text }) => (
              <li key={`${object} ${text}`}>
                {object}: {text}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

/**
 * If the plan has conflicts or changes immutable fields, offers to create a new plan that takes over these fields or re-creates
 * the objects.
 */
function Remedies({ plan: { request, document } }: { readonly plan: UiPlan }) {
  const { api } = useApp();
  const submission = useSubmit();
  if (request.kind === 'uninstall') return null;
  const { takeOver = [], recreateImmutable = false } = request.permits ?? {};
  const managers = document.problems.flatMap(({ reason, manager }) => (reason === 'Conflict' && manager ? [manager] : []));
  const others = [...new Set(managers)].filter((manager) => !takeOver.includes(manager));
  const isImmutable = !recreateImmutable && document.problems.some(({ reason }) => reason === 'Immutable');
  const planAgain = (permits: UiPlanPermits): void =>
    submission.run(async () => {
      const { id } = await api.post<UiPlan>('plans', { ...request, permits });
      navigate(viewAddress(['plans', id]), 'replace');
    });
  return (
    <div class="toolbar toolbar-tight">
      {submission.problem && <ProblemBox problem={submission.problem} />}
      {others.length > 0 && (
        <button
          type="button"
          class="button button-small"
          disabled={submission.isBusy}
          onClick={() => planAgain({ takeOver: [...takeOver, ...others], recreateImmutable })}
        >
          Take over the fields from {others.join(', ')}
        </button>
      )}
      {isImmutable && (
        <button
          type="button"
          class="button button-small"
          disabled={submission.isBusy}
          onClick={() => planAgain({ takeOver, recreateImmutable: true })}
        >
          Delete and re-create objects with immutable fields
        </button>
      )}
    </div>
  );
}

function ProblemItem({ problem }: { readonly problem: Problem }) {
  return (
    <li>
      <strong>{problem.object}</strong> {problem.field && <code>{problem.field}</code>} {problem.message}
      {problem.hint && <span class="muted"> ({problem.hint})</span>}
    </li>
  );
}

function Extras({ document: { hooks, crds } }: { readonly document: PlanDocument }) {
  if (hooks.length + crds.length === 0) return null;
  return (
    <section class="card pad" aria-label="Hooks and CRDs">
      {hooks.length > 0 && (
        <>
          <h3>Hooks</h3>
          <ul class="plain-list">
            {hooks.map((hook) => (
              <li key={hook}>{hook}</li>
            ))}
          </ul>
        </>
      )}
      {crds.length > 0 && (
        <>
          <h3>CRDs that are created if they do not exist</h3>
          <ul class="plain-list">
            {crds.map((path) => (
              <li key={path} class="mono">
                {path}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface RunChoice {
  readonly wait: boolean;
  /** true to undo the operation if it fails */
  readonly undo: boolean;
  readonly minutes: number;
}

interface RunOptionsProps {
  readonly operation: PlanDocument['operation'];
  readonly choice: RunChoice;
  readonly onChange: (choice: RunChoice) => void;
}

function RunOptions({ operation, choice, onChange }: RunOptionsProps) {
  const { wait, undo, minutes } = choice;
  const hasUndo = operation === 'install' || operation === 'upgrade';
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={wait || undo}
          disabled={undo}
          onChange={({ currentTarget }) => onChange({ ...choice, wait: currentTarget.checked })}
        />
        {operation === 'uninstall' ? 'Wait until everything is deleted' : 'Wait until everything is ready'}
      </label>
      <label class="field-inline">
        at most
        <input
          type="number"
          class="input-short"
          min={1}
          max={600}
          value={minutes}
          onInput={({ currentTarget }) =>
            onChange({ ...choice, minutes: Math.min(600, Math.max(1, Number(currentTarget.value) || 5)) })
          }
        />
        minutes
      </label>
      {hasUndo && (
        <label class="check">
          <input
            type="checkbox"
            checked={undo}
            onChange={({ currentTarget }) => onChange({ ...choice, undo: currentTarget.checked })}
          />
          {operation === 'install' ? 'Uninstall again on failure' : 'Roll back on failure'}
        </label>
      )}
    </>
  );
}

/** Asks for confirmation, then runs exactly the plan that is shown. */
function RunForm({ plan }: { readonly plan: UiPlan }) {
  const { api } = useApp();
  const { document, request, id } = plan;
  const isBlocked = document.problems.length + document.missingRights.length > 0;
  const isUninstall = document.operation === 'uninstall';
  const [choice, setChoice] = useState<RunChoice>({ wait: !isUninstall, undo: false, minutes: 5 });
  const submission = useSubmit();
  const run = (): void =>
    submission.run(async () => {
      const { wait, undo, minutes } = choice;
      const request: UiRunRequest = { id, wait: wait || undo, timeoutSeconds: Math.round(minutes * 60), rollbackOnFailure: undo };
      const operation = await api.post<UiOperation>('plans/run', request);
      navigate(viewAddress(['operations', operation.id]), 'replace');
    });
  const discard = (): void =>
    submission.run(async () => {
      await api.post('plans/discard', { id });
      navigate(document.revision.from === undefined ? viewAddress(['releases']) : releaseAddress(request), 'replace');
    });
  return (
    <section class="run-bar" aria-label="Run the plan">
      {submission.problem && <ProblemBox problem={submission.problem} />}
      <div class="run-options">
        <RunOptions operation={document.operation} choice={choice} onChange={setChoice} />
        <span class="push-end run-buttons">
          <button type="button" class="button" disabled={submission.isBusy} onClick={discard}>
            Discard
          </button>
          <button
            type="button"
            class={`button ${isUninstall ? 'button-danger-solid' : 'button-primary'}`}
            disabled={isBlocked || submission.isBusy}
            onClick={run}
          >
            {isUninstall ? 'Uninstall' : `Run this ${document.operation}`}
          </button>
        </span>
      </div>
      {isBlocked && <p class="muted small">The plan cannot be run. Fix the problems above, and create a new plan.</p>}
    </section>
  );
}

/** Shown instead of plans and forms if the server was started with --read-only. */
export function NoPlans() {
  return (
    <Empty icon="lock" title="The page is read-only">
      It was started with --read-only, so it cannot plan or change anything.
    </Empty>
  );
}
