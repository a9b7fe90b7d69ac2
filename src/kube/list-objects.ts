import type { KubeClient } from './client.ts';
import { type ApiResource, apiVersionOf, type KubeObject, resourcePath } from './resource.ts';

/** The objects to list: one kind in one namespace, or in all namespaces if `namespace` is empty. */
export interface ListScope {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly pageSize: number;
  /** maximum number of pages to read; unlimited by default */
  readonly maxPages?: number;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** false if `maxPages` was reached before the end of the collection */
  readonly isComplete: boolean;
}

/** Lists all pages of a collection. */
export async function listObjects(
  client: KubeClient,
  { resource, namespace, pageSize, maxPages = Number.POSITIVE_INFINITY, fieldSelector, labelSelector }: ListScope,
  signal: AbortSignal,
): Promise<ObjectList> {
  interface Page {
    readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
    readonly items?: readonly KubeObject[];
  }
  const selectors = Object.entries({ fieldSelector, labelSelector }).flatMap(([name, value]) =>
    value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`],
  );
  // The API server omits apiVersion and kind in list items.
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  const items: KubeObject[] = [];
  for (let next = '', pages = 1; ; pages++) {
    const more: string = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const path = `${resourcePath(resource, namespace)}?limit=${pageSize}${selectors.join('')}${more}`;
    const page: Page = await client.json<Page>('GET', path, { signal });
    for (const item of page.items ?? []) items.push({ ...item, ...type });
    next = page.metadata?.continue ?? '';
    if (next === '' || pages === maxPages)
      return { items, resourceVersion: page.metadata?.resourceVersion ?? '', isComplete: next === '' };
  }
}
