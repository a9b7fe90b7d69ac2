import { duplicateItems } from '../apply/duplicates.ts';
import type { ApiContext, Target, WriteOptions } from '../context.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicPatch } from '../patch/strategic.ts';
import { isObject, type JsonObject, type KubeObject, objectAt, stringAt } from '../state/object.ts';
import { schemaOf } from '../state/resources.ts';
import { decodeObject } from './admission-pipeline.ts';
import { ApiError, badRequest } from './api-error.ts';
import { applyObject, replaceObject, requireObject, type Written } from './write.ts';

export interface PatchRequest {
  readonly type: string;
  readonly body: unknown;
  readonly force: boolean;
  readonly options: WriteOptions;
}

const accepted = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];

/** Patches an object with any of the four patch types. @throws ApiError 400, 404, 409, 415, 422 */
export function patchObject(context: ApiContext, target: Target, request: PatchRequest): Written {
  if (request.type.startsWith('application/apply-patch+')) return apply(context, target, request);
  const before = requireObject(context, target);
  const patched = patchedBody(before, target, request);
  if (!isObject(patched)) throw badRequest('the patch does not leave an object');
  if (stringAt(objectAt(patched, 'metadata'), 'name') !== before.metadata.name)
    throw badRequest(
      `the name of the object (${stringAt(objectAt(patched, 'metadata'), 'name')}) does not match the name on the URL (${before.metadata.name})`,
    );
  const options: WriteOptions = { ...request.options };
  const decoded = decodeObject(patched, target.resource, options);
  return replaceObject(context, target, { before, decoded, options });
}

/** Applies a patch to an object and returns the unvalidated result. */
function patchedBody(before: KubeObject, target: Target, request: Pick<PatchRequest, 'type' | 'body'>): unknown {
  const { type, body } = request;
  switch (type) {
    case 'application/json-patch+json':
      return applyJsonPatch(before, body);
    case 'application/merge-patch+json':
      return applyMergePatch(before, requirePatch(body));
    case 'application/strategic-merge-patch+json':
      if (!target.resource.custom) return applyStrategicPatch(before, requirePatch(body), schemaOf(target.resource));
  }
  const list = target.resource.custom
    ? accepted
    : [...accepted.slice(0, 2), 'application/strategic-merge-patch+json', ...accepted.slice(2)];
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${list.join(', ')}`,
  );
}

function requirePatch(body: unknown): JsonObject {
  if (!isObject(body)) throw badRequest('error decoding patch: the patch is not a JSON object');
  return body;
}

function apply(context: ApiContext, target: Target, request: PatchRequest): Written {
  const { body, options, force } = request;
  if (!isObject(body)) throw badRequest('error decoding YAML: the configuration is not an object');
  if (options.manager === '')
    throw new ApiError(
      422,
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      {
        causes: [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }],
      },
    );
  if (
    Array.isArray(objectAt(body, 'metadata').managedFields) &&
    (objectAt(body, 'metadata').managedFields as unknown[]).length > 0
  )
    throw badRequest('metadata.managedFields must be nil');
  const metadata = { ...objectAt(body, 'metadata') };
  metadata.name ??= target.name;
  if (metadata.name !== target.name)
    throw badRequest(`metadata.name: Invalid value: ${JSON.stringify(metadata.name)}: must be equal to ${target.name}`);
  if (target.resource.namespaced) metadata.namespace ??= target.namespace;
  if ((metadata.namespace ?? '') !== (target.resource.namespaced ? target.namespace : ''))
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const applied = checkedApplied(
    { value: { ...body, metadata }, namespace: stringAt(objectAt(body, 'metadata'), 'namespace') },
    target,
    options,
  );
  return applyObject(context, target, { applied, force, options });
}

/**
 * Validates an applied configuration and returns it as the client sent it. The decoded object is not returned, because it lacks
 * nulls and empty values, although the field manager becomes the owner of these fields.
 */
function checkedApplied(
  body: { readonly value: JsonObject; readonly namespace: string },
  target: Target,
  options: WriteOptions,
): KubeObject {
  const warnOptions: WriteOptions = { ...options, fieldValidation: 'Warn', warnings: [] };
  const { apiVersion, kind } = decodeObject(body.value, target.resource, warnOptions);
  const undeclared = warnOptions.warnings.map(
    (warning) => `.${warning.slice('unknown field "'.length, -1)}: field not declared in schema`,
  );
  const problems = [...undeclared, ...duplicateItems(body.value, schemaOf(target.resource))];
  if (problems.length > 0) throw untyped(body.namespace, target, problems);
  // decodeObject has validated the shape.
  return { ...(body.value as KubeObject), apiVersion, kind };
}

/**
 * Returns the error for an applied configuration with unknown fields or duplicate list keys. These are errors regardless of
 * fieldValidation.
 */
function untyped(namespace: string, target: Target, problems: readonly string[]): ApiError {
  const { apiVersion, kind } = target.resource;
  const problem = problems.length === 1 ? problems[0] : `errors:\n${problems.map((line) => `  ${line}`).join('\n')}`;
  const type = `${apiVersion}, Kind=${kind}`;
  return new ApiError(500, '', `failed to create typed patch object (${namespace}/${target.name}; ${type}): ${problem}`);
}
