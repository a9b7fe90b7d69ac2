import type { ApiContext } from '../context.ts';
import { type JsonObject, jsonOf, type KubeObject } from '../state/object.ts';
import type { Resource } from '../state/resources.ts';
import { tableOf } from '../tables/table.ts';
import { shownAs } from './admission-pipeline.ts';
import type { Form } from './response.ts';

/** Returns an object's JSON text in the form that the client requested. */
export function objectText(
  context: ApiContext,
  object: KubeObject,
  request: { resource: Resource; form: Form; include: string },
): string {
  const shown = shownAs(object, request.resource);
  if (request.form === 'Table') {
    const table = tableOf([shown], { resource: request.resource, include: request.include, now: context.now() });
    return JSON.stringify({ ...table, metadata: { resourceVersion: object.metadata.resourceVersion } });
  }
  if (request.form === 'PartialObjectMetadata' || request.form === 'PartialObjectMetadataList')
    return JSON.stringify(metadataOf(shown));
  return jsonOf(shown);
}

function metadataOf(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

export interface ListRequest {
  readonly resource: Resource;
  readonly form: Form;
  readonly include: string;
  readonly metadata: JsonObject;
}

/** Returns a list's JSON text. As on a real API server, items of built-in kinds have no apiVersion or kind. */
export function listText(context: ApiContext, objects: readonly KubeObject[], request: ListRequest): string {
  const { resource, form, metadata } = request;
  const shown = objects.map((object) => shownAs(object, resource));
  if (form === 'Table')
    return JSON.stringify({ ...tableOf(shown, { resource, include: request.include, now: context.now() }), metadata });
  if (form === 'PartialObjectMetadata' || form === 'PartialObjectMetadataList')
    return JSON.stringify({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: shown.map((object) => ({ metadata: object.metadata })),
    });
  const head = `{"kind":"${resource.kind}List","apiVersion":"${resource.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`;
  const prefix = `{"apiVersion":"${resource.apiVersion}","kind":"${resource.kind}",`;
  const texts = shown.map((object) => {
    const text = jsonOf(object);
    return !resource.custom && text.startsWith(prefix) ? `{${text.slice(prefix.length)}` : text;
  });
  return `${head}${texts.join(',')}]}`;
}
