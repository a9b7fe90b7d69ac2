import type { HttpResponse } from '../../base/http-exchange.ts';
import { type ApiContext, subjectOf, type Target, timestamp, type WriteOptions } from '../context.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { isObject, type JsonObject, type KubeObject, numberAt, objectAt, objectsAt, stringAt } from '../state/object.ts';
import { readPath } from '../tables/columns.ts';
import { ApiError, badRequest, methodNotAllowed, notFound } from './api-error.ts';
import { deleteObject, deleteOptionsOf } from './delete.ts';
import { podLog } from './pod-log.ts';
import { jsonAnswer, textAnswer } from './response.ts';
import { replaceObject, requireObject, updateObject } from './write.ts';

export interface SubresourceCall {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: unknown;
  readonly options: WriteOptions;
}

/** Handles requests to subresources other than `status`. @throws ApiError */
export function answerSubresource(context: ApiContext, target: Target, call: SubresourceCall): HttpResponse {
  switch (target.subresource) {
    case 'scale':
      return answerScale(context, target, call);
    case 'log':
      return answerLog(context, target, call);
    case 'eviction':
      return answerEviction(context, target, call);
    case 'finalize':
      return jsonAnswer({ ...finalize(context, target, call) });
    case 'token':
      return jsonAnswer(tokenFor(context, target, call), 201);
    case 'binding':
      return answerBinding(context, target, call);
    case 'exec':
    case 'attach':
    case 'portforward':
    case 'proxy':
      requireObject(context, target);
      throw new ApiError(501, 'NotImplemented', `the sandbox runs no containers, so it can't ${target.subresource}`);
    default:
      throw notFound(subjectOf(target));
  }
}

interface ScalePaths {
  readonly spec: readonly string[];
  readonly status: readonly string[];
  readonly selector: readonly string[];
}

function scalePaths(target: Target): ScalePaths {
  const custom = target.resource.custom?.scale;
  const split = (path: string): string[] => path.split('.').filter((part) => part !== '');
  if (custom) return { spec: split(custom.specPath), status: split(custom.statusPath), selector: split(custom.selectorPath) };
  return { spec: ['spec', 'replicas'], status: ['status', 'replicas'], selector: ['spec', 'selector'] };
}

function scaleOf(object: KubeObject, target: Target): JsonObject {
  const paths = scalePaths(target);
  const read = (path: readonly string[]): unknown => readPath(object, path.map((part) => `.${part}`).join(''))[0];
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = read(paths.selector);
  const text = isObject(selector)
    ? Object.entries(objectAt(selector, 'matchLabels'))
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(',')
    : selector;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: read(paths.spec) ?? 0 },
    status: { replicas: read(paths.status) ?? 0, ...(text ? { selector: text } : {}) },
  };
}

function answerScale(context: ApiContext, target: Target, call: SubresourceCall): HttpResponse {
  const before = requireObject(context, target);
  const scale = scaleOf(before, target);
  if (call.method === 'GET') return jsonAnswer(scale);
  const wanted =
    call.method === 'PUT'
      ? call.body
      : call.contentType === 'application/json-patch+json'
        ? applyJsonPatch(scale, call.body)
        : applyMergePatch(scale, call.body);
  const replicas = numberAt(objectAt(wanted, 'spec'), 'replicas') ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0)
    throw new ApiError(
      422,
      'Invalid',
      `Scale.autoscaling "${target.name}" is invalid: spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`,
    );
  const resourceVersion = stringAt(objectAt(wanted, 'metadata'), 'resourceVersion');
  const decoded = withValue({ ...before, metadata: { ...before.metadata, resourceVersion } }, scalePaths(target).spec, replicas);
  // The cast is safe, because only a field in the spec has been changed.
  const { object } = replaceObject(context, target, { before, decoded: decoded as KubeObject, options: call.options });
  return jsonAnswer(scaleOf(object, target));
}

function withValue(parent: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = isObject(parent) ? parent : {};
  return { ...object, [key]: withValue(object[key], rest, value) };
}

function answerLog(context: ApiContext, target: Target, call: SubresourceCall): HttpResponse {
  const pod = requireObject(context, { ...target, subresource: '' });
  const containers = [...objectsAt(pod.spec, 'containers'), ...objectsAt(pod.spec, 'initContainers')].map((container) =>
    stringAt(container, 'name'),
  );
  const container = call.query.get('container') ?? '';
  if (container !== '' && !containers.includes(container))
    throw badRequest(`container ${container} is not valid for pod ${target.name}`);
  const main = objectsAt(pod.spec, 'containers').map((container) => stringAt(container, 'name'));
  if (container === '' && main.length > 1)
    throw badRequest(`a container name must be specified for pod ${target.name}, choose one of: [${main.join(' ')}]`);
  return textAnswer(podLog(pod, container || (main[0] ?? '')));
}

function answerEviction(context: ApiContext, target: Target, call: SubresourceCall): HttpResponse {
  if (call.method !== 'POST') throw methodNotAllowed();
  deleteObject(context, { ...target, subresource: '' }, deleteOptionsOf(objectAt(call.body, 'deleteOptions'), call.query));
  return jsonAnswer({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}

function finalize(context: ApiContext, target: Target, call: SubresourceCall): KubeObject {
  if (call.method !== 'PUT') throw methodNotAllowed();
  return updateObject(context, { ...target, subresource: '' }, { value: call.body, options: call.options }).object;
}

function tokenFor(context: ApiContext, target: Target, call: SubresourceCall): JsonObject {
  requireObject(context, { ...target, subresource: '' });
  const seconds = numberAt(objectAt(call.body, 'spec'), 'expirationSeconds') ?? 3600;
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: target.name, namespace: target.namespace },
    spec: { audiences: [], expirationSeconds: seconds },
    status: { token: 'sandbox', expirationTimestamp: timestamp(context.now() + seconds * 1000) },
  };
}

function answerBinding(context: ApiContext, target: Target, call: SubresourceCall): HttpResponse {
  const own = { ...target, subresource: '' };
  const before = requireObject(context, own);
  const node = stringAt(objectAt(call.body, 'target'), 'name');
  const bound = { ...before, spec: { ...objectAt(before, 'spec'), nodeName: node } };
  context.store.put(target.resource.storageKey, bound);
  return jsonAnswer({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}
