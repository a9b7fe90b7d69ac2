import { timeLimit } from '../../base/time-limit.ts';
import type { Chart, RemoteSchema, RemoteSchemas } from '../../chart/model.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';

const REFERENCE = /"\$ref"\s*:\s*"(https?:\/\/[^"#\s]+)/g;
/** The drafts themselves are known. */
const KNOWN = /^https?:\/\/json-schema\.org\//;
/** What a chart's schemas may bring in, in all. */
const maxDocuments = 32;
const maxBytes = 16 << 20;
const timeoutMs = 15_000;

function referencesOf(schema: Uint8Array): string[] {
  const text = Buffer.from(schema.buffer, schema.byteOffset, schema.byteLength).toString('utf8');
  return [...text.matchAll(REFERENCE)].map(([, url = '']) => url).filter((url) => !KNOWN.test(url));
}

type Env = Readonly<Record<string, string | undefined>>;

/** Loaded late, since few schemas refer to others. */
async function fetchSchema(url: string, env: Env): Promise<RemoteSchema> {
  const { plainTls, readTls } = await import('../../net/connect.ts');
  const { readBody } = await import('../../net/download.ts');
  const { send } = await import('../../net/http.ts');
  try {
    const around = { tls: readTls(plainTls, env), env, signal: timeLimit(timeoutMs) };
    const answer = await send({ url: new URL(url) }, around);
    if (answer.status === 200) return { data: await readBody(answer, { url: answer.url, maxBytes }) };
    answer.discard();
    const [status, name] = [answer.status, answer.statusLine.replace(/^\d+ ?/, '')];
    return { problem: `HTTP request to ${url} returned status ${status} (${name})` };
  } catch (error) {
    const reason = isTillerlessError(error) ? reasonOf(error) : String(error);
    const shown = reason.startsWith('Get ') ? reason : `Get "${url}": ${reason}`;
    return { problem: `HTTP request failed for ${url}: ${shown}` };
  }
}

/** Fetches what schemas refer to by http and https, and what that refers to; undefined when there is nothing. Never throws. */
export async function fetchRemoteSchemas(schemas: readonly Uint8Array[], env: Env): Promise<RemoteSchemas | undefined> {
  const found = new Map<string, RemoteSchema>();
  let open = [...new Set(schemas.flatMap(referencesOf))];
  while (open.length > 0) {
    const urls = open.slice(0, maxDocuments - found.size);
    for (const url of open.slice(urls.length)) found.set(url, { problem: `more than ${maxDocuments} documents are referred to` });
    const fetched = await Promise.all(urls.map((url) => fetchSchema(url, env)));
    for (const [i, url] of urls.entries()) found.set(url, fetched[i] as RemoteSchema);
    const next = fetched.flatMap((each) => (each.data ? referencesOf(each.data) : []));
    open = [...new Set(next)].filter((url) => !found.has(url));
  }
  return found.size === 0 ? undefined : found;
}

function schemasOf(chart: Chart): Uint8Array[] {
  return [...(chart.schema ? [chart.schema] : []), ...chart.subcharts.flatMap(schemasOf)];
}

/** Gives a chart and its subcharts what their schemas refer to. */
export function attachSchemas(chart: Chart, remoteSchemas: RemoteSchemas): Chart {
  return { ...chart, remoteSchemas, subcharts: chart.subcharts.map((subchart) => attachSchemas(subchart, remoteSchemas)) };
}

/** A chart with the documents that the schemas of it and of its subcharts refer to, as Helm fetches them. */
export async function withRemoteSchemas(chart: Chart, env: Env): Promise<Chart> {
  const found = await fetchRemoteSchemas(schemasOf(chart), env);
  return found ? attachSchemas(chart, found) : chart;
}
