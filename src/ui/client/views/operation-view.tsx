import { useEffect, useState } from 'preact/hooks';
import type { ReleaseEvent } from '../../../report/release-event.ts';
import type { UiOperation, UiOperationEvent, UiOperationState } from '../../../report/ui-operations.ts';
import { changeSummary } from '../parts/changes.tsx';
import { Empty, Loaded, Notice, ProblemBox } from '../parts/feedback.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { Badge } from '../parts/status.tsx';
import { useApp, useMessages } from '../state/app.ts';
import { nowMs, useNow } from '../state/clock.ts';
import { duration, withoutTerminalSequences } from '../state/format.ts';
import { useLoad } from '../state/load.ts';
import { objectStates } from '../state/operation-progress.ts';
import { releaseAddress, viewAddress } from '../state/router.ts';
import { useSubmit } from '../state/submit.ts';

const verbs: Readonly<Record<UiOperation['kind'], string>> = {
  install: 'Install',
  upgrade: 'Upgrade',
  rollback: 'Roll back',
  uninstall: 'Uninstall',
  test: 'Test',
};

/** A running operation, or the outcome of a completed one. */
export function OperationView({ id }: { readonly id: string }) {
  const loaded = useLoad<UiOperation>(
    'operation',
    { id },
    { refreshOn: (message) => message.type === 'operation' && message.operation.id === id },
  );
  const events = useEvents(id, loaded.data);
  return (
    <div class="page">
      <Loaded loaded={loaded} label="Reading the operation">
        {(operation) => <Operation operation={operation} events={events} />}
      </Loaded>
    </div>
  );
}

/** Returns all events: those in the loaded document and those that arrived later. */
function useEvents(id: string, operation: UiOperation | undefined): readonly UiOperationEvent[] {
  const [arrived, setArrived] = useState<readonly UiOperationEvent[]>([]);
  useEffect(() => setArrived([]), [id]);
  useMessages((message) => {
    if (message.type === 'operation-event' && message.id === id) setArrived((events) => [...events, message.event]);
  });
  const known = operation?.events ?? [];
  const last = known.at(-1)?.afterMs ?? -1;
  // An event that arrived before the operation was loaded is in both `known` and `arrived`.
  const texts = new Set(known.filter(({ afterMs }) => afterMs === last).map((event) => JSON.stringify(event)));
  return [
    ...known,
    ...arrived.filter((event) => event.afterMs > last || (event.afterMs === last && !texts.has(JSON.stringify(event)))),
  ];
}

function Operation({ operation, events }: { readonly operation: UiOperation; readonly events: readonly UiOperationEvent[] }) {
  const { api } = useApp();
  const submission = useSubmit();
  const isRunning = operation.state === 'running';
  const cancel = (): void =>
    submission.run(async () => {
      await api.post('operations/cancel', { id: operation.id });
    });
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <Link to={viewAddress(['operations'])}>Activity</Link>
        <span aria-hidden="true">/</span>
        <Link to={releaseAddress(operation)}>{operation.name}</Link>
      </nav>
      <div class="page-head">
        <h1>
          {verbs[operation.kind]} {operation.name}
        </h1>
        <OperationState state={operation.state} />
        <span class="muted">
          {operation.namespace} · <Elapsed operation={operation} />
        </span>
        {isRunning && (
          <button type="button" class="button button-danger push-end" disabled={submission.isBusy} onClick={cancel}>
            <Icon name="stop" />
            Cancel
          </button>
        )}
      </div>
      {submission.problem && <ProblemBox problem={submission.problem} />}
      {operation.plan && <p class="muted">The plan: {changeSummary(operation.plan)}</p>}
      <Outcome operation={operation} />
      <Progress events={events} />
      <EventLog events={events} />
    </>
  );
}

const states: Readonly<Record<UiOperationState, readonly ['good' | 'busy' | 'bad' | 'warn', IconName]>> = {
  running: ['busy', 'clock'],
  succeeded: ['good', 'check'],
  failed: ['bad', 'cross'],
  cancelled: ['warn', 'stop'],
};

function OperationState({ state }: { readonly state: UiOperationState }) {
  const [tone, icon] = states[state];
  return (
    <span role="status">
      <Badge tone={tone} icon={icon}>
        {state}
      </Badge>
    </span>
  );
}

function Elapsed({ operation }: { readonly operation: UiOperation }) {
  useNow(500);
  return <>{duration((operation.endedMs ?? nowMs()) - operation.startedMs)}</>;
}

