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
  /** empty for the first page */
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
 * The calls by which release records are read and written; has the shape that the storage drivers ask for.
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
  /** The stored object, when it is what we wrote. */
  const readLive = async (body: RecordObject): Promise<RecordObject | undefined> => {
    const live = await client.json<RecordObject>('GET', object(body.metadata.name), {});
    return isSameData(live.data, body.data) ? live : undefined;
  };
  return {
    list: async (
      selector: string,
      options: { readonly metadataOnly: boolean; readonly allNamespaces: boolean },
    ): Promise<RecordObject[]> => {
      const found: RecordObject[] = [];
      const accept = options.metadataOnly ? metadataList : 'application/json';
      for (let next: string | undefined = ''; next !== undefined; ) {
        const page: RecordPage = await readPage(
          selector,
          { limit: pageSize, next, allNamespaces: options.allNamespaces },
          accept,
        );
        found.push(...page.items);
        next = page.next;
      }
      return found;
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
    // The outcome of an operation is recorded even when it was cancelled, and when the server is away for a moment.
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
  /** somebody has written there */
  readonly isTaken: (error: unknown) => boolean;
  /** the request may have been carried out or not, and may be tried again */
  readonly isUncertain: (error: unknown) => boolean;
  /** what is stored, if it is ours */
  readonly live: () => Promise<RecordObject | undefined>;
  readonly signal?: AbortSignal;
}

const attempts = 8;

/**
 * Writes until it is known what came of it. After an answer was lost the next try finds the place taken, by ourselves if what lies
 * there is what we wrote.
 *
 * @returns undefined when somebody else was quicker
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

/** An answer that was lost, or words of a server in trouble. */
function isLost(error: unknown): boolean {
  const code = apiStatus(error)?.code ?? 0;
  return (
    (isTillerlessError(error, 'CLUSTER_UNREACHABLE') && error.cause === undefined) ||
    (code >= 500 && code !== 501 && code !== 507)
  );
}

/** The same, or a server that can not be reached now. */
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

/** Compares flat maps; node:util's comparison takes longer to load than most commands take. */
function isSameData(a: RecordObject['data'] = {}, b: RecordObject['data'] = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
