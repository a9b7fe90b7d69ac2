import type { UiProblem, UiSession } from '../../../report/ui-session.ts';

/** An error that the server returned, or that prevented the request. */
export class RequestError extends Error {
  readonly problem: UiProblem;
  readonly status: number;

  constructor(problem: UiProblem, status: number) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
  }
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Sends requests to the server that served the page. */
export class ApiClient {
  readonly session: UiSession;
  /** the kubeconfig context for all requests */
  readonly context: string;

  constructor(session: UiSession, context: string) {
    this.session = session;
    this.context = context;
  }

  /** Reads data. @throws RequestError */
  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return send<T>(this.#address(path, query), { ...(signal ? { signal } : {}) });
  }

  /** Sends a write. @throws RequestError */
  post<T>(path: string, body: unknown = {}): Promise<T> {
    return send<T>(this.#address(path, {}), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tillerless-csrf': this.session.csrfToken },
      body: JSON.stringify(body),
    });
  }

  #address(path: string, query: Query): string {
    return addressOf(path, { context: this.context, ...query });
  }
}

export function addressOf(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(key, String(item));
  }
  const text = parameters.toString();
  return `/api/${path}${text === '' ? '' : `?${text}`}`;
}

export function readSession(): Promise<UiSession> {
  return send<UiSession>('/api/session', {});
}

async function send<T>(address: string, request: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin', ...request });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new RequestError(
      { code: 'SERVER_LOST', message: 'the tillerless ui command does not respond', hint: 'check that it is still running' },
      0,
    );
  }
  const data: unknown = await response.json().catch(() => undefined);
  if (response.ok) return data as T;
  throw new RequestError(
    problemIn(data) ?? { code: 'HTTP', message: `the server answered with status ${response.status}` },
    response.status,
  );
}

function problemIn(data: unknown): UiProblem | undefined {
  if (typeof data !== 'object' || data === null || !('problem' in data)) return undefined;
  // The body of every error response from the server contains a UiProblem.
  return data.problem as UiProblem;
}

/** Converts an error to a `UiProblem` for display. */
export function problemOf(error: unknown): UiProblem {
  if (error instanceof RequestError) return error.problem;
  return { code: 'BUG', message: error instanceof Error ? error.message : String(error) };
}