function Outcome({ operation }: { readonly operation: UiOperation }) {
  const { state, problem, kind } = operation;
  if (state === 'running') return null;
  if (state === 'succeeded')
    return (
      <Notice tone="good">
        <p class="notice-title">
          {kind === 'test' ? 'All tests have passed.' : `The ${kind} is complete.`}
          {operation.revision !== undefined && kind !== 'test' && ` The release is at revision ${operation.revision}.`}
        </p>
        {kind === 'uninstall' ? (
          <Link to={viewAddress(['releases'])}>Show all releases</Link>
        ) : (
          <Link to={releaseAddress(operation)}>Show the release</Link>
        )}
      </Notice>
    );
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      <p>
        <Link to={releaseAddress(operation)}>Show the release</Link> ·{' '}
        <Link to={releaseAddress(operation, 'resources')}>Show its resources</Link>
      </p>
    </>
  );
}

/** One line per object that the operation has changed or is waiting for. */
function Progress({ events }: { readonly events: readonly UiOperationEvent[] }) {
  const objects = objectStates(events);
  if (objects.length === 0) return null;
  return (
    <section class="card" aria-label="Progress">
      <div class="card-head">
        <h2>Progress</h2>
        <span class="muted small">
          {objects.filter(({ isDone }) => isDone).length} of {objects.length} done
        </span>
      </div>
      <ul class="progress-list" aria-live="polite">
        {objects.map(({ object, tone, icon, text, reason }) => (
          <li key={object}>
            <span class="progress-object">{object}</span>
            <Badge tone={tone} icon={icon}>
              {text}
            </Badge>
            {reason && <span class="bad-text small break">{reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function EventLog({ events }: { readonly events: readonly UiOperationEvent[] }) {
  if (events.length === 0) return <Empty icon="clock" title="Nothing has happened yet" />;
  return (
    <section class="card" aria-label="Events">
      <div class="card-head">
        <h2>Events</h2>
      </div>
      <ol class="event-log">
        {events.map(({ afterMs, event }, index) => (
          // Events have no ID, so their position is used as the key.
          <li key={index} class={`event-${event.type}`}>
            <span class="muted mono small">{(afterMs / 1000).toFixed(1)} s</span>
            <span class={event.type === 'log' ? 'mono small break' : 'break'}>{eventText(event)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function eventText(event: ReleaseEvent): string {
  switch (event.type) {
    case 'recorded':
      return `revision ${event.revision} is recorded as ${event.status}`;
    case 'recovered':
      return `revision ${event.revision} was interrupted (${event.holder}); continuing`;
    case 'lock-awaited':
      return `waiting for ${event.name}, which is working on revision ${event.revision}`;
    case 'changed':
      return `${event.object} ${event.change}`;
    case 'hook-started':
      return `${event.event} hook ${event.object} started`;
    case 'hook-finished':
      return `${event.event} hook ${event.object} ${event.phase.toLowerCase()} after ${duration(event.ms)}${event.reason && `: ${event.reason}`}`;
    case 'wait-started':
      return `waiting until ${event.objects} ${event.objects === 1 ? 'object is' : 'objects are'} ${event.until}, at most ${duration(event.timeoutMs)}`;
    case 'waiting':
      return `${event.object}: ${event.detail}${event.reason && ` (${event.reason})`}`;
    case 'ready':
    case 'gone':
      return `${event.object} is ${event.type} after ${duration(event.ms)}`;
    case 'log':
      return `${event.object}: ${withoutTerminalSequences(event.line)}`;
    case 'warning':
      return `warning${event.object ? ` about ${event.object}` : ''}: ${event.text}`;
  }
}

/** The operations of this server, newest first. */
export function OperationsView() {
  const loaded = useLoad<readonly UiOperation[]>('operations', {}, { refreshOn: (message) => message.type === 'operation' });
  return (
    <div class="page">
      <h1>Activity</h1>
      <Loaded loaded={loaded} label="Reading the operations">
        {(operations) =>
          operations.length === 0 ? (
            <Empty icon="clock" title="Nothing has been run from this page yet">
              Operations of other programs appear in the history of each release.
            </Empty>
          ) : (
            <ul class="card activity">
              {operations.toReversed().map((operation) => (
                <li key={operation.id}>
                  <Link to={viewAddress(['operations', operation.id])}>
                    {verbs[operation.kind]} {operation.name}
                  </Link>
                  <OperationState state={operation.state} />
                  <span class="muted small">{operation.namespace}</span>
                  <span class="muted small push-end">
                    <Elapsed operation={operation} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}
