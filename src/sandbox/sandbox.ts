import { setMaxListeners } from 'node:events';
import type { Exchange } from '../base/http-exchange.ts';
import { answerRequest } from './api/api.ts';
import type { ApiContext } from './context.ts';
import { startControllers } from './controllers/controllers.ts';
import { bootstrap } from './state/bootstrap.ts';
import { establish, resourcesOf } from './state/definitions.ts';
import { equalJson } from './state/object.ts';
import { ResourceTable } from './state/resources.ts';
import { openStateFile } from './state/state-file.ts';
import { Store } from './state/store.ts';

export interface SandboxOptions {
  /** file that stores the state between processes; if not set, the state is kept in memory only */
  readonly stateFile?: string;
  /** returns the current time in milliseconds since the Unix epoch */
  readonly clock?: () => number;
  /** false to change objects only through requests, like an API server without controllers */
  readonly controllers?: boolean;
  /** how long to wait for another process that uses the same file; defaults to 5 seconds */
  readonly lockWaitMs?: number;
}

/** An embedded Kubernetes API server. */
export interface Sandbox {
  readonly exchange: Exchange;
  save(): Promise<void>;
  /** waits until the controllers are finished, saves the state, and closes all watches */
  close(): Promise<void>;
  /** resolves as soon as the controllers have no work left */
  settled(): Promise<void>;
}

const saveDelayMs = 250;
const definitionsKey = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * Opens a sandbox, creating its file if it does not exist.
 *
 * @throws SANDBOX if another process is using the file or the file cannot be read
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const file = options.stateFile === undefined ? undefined : await openStateFile(options.stateFile, options.lockWaitMs ?? 5000);
  const context: ApiContext = { store: new Store(), resources: new ResourceTable(), now: options.clock ?? Date.now };
  if (file?.state) context.store.load(file.state);
  serveDefinitions(context);
  const controllers = startControllers(context, options.controllers ?? true);
  if (!file?.state) bootstrap(context);

  const closing = new AbortController();
  // Each watch listens to the signal.
  setMaxListeners(0, closing.signal);
  let saved = file?.state ? context.store.resourceVersion : 0;
  let timer: NodeJS.Timeout | undefined;
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (!file || saved === context.store.resourceVersion) return;
    saved = context.store.resourceVersion;
    file.write(context.store.serialize());
  };
  const stop = context.store.subscribe(() => {
    if (!file || timer) return;
    // Ignore errors here. The next `save` or `close` retries and reports them to its caller.
    timer = setTimeout(() => void save().catch(() => (saved = 0)), saveDelayMs);
    timer.unref();
  });
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    controllers.finish();
    stop();
    closing.abort();
    try {
      await save();
    } finally {
      file?.release();
    }
  };
  return {
    exchange: async (request) => {
      request.signal?.throwIfAborted();
      return answerRequest(context, request, closing.signal);
    },
    save,
    close: () => (closed ??= close()),
    settled: () => controllers.settled(),
  };
}

/** Serves custom resources for as long as their CustomResourceDefinition exists. */
function serveDefinitions(context: ApiContext): void {
  const { store, resources } = context;
  const serve = (): void => resources.setCustom(store.list(definitionsKey).flatMap(resourcesOf));
  if (store.list(definitionsKey).length > 0) serve();
  store.subscribe((event) => {
    if (event.storageKey !== definitionsKey) return;
    if (event.type === 'DELETED') removeObjects(context, event.object.metadata.name);
    serve();
    if (event.type === 'DELETED' || event.object.metadata.deletionTimestamp) return;
    const established = establish(event.object, context.now());
    if (!equalJson(established.status, event.object.status)) store.put(definitionsKey, established);
  });
}

function removeObjects({ store }: ApiContext, definition: string): void {
  const [plural = '', ...group] = definition.split('.');
  const storageKey = `${group.join('.')}/${plural}`;
  for (const object of store.list(storageKey)) store.remove(storageKey, object);
}
