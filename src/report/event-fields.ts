import type { ReleaseEvent } from './release-event.ts';

type EventType = ReleaseEvent['type'];
/** The member of the ReleaseEvent union for an event type. Several event types can share a member. */
type EventOf<Type extends EventType, Event = ReleaseEvent> = Event extends { readonly type: infer T }
  ? Type extends T
    ? Event
    : never
  : never;

/** The documentation of all events for the reference page. An undocumented event or field is a compile error. */
type EventTexts = {
  readonly [Type in EventType]: {
    readonly meaning: string;
    readonly fields: { readonly [Field in Exclude<keyof EventOf<Type>, 'type'>]-?: string };
  };
};

const object = 'kind and name, for example `Deployment/web`';
const afterMs = 'milliseconds since the wait started';

/** The documentation of every event and its fields. Only the reference page needs it. */
export const eventTexts: EventTexts = {
  recorded: {
    meaning: 'A revision was stored with a new status.',
    fields: { release: 'name', revision: 'number', status: 'status, such as `pending-install` or `deployed`' },
  },
  recovered: {
    meaning: 'An earlier operation was interrupted. Its revision was marked as failed, and this operation continues.',
    fields: {
      release: 'name',
      revision: 'the interrupted revision',
      status: 'its previous status',
      holder: 'user, host and process of its owner',
      silentMs: 'milliseconds since its last heartbeat',
      from: 'revision whose objects are in the cluster; absent if there is none',
    },
  },
  'lock-awaited': {
    meaning: 'Another operation on the release is in progress, and this one waits for it.',
    fields: {
      release: 'name',
      revision: 'revision of the other operation',
      status: 'its status',
      name: 'its user, host and process',
      since: 'when it started, if known',
      silentMs: 'milliseconds since its last heartbeat',
      leftMs: 'milliseconds until this operation stops waiting',
    },
  },
  changed: {
    meaning: 'An object was written or left unchanged.',
    fields: {
      object,
      namespace: 'its namespace; empty for cluster-scoped objects',
      change: '`created`, `recreated`, `configured`, `unchanged`, `deleted`, `kept` or `not-owned`',
    },
  },
  'hook-started': { meaning: 'A hook was created.', fields: { event: 'hook event, such as `pre-install`', object } },
  'hook-finished': {
    meaning: 'A hook finished.',
    fields: {
      event: 'hook event, such as `pre-install`',
      object,
      phase: '`Succeeded` or `Failed`',
      ms: 'duration in milliseconds',
      reason: 'why it failed; empty otherwise',
    },
  },
  'wait-started': {
    meaning: 'The operation started to wait for objects.',
    fields: { objects: 'number of objects', timeoutMs: 'timeout in milliseconds', until: '`ready` or `gone`' },
  },
  waiting: {
    meaning: 'The state of an object changed, but the object is not ready yet.',
    fields: { object, detail: 'state, such as `1/3 ready`', reason: 'reason, if known: an event or the state of a pod' },
  },
  ready: { meaning: 'An object is ready.', fields: { object, ms: afterMs } },
  gone: { meaning: 'A deleted object is gone.', fields: { object, ms: afterMs } },
  log: { meaning: 'A log line from a hook or a failing pod.', fields: { object, line: 'the line' } },
  warning: {
    meaning: 'A warning from the API server or from this program.',
    fields: { text: 'the warning', object: 'object that the API server warned about', namespace: 'its namespace' },
  },
};
