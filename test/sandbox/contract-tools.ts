import type { Exchange } from '../../src/base/http-exchange.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses of any shape
  readonly body: any;
}

/** Sends a request and reads the entire response. */
export async function call(
  exchange: Exchange,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await exchange({
    method,
    path,
    headers: {
      accept: 'application/json',
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      'user-agent': 'contract/1',
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const content = Buffer.concat(chunks).toString('utf8');
  return { status: response.status, headers: response.headers, body: content.startsWith('{') ? JSON.parse(content) : content };
}

export function patch(
  exchange: Exchange,
  path: string,
  kind: 'json-patch' | 'merge-patch' | 'strategic-merge-patch',
  body: unknown,
): Promise<Answer> {
  return call(exchange, 'PATCH', path, body, { 'content-type': `application/${kind}+json` });
}

export function apply(exchange: Exchange, path: string, body: unknown, query = 'fieldManager=a'): Promise<Answer> {
  return call(exchange, 'PATCH', `${path}?${query}`, body, { 'content-type': 'application/apply-patch+yaml' });
}

/** Reads watch events until there are enough. */
export async function watch(
  exchange: Exchange,
  path: string,
  count: number,
): Promise<{ type: string; object: Answer['body'] }[]> {
  const stop = new AbortController();
  const response = await exchange({ method: 'GET', path, headers: { accept: 'application/json' }, signal: stop.signal });
  const events: { type: string; object: Answer['body'] }[] = [];
  let text = '';
  try {
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString('utf8');
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) events.push(JSON.parse(line));
      if (events.length >= count) break;
    }
  } finally {
    stop.abort();
  }
  return events;
}
