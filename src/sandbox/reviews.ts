import { isObject, type JsonObject, objectAt } from './object.ts';

/** Answers the kinds that are only asked, never kept: whoever asks may do everything. */
export function answerReview(kind: string, body: unknown): JsonObject | undefined {
  const request = isObject(body) ? body : {};
  const metadata = { ...objectAt(request, 'metadata') };
  switch (kind) {
    case 'SelfSubjectAccessReview':
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return { ...request, metadata, status: { allowed: true, reason: 'the sandbox allows everything' } };
    case 'SelfSubjectRulesReview': {
      const resourceRules = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
      const nonResourceRules = [{ verbs: ['*'], nonResourceURLs: ['*'] }];
      return { ...request, metadata, status: { resourceRules, nonResourceRules, incomplete: false } };
    }
    case 'SelfSubjectReview':
      return {
        ...request,
        metadata,
        status: { userInfo: { username: 'sandbox', groups: ['system:masters', 'system:authenticated'] } },
      };
    case 'TokenReview':
      return { ...request, metadata, status: { authenticated: true, user: { username: 'sandbox' } } };
    default:
      return undefined;
  }
}
