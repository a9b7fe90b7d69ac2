import type { Session } from '../../../actions/session.ts';
import type { Context } from '../context.ts';

/** The connections of a command, one for each cluster. */
export class SessionPool {
  readonly #opened = new Map<string, Promise<Session>>();

  /** Returns the session for the cluster of a context. Opens it on the first call. */
  open(context: Context): Promise<Session> {
    const opened = this.#opened.get(keyOf(context)) ?? openFor(context);
    this.#opened.set(keyOf(context), opened);
    return opened;
  }

  /**
   * Returns the pooled session or, if there is none, a new session that is not added to the pool. The caller must close the
   * session; closing a pooled session has no effect.
   */
  async borrow(context: Context): Promise<Session> {
    const opened = this.#opened.get(keyOf(context));
    return opened === undefined ? openFor(context) : { ...(await opened), close: async () => undefined };
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.values()) await opened.then((session) => session.close());
  }
}

function keyOf({ settings: { kube, sandbox = '' } }: Context): string {
  return JSON.stringify([kube.context, kube.kubeconfig, sandbox]);
}

async function openFor({ settings, io, log, signal }: Context): Promise<Session> {
  const { openSession } = await import('../../../actions/session.ts');
  return openSession(settings, { env: io.env, signal, warn: (text) => io.stderr(text), now: () => io.now(), log });
}
