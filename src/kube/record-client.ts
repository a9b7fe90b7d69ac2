import { isTillerlessError } from '../errors/tillerless-error.ts';
import { apiStatus, isAlreadyExists, isConflict, isNotFound, isOutdated } from './api-status.ts';
import { type KubeClient, sleep } from './client.ts';
import type { KubeObject } from './resource.ts';
import { strangeAnswer } from './response-body.ts';

const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const metadataOne = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const pageSize = 500;

type RecordObject = Pick<KubeObject, 'metadata'> & { readonly data?: Readonly<Record<string, string>> };

interface PageOptions {
  readonly limit: number;
  /** continue token; empty for the first page */
  readonly next: string;
  readonly allNamespaces: boolean;
}

interface Page {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly RecordObject[];
}

interface RecordPage {
  readonly items: readonly RecordObject[];
  readonly next: string | undefined;
}

/**
 * Creates the client that storage drivers use to read and write release records.
 *
 * @param plural "secrets" or "configmaps"
 */
export function createRecordClient(client: KubeClient, plural: 'secrets' | 'configmaps', namespace: string, signal: AbortSignal) {
  const collection = (space: string): string => `/api/v1/namespaces/${encodeURIComponent(space)}/${plural}`;
  const object = (name: string, space = namespace): string => `${collection(space)}/${name}`;
  const readPage = async (selector: string, { limit, next, allNamespaces }: PageOptions, accept: string): Promise<RecordPage> => {
    const base = allNamespaces ? `/api/v1/${plural}` : collection(namespace);
    const from = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const path = `${base}?labelSelector=${encodeURIComponent(selector)}&limit=${limit}${from}`;
    const page = await client.json<Page | null>('GET', path, { accept, signal });
    if (page === null) throw strangeAnswer(path, 'it is empty', page);
    return { items: page.items ?? [], next: page.metadata?.continue || undefined };
  };
  /** Returns the stored record if it contains the data that we wrote. */
  const readLive = async (body: RecordObject): Promise<RecordObject | undefined> => {
    const live = await client.json<RecordObject>('GET', object(body.metadata.name), {});
    return isSameData(live.data, body.data) ? live : undefined;
  };
  return {
    list: async (
      selector: string,
      options: { readonly metadataOnly: boolean; readonly allNamespaces: boolean },
    ): Promise<RecordObject[]> => {
      const records: RecordObject[] = [];
      const accept = options.metadataOnly ? metadataList : 'application/json';
      for (let next: string | undefined = ''; next !== undefined; ) {
        const page: RecordPage = await readPage(
          selector,
          { limit: pageSize, next, allNamespaces: options.allNamespaces },
          accept,
        );
        records.push(...page.items);
        next = page.next;
      }
      return records;
    },
    page: (selector: string, options: PageOptions): Promise<RecordPage | undefined> =>
      orUndefined(readPage(selector, options, 'application/json'), isOutdated),
    get: (name: string, space?: string): Promise<RecordObject | undefined> =>
      orUndefined(client.json<RecordObject>('GET', object(name, space), { signal }), isNotFound),
    beginning: async (name: string, space: string, bytes: number): Promise<string | undefined> => {
      const answer = await orUndefined(client.raw('GET', object(name, space), { signal, upTo: bytes }), isNotFound);
      return answer?.text;
    },
    create: (body: RecordObject): Promise<RecordObject | undefined> =>
      settle(() => client.json<RecordObject>('POST', `${collection(namespace)}?fieldManager=helm`, { body, signal }), {
        isTaken: isAlreadyExists,
        isUncertain: isLost,
        live: () => readLive(body),
        signal,
      }),
    // No signal is passed: the outcome of an operation is recorded even if the operation was cancelled or the server is
    // temporarily unavailable.
    replace: (body: RecordObject): Promise<RecordObject | undefined> =>
      settle(() => client.json<RecordObject>('PUT', `${object(body.metadata.name)}?fieldManager=helm`, { body }), {
        isTaken: isConflict,
        isUncertain: isPassing,
        live: () => readLive(body),
      }),
    annotate: async (name: string, annotations: Readonly<Record<string, string>>): Promise<void> => {
      const values = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key, value === '' ? null : value]));
      await client.json('PATCH', object(name), {
        body: { metadata: { annotations: values } },
        contentType: 'application/merge-patch+json',
        accept: metadataOne,
        repeatable: true,
      });
    },
    remove: async (name: string): Promise<void> => {
      await orUndefined(client.json('DELETE', object(name), { accept: metadataOne, repeatable: true }), isNotFound);
    },
  };
}

interface Settling {
  /** reports whether an error means that the record already exists or has been changed */
  readonly isTaken: (error: unknown) => boolean;
  /** reports whether an error leaves the outcome unknown or is temporary, so that the write is retried */
  readonly isUncertain: (error: unknown) => boolean;
  /** returns the stored record, or undefined if its data differs from the data to be written */
  readonly live: () => Promise<RecordObject | undefined>;
  readonly signal?: AbortSignal;
}

const attempts = 8;

/**
 * Repeats a write until its outcome is known. If a response was lost, a later attempt may find that the record already exists. In
 * that case, the data is compared to find out whether the earlier attempt wrote the record.
 *
 * @returns undefined if another process wrote the record first
 */
async function settle(write: () => Promise<RecordObject>, how: Settling): Promise<RecordObject | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (how.isTaken(error)) return attempt === 1 ? undefined : how.live();
      if (attempt >= attempts || !how.isUncertain(error)) throw error;
      await sleep(Math.min(50 * 2 ** attempt, 5000), how.signal);
    }
  }
}

/** Reports whether the response was lost or the server failed, in which case the request may have been executed. */
function isLost(error: unknown): boolean {
  const code = apiStatus(error)?.code ?? 0;
  return (
    (isTillerlessError(error, 'CLUSTER_UNREACHABLE') && error.cause === undefined) ||
    (code >= 500 && code !== 501 && code !== 507)
  );
}

/** Reports whether an error is temporary: a lost response, a server failure, or an unreachable server. */
function isPassing(error: unknown): boolean {
  return isLost(error) || isTillerlessError(error, 'CLUSTER_UNREACHABLE');
}

async function orUndefined<T>(answer: Promise<T>, expected: (error: unknown) => boolean): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (expected(error)) return undefined;
    throw error;
  }
}

/** Compares flat maps. Loading node:util for isDeepStrictEqual would take longer than most commands. */
function isSameData(a: RecordObject['data'] = {}, b: RecordObject['data'] = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
