import { timeLimit } from '../../base/time-limit.ts';
import { fieldsOf, textOf } from '../../base/untyped-fields.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { plainTls, readTls } from '../../net/connect.ts';
import { download } from '../../net/download.ts';
import { isHttp } from '../../net/getter.ts';
import { parseUrl } from '../../repo/fetch-index.ts';
import { type Downloads, downloadTimeoutMs } from '../download-options.ts';

/** A search result from a hub. */
export interface HubHit {
  readonly url: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  readonly repository: { readonly name: string; readonly url: string };
}

const maxAnswerBytes = 16 << 20;

function readHit(item: unknown): HubHit {
  const { id, attributes, relationships, artifactHub } = fieldsOf(item);
  const latest = fieldsOf(fieldsOf(fieldsOf(fieldsOf(relationships).latestChartVersion).data));
  const repo = fieldsOf(fieldsOf(attributes).repo);
  return {
    url: textOf(fieldsOf(artifactHub).packageUrl) || textOf(id),
    version: textOf(latest.version),
    appVersion: textOf(latest.app_version),
    description: textOf(fieldsOf(attributes).description),
    repository: { name: textOf(repo.name), url: textOf(repo.url) },
  };
}

/** Searches a hub for charts. @throws NETWORK, REPOSITORY_CONFIG for an invalid URL */
export async function searchHub(endpoint: string, keyword: string, downloads: Downloads): Promise<HubHit[]> {
  const url = parseUrl(endpoint);
  if (!isHttp(url))
    throw new TillerlessError('REPOSITORY_CONFIG', `the hub URL must start with http:// or https://: ${endpoint}`);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/chartsvc/v1/charts/search`;
  url.searchParams.set('q', keyword);
  const signal = AbortSignal.any([downloads.signal, timeLimit(downloadTimeoutMs)]);
  const around = { tls: readTls(plainTls, downloads.env), env: downloads.env, signal, log: downloads.log };
  let parsed: unknown;
  try {
    const { bytes } = await download({ url, maxBytes: maxAnswerBytes, packed: true }, around);
    parsed = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    downloads.signal.throwIfAborted();
    throw new TillerlessError('NETWORK', `cannot search ${endpoint}`, {
      helmText: `unable to perform search against ${JSON.stringify(endpoint)}`,
      cause,
    });
  }
  const { data } = fieldsOf(parsed);
  const hits = Array.isArray(data) ? data.map(readHit) : [];
  return hits.map((hit) => ({ ...hit, url: hit.url.startsWith('http') ? hit.url : `${endpoint}/charts/${hit.url}` }));
}
