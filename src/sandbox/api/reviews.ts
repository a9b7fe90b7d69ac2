import type { ApiContext } from '../context.ts';
import { isObject, type JsonObject, objectAt, stringAt } from '../state/object.ts';
import { badRequest } from './api-error.ts';
import { type Access, isAllowed, rulesFor, type User } from './authorize.ts';

const everything = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];

/**
 * Handles the creation of review objects, which are never stored.
 *
 * @param user the impersonated user, or undefined if the request is unrestricted
 * @throws ApiError 400 for a SelfSubjectRulesReview without a namespace
 */
export function answerReview(
  context: ApiContext,
  user: User | undefined,
  review: { readonly kind: string; readonly body: unknown },
): JsonObject | undefined {
  const request = isObject(review.body) ? review.body : {};
  const metadata = { ...objectAt(request, 'metadata') };
  const spec = objectAt(request, 'spec');
  switch (review.kind) {
    case 'SelfSubjectAccessReview':
      return { ...request, metadata, status: { allowed: isAllowed(context, user, accessOf(spec)) } };
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return { ...request, metadata, status: { allowed: true, reason: 'the sandbox allows everything' } };
    case 'SelfSubjectRulesReview': {
      const namespace = stringAt(spec, 'namespace');
      if (!namespace) throw badRequest('no namespace on request');
      const resourceRules = user ? rulesFor(context, user, namespace) : everything;
      const nonResourceRules = [{ verbs: ['*'], nonResourceURLs: ['*'] }];
      return { ...request, metadata, spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
    }
    case 'SelfSubjectReview': {
      const admin = { username: 'sandbox', groups: ['system:masters', 'system:authenticated'] };
      const userInfo = user ? { username: user.name, groups: user.groups } : admin;
      return { ...request, metadata, status: { userInfo } };
    }
    case 'TokenReview':
      return { ...request, metadata, status: { authenticated: true, user: { username: 'sandbox' } } };
    default:
      return undefined;
  }
}

function accessOf(spec: JsonObject): Access {
  const attributes = objectAt(spec, 'resourceAttributes');
  const subresource = stringAt(attributes, 'subresource');
  return {
    verb: stringAt(attributes, 'verb'),
    group: stringAt(attributes, 'group'),
    resource: `${stringAt(attributes, 'resource')}${subresource ? `/${subresource}` : ''}`,
    namespace: stringAt(attributes, 'namespace'),
    name: stringAt(attributes, 'name'),
  };
}
