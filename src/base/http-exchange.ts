/** One HTTP request to an API server, over a socket or inside the process. `path` begins with "/" and carries the query. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** only the beginning of the answer is going to be read: the rest need not be sent */
  readonly isPartial?: boolean;
}

/** Header names are lower case. The body arrives in chunks; a watch's body ends when either side ends it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends a request and resolves when the head of the answer is there. */
export type Exchange = (request: HttpRequest) => Promise<HttpResponse>;
