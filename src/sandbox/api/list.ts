import type { HttpResponse } from '../../base/http-exchange.ts';
import type { ApiContext, Target } from '../context.ts';
import { isObject, type JsonObject, type KubeObject } from '../state/object.ts';
import { parseFieldSelector, parseLabelSelector } from '../state/selectors.ts';
import { ApiError, badRequest } from './api-error.ts';
import { type Form, jsonAnswer } from './response.ts';
import { listText } from './visible-objects.ts';

/** Reports whether an object is selected by a request. */
export type ObjectTest = (object: KubeObject) => boolean;

/** Returns a predicate that combines the labelSelector and fieldSelector query parameters. @throws ApiError 400 */
export function selectionOf(query: URLSearchParams, target: Target): ObjectTest {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', target.resource.plural);
  const { name } = target;
  return (object) => (name === '' || object.metadata.name === name) && labels(object.metadata.labels ?? {}) && fields(object);
}

/** Returns the objects selected by a list request. */
export function selectObjects(context: ApiContext, target: Target, query: URLSearchParams): KubeObject[] {
  return context.store.list(target.resource.storageKey, target.namespace).filter(selectionOf(query, target));
}

/** Handles a list request. The list is paginated if the client sets a limit. */
export function answerList(context: ApiContext, target: Target, request: { query: URLSearchParams; form: Form }): HttpResponse {
  const { query, form } = request;
  const all = selectObjects(context, target, query);
  const limit = Math.max(0, Math.floor(Number(query.get('limit') ?? 0)) || 0);
  const token = readToken(query.get('continue') ?? '');
  const rest = token ? all.filter((object) => keyOf(object) > token.after) : all;
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const resourceVersion = token?.resourceVersion ?? String(context.store.resourceVersion);
  const last = page[page.length - 1];
  const more = rest.length > page.length && last !== undefined;
  const unfiltered = !query.get('labelSelector') && !query.get('fieldSelector');
  const metadata: JsonObject = {
    resourceVersion,
    ...(more ? { continue: writeToken({ resourceVersion, after: keyOf(last) }) } : {}),
    ...(more && unfiltered ? { remainingItemCount: rest.length - page.length } : {}),
  };
  const { resource } = target;
  return jsonAnswer(listText(context, page, { resource, form, include: query.get('includeObject') ?? '', metadata }));
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

interface PageToken {
  readonly resourceVersion: string;
  readonly after: string;
}

function writeToken(token: PageToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.resourceVersion, start: token.after })).toString(
    'base64url',
  );
}

function readToken(text: string): PageToken | undefined {
  if (text === '') return undefined;
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(token) && typeof token.rv === 'string' && typeof token.start === 'string')
      return { resourceVersion: token.rv, after: token.start };
  } catch (error) {
    if (error instanceof ApiError) throw error;
  }
  throw badRequest('continue key is not valid: unrecognized "continue" token');
}
