import type { ServerResponse } from 'node:http';
import type { UiMessage } from '../../report/ui-messages.ts';

interface Subscriber {
  readonly context: string;
  readonly response: ServerResponse;
}

/** Interval of keep-alive messages, which keep connections through proxies open and let the page detect a stopped server. */
const pingMs = 15_000;
/** Maximum number of unsent bytes per page. A page that exceeds it is disconnected, and reloads all data when it reconnects. */
const maxBufferedBytes = 4 << 20;

/** Sends messages to all open pages as server-sent events. */
export class MessageHub {
  readonly #subscribers = new Set<Subscriber>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#write([...this.#subscribers], ': ping\n\n'), pingMs);
    this.#timer.unref();
  }

  /**
   * Starts a stream of messages.
   *
   * @param onEnd called when the page has disconnected
   * @returns a function that sends a message to this page only
   */
  add(context: string, response: ServerResponse, onEnd: () => unknown): (message: UiMessage) => void {
    const subscriber = { context, response };
    this.#subscribers.add(subscriber);
    response.write('retry: 1000\n\n');
    response.once('close', () => {
      this.#subscribers.delete(subscriber);
      onEnd();
    });
    return (message) => this.#write([subscriber], textOf(message));
  }

  /** Sends a message to the browser pages that display the given kubeconfig context. */
  send(context: string, message: UiMessage): void {
    const receivers = [...this.#subscribers].filter((subscriber) => subscriber.context === context);
    this.#write(receivers, textOf(message));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { response } of this.#subscribers) response.end();
  }

  #write(receivers: readonly Subscriber[], text: string): void {
    for (const { response } of receivers) {
      if (response.writableLength > maxBufferedBytes) response.destroy();
      else response.write(text);
    }
  }
}

function textOf(message: UiMessage): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
