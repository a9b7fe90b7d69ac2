import type { HttpRequest, HttpResponse } from '../../base/http-exchange.ts';
import { type ApiContext, hasSubresource, internalWrite, type Target, type WriteOptions } from '../context.ts';
import type { JsonObject, KubeObject } from '../state/object.ts';
import { badRequest, methodNotAllowed, noSuchPath } from './api-error.ts';
import { authorize, impersonated } from './authorize.ts';
import { readBody } from './body.ts';
import { deleteObject, deleteOptionsOf } from './delete.ts';
import { answerGroup, answerGroups, answerResources, versionInfo } from './discovery.ts';
import { answerList, selectObjects } from './list.ts';
import { answerOpenApiIndex, answerOpenApiV2, answerOpenApiV3 } from './openapi.ts';
import { patchObject } from './patch-object.ts';
import { errorAnswer, type Form, jsonAnswer, negotiate, streamAnswer, textAnswer } from './response.ts';
import { answerReview } from './reviews.ts';
import { parseObjectPath, splitPath } from './routes.ts';
import { answerSubresource } from './subresources.ts';
import { objectText } from './visible-objects.ts';
import { watchLines } from './watch.ts';
import { createObject, requireObject, updateObject, type Written } from './write.ts';

interface Call {
  readonly method: string;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Handles a request the way kube-apiserver does. Never throws: errors are returned as a Status. */
export function answerRequest(context: ApiContext, request: HttpRequest, closing: AbortSignal): HttpResponse {
  try {
    const url = new URL(request.path, 'http://sandbox');
    const parts = splitPath(url.pathname);
    if (!parts) throw badRequest('the path is malformed');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
    const call: Call = {
      method: request.method.toUpperCase(),
      parts,
      query: url.searchParams,
      headers,
      body: request.body,
      signal: request.signal,
    };
    return answerStatic(context, call) ?? answerObjects(context, call, closing);
  } catch (error) {
    return errorAnswer(error);
  }
}

/** Handles requests that do not address objects: version, health, discovery and OpenAPI. */
function answerStatic(context: ApiContext, call: Call): HttpResponse | undefined {
  const { parts, headers } = call;
  const [root = '', ...below] = parts;
  switch (root) {
    case 'version':
      return jsonAnswer(versionInfo());
    case 'healthz':
    case 'readyz':
    case 'livez':
      return textAnswer('ok');
    case '':
      return jsonAnswer({
        paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
      });
    case 'api':
    case 'apis': {
      if (below.length === 0) return answerGroups(context, root, headers);
      if (root === 'api' && below.length === 1) return answerResources(context, '', below[0] ?? '') ?? unknownPath();
      if (root === 'apis' && below.length === 1) return answerGroup(context, below[0] ?? '') ?? unknownPath();
      if (root === 'apis' && below.length === 2) return answerResources(context, below[0] ?? '', below[1] ?? '') ?? unknownPath();
      return undefined;
    }
    case 'openapi':
      return answerOpenApi(context, below, headers);
    default:
      return unknownPath();
  }
}

function answerOpenApi(context: ApiContext, below: readonly string[], headers: Call['headers']): HttpResponse {
  const [version, root, ...rest] = below;
  if (version === 'v2') return answerOpenApiV2(context, headers.accept ?? '');
  if (version !== 'v3') return unknownPath();
  if (root === undefined) return answerOpenApiIndex(context);
  const [group, name] = root === 'api' ? ['', rest[0]] : [rest[0], rest[1]];
  return answerOpenApiV3(context, group ?? '', name ?? '') ?? unknownPath();
}

/** Returns the plain-text response for a path that no API serves. */
function unknownPath(): HttpResponse {
  return textAnswer('404 page not found\n', 404);
}

function answerObjects(context: ApiContext, call: Call, closing: AbortSignal): HttpResponse {
  const path = parseObjectPath(call.parts);
  const resource = path && context.resources.find(path);
  if (!path || !resource) {
    const served = path && context.resources.hasVersion(path.group, path.version);
    return served ? errorAnswer(noSuchPath()) : unknownPath();
  }
  const target: Target = { resource, namespace: path.namespace, name: path.name, subresource: path.subresource };
  if (path.subresource && !hasSubresource(resource, path.subresource)) throw noSuchPath();
  if (resource.namespaced && path.namespace === '' && (path.name !== '' || call.method !== 'GET')) {
    const review = call.method === 'POST' && path.name === '' ? undefined : noSuchPath();
    throw review ?? methodNotAllowed();
  }
  authorizeCall(context, target, call);
  return path.name === '' ? answerCollection(context, target, { call, closing }) : answerOne(context, target, { call, closing });
}

/** Authorizes a request by the roles of the impersonated user. An apply that creates an object also requires `create`. */
function authorizeCall(context: ApiContext, target: Target, call: Call): void {
  const user = impersonated(call.headers);
  if (!user) return;
  const collection = target.name === '';
  const reading = isTrue(call.query.get('watch')) ? 'watch' : collection ? 'list' : 'get';
  const removing = collection ? 'deletecollection' : 'delete';
  const verbs: Readonly<Record<string, string>> = {
    GET: reading,
    POST: 'create',
    PUT: 'update',
    PATCH: 'patch',
    DELETE: removing,
  };
  authorize(context, user, target, verbs[call.method] ?? call.method.toLowerCase());
  const { storageKey } = target.resource;
  const creates = contentTypeOf(call).startsWith('application/apply-patch+') && !target.subresource;
  if (creates && !context.store.get(storageKey, target.namespace, target.name)) authorize(context, user, target, 'create');
}

interface Handling {
  readonly call: Call;
  readonly closing: AbortSignal;
}

function optionsOf(call: Call): WriteOptions {
  const { query, headers } = call;
  const validation = query.get('fieldValidation') || 'Warn';
  if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore')
    throw badRequest(
      `fieldValidation: Unsupported value: ${JSON.stringify(validation)}: supported values: "Ignore", "Strict", "Warn"`,
    );
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All'))
    throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`);
  const apply = contentTypeOf(call).startsWith('application/apply-patch+');
  const manager = query.get('fieldManager') ?? (apply ? '' : (headers['user-agent'] ?? 'unknown').split('/')[0] || 'unknown');
  return { manager, dryRun: dryRun.length > 0, fieldValidation: validation, warnings: [] };
}

function contentTypeOf(call: Call): string {
  return (call.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
}

function bodyOf(call: Call): unknown {
  return readBody(call.body, call.headers['content-type'] ?? '');
}

const objectForms: readonly Form[] = ['Table', 'PartialObjectMetadata'];
const listForms: readonly Form[] = ['Table', 'PartialObjectMetadataList', 'PartialObjectMetadata'];

function answerCollection(context: ApiContext, target: Target, { call, closing }: Handling): HttpResponse {
  const { method, query } = call;
  if (method === 'GET') {
    const form = negotiate(call.headers.accept ?? '', listForms);
    if (isTrue(query.get('watch')))
      return streamAnswer(watchLines(context, target, { query, form, signal: call.signal, closing }));
    return answerList(context, target, { query, form });
  }
  if (method === 'POST') {
    const options = optionsOf(call);
    const body = bodyOf(call);
    const { kind, verbs } = target.resource;
    const user = impersonated(call.headers);
    const review = verbs.includes('get') ? undefined : answerReview(context, user, { kind, body });
    if (review) return jsonAnswer(review, 201);
    return writtenAnswer(context, target, { call, options, written: createObject(context, target, { value: body, options }) });
  }
  if (method === 'DELETE') return deleteCollection(context, target, call);
  throw methodNotAllowed();
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

function answerOne(context: ApiContext, target: Target, { call, closing }: Handling): HttpResponse {
  const { method, query, headers } = call;
  const accept = headers.accept ?? '';
  if (target.subresource && target.subresource !== 'status') {
    const body = method === 'GET' ? undefined : bodyOf(call);
    const options = method === 'GET' ? internalWrite('') : optionsOf(call);
    return answerSubresource(context, target, { method, query, contentType: contentTypeOf(call), body, options });
  }
  switch (method) {
    case 'GET': {
      const form = negotiate(accept, objectForms);
      if (isTrue(query.get('watch')))
        return streamAnswer(watchLines(context, target, { query, form, signal: call.signal, closing }));
      return jsonAnswer(
        objectText(context, requireObject(context, target), {
          resource: target.resource,
          form,
          include: query.get('includeObject') ?? '',
        }),
      );
    }
    case 'PUT': {
      const options = optionsOf(call);
      return writtenAnswer(context, target, {
        call,
        options,
        written: updateObject(context, target, { value: bodyOf(call), options }),
      });
    }
    case 'PATCH': {
      const options = optionsOf(call);
      const request = {
        type: contentTypeOf(call),
        body: readBody(call.body, contentTypeOf(call)),
        force: query.get('force') === 'true',
        options,
      };
      return writtenAnswer(context, target, { call, options, written: patchObject(context, target, request) });
    }
    case 'DELETE':
      return answerDelete(context, target, call);
    default:
      throw methodNotAllowed();
  }
}

function writtenAnswer(
  context: ApiContext,
  target: Target,
  answer: { call: Call; options: WriteOptions; written: Written },
): HttpResponse {
  const { call, options, written } = answer;
  const form = negotiate(call.headers.accept ?? '', objectForms);
  const text = objectText(context, written.object, {
    resource: target.resource,
    form,
    include: call.query.get('includeObject') ?? '',
  });
  const warnings = [...new Set(options.warnings)].map((warning) => `299 - ${JSON.stringify(warning)}`);
  return jsonAnswer(text, written.created ? 201 : 200, warnings.length > 0 ? { warning: warnings.join(', ') } : {});
}

function answerDelete(context: ApiContext, target: Target, call: Call): HttpResponse {
  const { before, left } = deleteObject(context, target, deleteOptionsOf(bodyOf(call), call.query));
  if (left)
    return jsonAnswer(
      objectText(context, left, {
        resource: target.resource,
        form: negotiate(call.headers.accept ?? '', objectForms),
        include: '',
      }),
    );
  // For Pods and a few other kinds, a real server returns the deleted object. A Status is sufficient, because clients only check
  // the status code.
  return jsonAnswer(deletedStatus(before, target));
}

function deletedStatus(object: KubeObject, target: Target): JsonObject {
  const { group, plural } = target.resource;
  const details = { name: object.metadata.name, ...(group ? { group } : {}), kind: plural, uid: object.metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

function deleteCollection(context: ApiContext, target: Target, call: Call): HttpResponse {
  const options = deleteOptionsOf(bodyOf(call), call.query);
  const objects = selectObjects(context, target, call.query);
  for (const object of objects)
    deleteObject(context, { ...target, namespace: object.metadata.namespace ?? '', name: object.metadata.name }, options);
  const { resource } = target;
  return jsonAnswer({
    kind: `${resource.kind}List`,
    apiVersion: resource.apiVersion,
    metadata: { resourceVersion: String(context.store.resourceVersion) },
    items: objects,
  });
}
