import type { Chart, RemoteSchema, RemoteSchemas } from '../chart/model.ts';

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

async function readBody(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function fetchSchema(url: string): Promise<RemoteSchema> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return { problem: `HTTP request to ${url} returned status ${response.status} (${response.statusText})` };
    return { data: await readBody(response) };
  } catch (error) {
    const { dialProblem } = await import('../base/dial-problem.ts');
    return { problem: `HTTP request failed for ${url}: Get "${url}": ${dialProblem(error, new URL(url))}` };
  }
}

/** Fetches what schemas refer to by http and https, and what that refers to; undefined when there is nothing. Never throws. */
export async function fetchRemoteSchemas(schemas: readonly Uint8Array[]): Promise<RemoteSchemas | undefined> {
  const found = new Map<string, RemoteSchema>();
  let open = [...new Set(schemas.flatMap(referencesOf))];
  while (open.length > 0) {
    const urls = open.slice(0, maxDocuments - found.size);
    for (const url of open.slice(urls.length)) found.set(url, { problem: `more than ${maxDocuments} documents are referred to` });
    const fetched = await Promise.all(urls.map(fetchSchema));
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
export async function withRemoteSchemas(chart: Chart): Promise<Chart> {
  const found = await fetchRemoteSchemas(schemasOf(chart));
  return found ? attachSchemas(chart, found) : chart;
}
