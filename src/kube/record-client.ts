import { isAlreadyExists, isConflict, isNotFound } from './api-status.ts';
import type { KubeClient } from './client.ts';
import type { KubeObject } from './resource.ts';

const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const metadataOne = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const pageSize = 500;

type RecordObject = Pick<KubeObject, 'metadata'> & { readonly data?: Readonly<Record<string, string>> };

/**
 * The calls by which release records are read and written; has the shape that the storage drivers ask for.
 *
 * @param plural "secrets" or "configmaps"
 */
export function createRecordClient(client: KubeClient, plural: 'secrets' | 'configmaps', namespace: string, signal: AbortSignal) {
  const collection = (space: string): string => `/api/v1/namespaces/${encodeURIComponent(space)}/${plural}`;
  const object = (name: string, space = namespace): string => `${collection(space)}/${name}`;
  return {
    list: async (
      selector: string,
      options: { readonly metadataOnly: boolean; readonly allNamespaces: boolean },
    ): Promise<RecordObject[]> => {
      const base = options.allNamespaces ? `/api/v1/${plural}` : collection(namespace);
      const accept = options.metadataOnly ? metadataList : 'application/json';
      const found: RecordObject[] = [];
      for (let next = ''; ; ) {
        const path = `${base}?labelSelector=${encodeURIComponent(selector)}&limit=${pageSize}${next}`;
        const page = await client.json<{ metadata?: { continue?: string }; items?: RecordObject[] }>('GET', path, {
          accept,
          signal,
        });
        found.push(...(page.items ?? []));
        if (!page.metadata?.continue) return found;
        next = `&continue=${encodeURIComponent(page.metadata.continue)}`;
      }
    },
    get: (name: string, space?: string): Promise<RecordObject | undefined> =>
      orUndefined(client.json<RecordObject>('GET', object(name, space), { signal }), isNotFound),
    create: (body: RecordObject): Promise<RecordObject | undefined> =>
      orUndefined(
        client.json<RecordObject>('POST', `${collection(namespace)}?fieldManager=helm`, { body, signal }),
        isAlreadyExists,
      ),
    // The outcome of an operation is recorded even when it was cancelled.
    replace: (body: RecordObject): Promise<RecordObject | undefined> =>
      orUndefined(client.json<RecordObject>('PUT', `${object(body.metadata.name)}?fieldManager=helm`, { body }), isConflict),
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

async function orUndefined<T>(answer: Promise<T>, expected: (error: unknown) => boolean): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (expected(error)) return undefined;
    throw error;
  }
}
