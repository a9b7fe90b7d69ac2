import type { LogFields } from '../../base/log.ts';
import { timeLimit } from '../../base/time-limit.ts';
import type { Chart, RemoteSchema, RemoteSchemas } from '../../chart/model.ts';
import { remoteReferences } from '../../engine/schema/remote-references.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';

/** Maximum number of documents that a chart's schemas may refer to, directly or indirectly. */
const maxDocuments = 32;
const maxBytes = 16 << 20;
const timeoutMs = 15_000;

type Env = Readonly<Record<string, string | undefined>>;

/** Fetches a schema. The module is loaded on demand, because remote references are rare. */
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

/** Dependencies for fetching remote schemas. */
interface SchemaReaders {
  /** environment variables, used to configure proxies */
  readonly env: Env;
  readonly warn?: ((message: string, fields: LogFields) => void) | undefined;
}

/**
 * Recursively fetches the documents that schemas reference by http or https URL. Returns undefined if there are none. Never
 * throws an error.
 */
export async function fetchRemoteSchemas(
  schemas: readonly Uint8Array[],
  { env, warn }: SchemaReaders,
): Promise<RemoteSchemas | undefined> {
  const loaded = new Map<string, RemoteSchema>();
  for (;;) {
    const references = schemas.map((schema) => remoteReferences(schema, loaded));
    const open = [...new Set(references.flatMap(({ urls }) => urls))];
    if (open.length === 0) {
      for (const urn of references.flatMap(({ urns }) => urns))
        warn?.('unresolved URN reference ignored; using permissive schema', { urn });
      return loaded.size === 0 ? undefined : loaded;
    }
    const urls = open.slice(0, Math.max(0, maxDocuments - loaded.size));
    for (const url of open.slice(urls.length))
      loaded.set(url, { problem: `more than ${maxDocuments} documents are referred to` });
    const fetched = await Promise.all(urls.map((url) => fetchSchema(url, env)));
    for (const [i, url] of urls.entries()) loaded.set(url, fetched[i] as RemoteSchema);
  }
}

function schemasOf(chart: Chart): Uint8Array[] {
  return [...(chart.schema ? [chart.schema] : []), ...chart.subcharts.flatMap(schemasOf)];
}

/** Attaches remote schemas to a chart and its subcharts. */
export function attachSchemas(chart: Chart, remoteSchemas: RemoteSchemas): Chart {
  return { ...chart, remoteSchemas, subcharts: chart.subcharts.map((subchart) => attachSchemas(subchart, remoteSchemas)) };
}

/** Returns a chart with the remote documents that its schemas and its subcharts' schemas refer to. Helm also fetches them. */
export async function withRemoteSchemas(chart: Chart, readers: SchemaReaders): Promise<Chart> {
  const schemas = await fetchRemoteSchemas(schemasOf(chart), readers);
  return schemas ? attachSchemas(chart, schemas) : chart;
}
