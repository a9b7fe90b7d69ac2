import { useState } from 'preact/hooks';
import type { UiObject, UiPodLog } from '../../../report/ui-release.ts';
import { CodeView } from '../parts/code-view.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Loaded, Notice } from '../parts/feedback.tsx';
import { Icon } from '../parts/icons.tsx';
import { Segments } from '../parts/segments.tsx';
import { Badge } from '../parts/status.tsx';
import { TimeAgo } from '../parts/time.tsx';
import { count, withoutTerminalSequences } from '../state/format.ts';
import { useLoad } from '../state/load.ts';

interface ObjectDialogProps {
  readonly object: { readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string };
  readonly containers: readonly string[];
  readonly reason: string | undefined;
  readonly onClose: () => void;
}

type Part = 'events' | 'log' | 'yaml';

/** A live object: why it is not ready, its events, its YAML, and the logs of a Pod. */
export function ObjectDialog({ object, containers, reason, onClose }: ObjectDialogProps) {
  const isSecret = object.kind === 'Secret' && object.apiVersion === 'v1';
  const [isShown, setShown] = useState(false);
  const isNear = (namespaces: readonly string[]): boolean => namespaces.length === 0 || namespaces.includes(object.namespace);
  const loaded = useLoad<UiObject>(isShown ? 'secret' : 'object', object, {
    refreshOn: (message) => message.type === 'objects' && isNear(message.namespaces),
  });
  const [part, setPart] = useState<Part>(containers.length > 0 ? 'log' : 'yaml');
  const parts: readonly { readonly id: Part; readonly label: string }[] = [
    ...(containers.length > 0 ? [{ id: 'log', label: 'Log' } as const] : []),
    { id: 'yaml', label: 'YAML' },
    { id: 'events', label: `Events${loaded.data ? ` (${loaded.data.events.length})` : ''}` },
  ];
  return (
    <Dialog title={`${object.kind}/${object.name}`} onClose={onClose}>
      {reason && <Notice tone="bad">{reason}</Notice>}
      <div class="toolbar toolbar-tight">
        <Segments label="What to show" options={parts} chosen={part} onChoose={setPart} />
        {isSecret && (
          <button type="button" class="button button-small push-end" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            <Icon name="eye" />
            {isShown ? 'Hide the data' : 'Show the data'}
          </button>
        )}
      </div>
      {part === 'log' && <PodLog namespace={object.namespace} pod={object.name} containers={containers} />}
      {part !== 'log' && (
        <Loaded loaded={loaded} label="Reading the object">
          {(data) => (part === 'yaml' ? <Yaml object={data} /> : <Events object={data} />)}
        </Loaded>
      )}
    </Dialog>
  );
}

function Yaml({ object }: { readonly object: UiObject }) {
  return (
    <>
      <div class="card">
        <CodeView text={object.text} label={`YAML of ${object.kind}/${object.name}`} />
      </div>
      <div class="toolbar toolbar-tight">
        <CopyButton text={object.text} label="Copy YAML" />
      </div>
      {object.managers.length > 0 && (
        <details>
          <summary>Managed fields: {count(object.managers.length, 'field manager')}</summary>
          <ul class="plain-list small">
            {object.managers.map(({ manager, operation, time }) => (
              <li key={`${manager} ${operation}`}>
                <code>{manager}</code> {operation} {time && <TimeAgo time={time} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Events({ object }: { readonly object: UiObject }) {
  if (object.eventsProblem) return <Notice tone="warn">The events cannot be read: {object.eventsProblem}</Notice>;
  if (object.events.length === 0) return <Empty icon="clock" title="There are no recent events" />;
  return (
    <ul class="event-list">
      {object.events.map((event) => (
        <li key={`${event.reason} ${event.message}`}>
          <Badge tone={event.type === 'Warning' ? 'warn' : 'quiet'} icon={event.type === 'Warning' ? 'warning' : 'check'}>
            {event.reason}
          </Badge>
          <span class="break">{event.message}</span>
          <span class="muted small push-end">
            {event.count > 1 && `${event.count} times, `}
            {event.last && <TimeAgo time={event.last} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface PodLogProps {
  readonly namespace: string;
  readonly pod: string;
  readonly containers: readonly string[];
}

function PodLog({ namespace, pod, containers }: PodLogProps) {
  const [container, setContainer] = useState(containers[0] ?? '');
  const loaded = useLoad<UiPodLog>('log', { namespace, pod, container, lines: 200 });
  return (
    <>
      <div class="toolbar toolbar-tight">
        <label class="field-inline">
          Container
          <select value={container} onChange={({ currentTarget }) => setContainer(currentTarget.value)}>
            {containers.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button button-small push-end" onClick={loaded.reload}>
          Read again
        </button>
      </div>
      <Loaded loaded={loaded} label="Reading the log">
        {(log) => <LogLines log={log} />}
      </Loaded>
    </>
  );
}

function LogLines({ log }: { readonly log: UiPodLog }) {
  if (log.problem) return <Notice tone="warn">The log cannot be read: {log.problem}</Notice>;
  if (log.lines.length === 0) return <Empty icon="clock" title="The container has not written a log" />;
  return (
    <>
      <p class="muted small">
        The last {count(log.lines.length, 'line')}
        {log.isPrevious && ' of the previous run, because the container has not written anything since it restarted'}
      </p>
      <section class="log" aria-label={`Log of ${log.container}`}>
        <pre>{withoutTerminalSequences(log.lines.join('\n'))}</pre>
      </section>
    </>
  );
}
