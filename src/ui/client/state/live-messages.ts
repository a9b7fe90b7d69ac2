import type { UiMessage } from '../../../report/ui-messages.ts';
import type { UiProblem } from '../../../report/ui-session.ts';
import { addressOf } from './api-client.ts';
import { Store } from './store.ts';

/** The state of the connection to the server and of the server's connection to the cluster. */
export interface Connection {
  readonly server: 'connecting' | 'open' | 'lost';
  /** the reason why the cluster is unreachable */
  readonly cluster: UiProblem | undefined;
}

type Listener = (message: UiMessage) => void;

const retryMs = 1500;

/** Receives messages from the server, and reconnects until it is closed. */
export class LiveMessages {
  readonly connection = new Store<Connection>({ server: 'connecting', cluster: undefined });
  readonly #address: string;
  readonly #listeners = new Set<Listener>();
  #source: EventSource | undefined;
  #timer: number | undefined;
  #wasLost = false;

  constructor(scope: { readonly context: string; readonly namespace: string }) {
    this.#address = addressOf('events', { ...scope });
    this.#connect();
  }

  /** Subscribes to messages. @returns a function that unsubscribes */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    window.clearTimeout(this.#timer);
    this.#source?.close();
  }

  #connect(): void {
    const source = new EventSource(this.#address);
    this.#source = source;
    source.onopen = () => {
      this.connection.update((connection) => ({ ...connection, server: 'open' }));
      // After a lost connection, reload all data, because messages may have been missed.
      if (this.#wasLost) this.#deliver({ type: 'cluster' });
      this.#wasLost = false;
    };
    source.onmessage = ({ data }) => this.#deliver(JSON.parse(String(data)) as UiMessage);
    source.onerror = () => {
      // Browsers reconnect after a lost connection, but not after an HTTP error. Reconnecting here handles both cases.
      source.close();
      this.#wasLost = true;
      this.connection.update((connection) => ({ ...connection, server: 'lost' }));
      this.#timer = window.setTimeout(() => this.#connect(), retryMs);
    };
  }

  #deliver(message: UiMessage): void {
    if (message.type === 'cluster') this.connection.update((connection) => ({ ...connection, cluster: message.problem }));
    for (const listener of [...this.#listeners]) listener(message);
  }
}
