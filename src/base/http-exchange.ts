/**
 * An HTTP request to an API server. It is sent over a socket or handled in the same process. `path` starts with "/" and includes
 * the query.
 */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** true if only the start of the response will be read */
  readonly isPartial?: boolean;
}

/**
 * An HTTP response. Header names are in lower case. The body is a stream of chunks; in a watch, it ends when either side closes
 * it.
 */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends a request. Resolves when the response headers have been received. */
export type Exchange = (request: HttpRequest) => Promise<HttpResponse>;
