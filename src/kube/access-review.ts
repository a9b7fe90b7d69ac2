import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { apiStatus } from './api-status.ts';
import type { Change } from './change/plan.ts';
import type { KubeClient } from './client.ts';
import type { Target } from './resource.ts';

/**
 * A permission that the user needs. `namespace` is empty for cluster-scoped resources, and `name` is empty if the name is not
 * known.
 */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** plural resource name, as used in URLs */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** RBAC rules by namespace. The value is undefined if the server does not report the rules of that namespace. */
export type Rules = ReadonlyMap<string, readonly Rule[] | undefined>;

/** Returns the permissions needed to use the given verbs on an object. */
export function rightsOn(target: Target, verbs: readonly string[]): Right[] {
  const { resource, namespace, name } = target;
  return verbs.map((verb) => ({ verb, group: resource.group, resource: resource.plural, namespace, name }));
}

/** Returns the permissions needed to apply the given changes. */
export function rightsFor(changes: readonly Change[], method: 'ssa' | 'csa' | 'replace'): Right[] {
  return changes.flatMap((change) => rightsOn(change.target, verbsOf(change.action, method)));
}

function verbsOf(action: Change['action'], method: 'ssa' | 'csa' | 'replace'): readonly string[] {
  switch (action) {
    case 'create':
      return createVerbs(method);
    case 'update':
      return [method === 'replace' ? 'update' : 'patch'];
    case 'recreate':
      return ['delete', ...createVerbs(method)];
    case 'delete':
      return ['delete'];
    case 'unchanged':
    case 'gone':
    case 'keep':
    case 'not-owned':
      return [];
  }
}

/** Returns the verbs needed to create an object. A server-side apply that creates an object needs both patch and create. */
export function createVerbs(method: 'ssa' | 'csa' | 'replace'): readonly string[] {
  return method === 'ssa' ? ['patch', 'create'] : ['create'];
}

/**
 * Reads the user's permissions in the given namespaces, with one concurrent request per namespace. If the rules of a namespace
 * cannot be read, they are undefined.
 */
export async function readRules(client: KubeClient, namespaces: readonly string[], signal?: AbortSignal): Promise<Rules> {
  const entries = [...new Set(namespaces)].map(async (namespace) => {
    const answer = await review<{ resourceRules?: readonly Rule[] }>(client, 'SelfSubjectRulesReview', { namespace }, signal);
    return [namespace, answer?.resourceRules] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Returns rules that grant all permissions, for a plan that does not report missing ones. Does not send requests. */
export async function readNoRules(namespaces: readonly string[]): Promise<Rules> {
  const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  return new Map(namespaces.map((namespace) => [namespace, [all]]));
}

async function review<S>(client: KubeClient, kind: string, spec: unknown, signal?: AbortSignal): Promise<S | undefined> {
  const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
  const body = { apiVersion: 'authorization.k8s.io/v1', kind, spec };
  try {
    return (await client.json<{ status?: S }>('POST', path, { body, signal })).status;
  } catch (error) {
    // Ignore an error response: the user is not allowed to create the review, or the server does not support it. Also ignore an
    // unreachable server, because the next request fails with the same error.
    if (apiStatus(error) || isTillerlessError(error, 'CLUSTER_UNREACHABLE')) return undefined;
    throw error;
  }
}

/**
 * Returns the permissions that the user lacks. Because authorizers other than RBAC need not report their rules, each permission
 * that the known rules do not grant is checked individually.
 *
 * @param rules rules by namespace; cluster-scoped resources are looked up in all namespaces, because cluster roles apply
 * everywhere
 */
export async function missingRights(
  client: KubeClient,
  needed: readonly Right[],
  rules: Rules,
  signal?: AbortSignal,
): Promise<Right[]> {
  const doubtful = new Map<string, Right>();
  for (const right of needed) {
    const key = [right.verb, right.group, right.resource, right.namespace].join(' ');
    if (!doubtful.has(key) && !isGiven(right, rules)) doubtful.set(key, right);
  }
  const answers = await Promise.all(
    [...doubtful.values()].map(async (right) => ({ right, denied: await isDenied(client, right, signal) })),
  );
  return answers.filter(({ denied }) => denied).map(({ right }) => right);
}

function isGiven(right: Right, rules: Rules): boolean {
  const known = right.namespace === '' ? [...rules.values()] : [rules.get(right.namespace)];
  return known.some((namespaceRules) => namespaceRules?.some((rule) => gives(rule, right)));
}

function gives(rule: Rule, right: Right): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean =>
    list?.some((item) => item === '*' || item === value) === true;
  const named = (rule.resourceNames ?? []).length === 0 || rule.resourceNames?.includes(right.name) === true;
  return named && has(rule.verbs, right.verb) && has(rule.apiGroups, right.group) && has(rule.resources, right.resource);
}

async function isDenied(client: KubeClient, right: Right, signal?: AbortSignal): Promise<boolean> {
  const answer = await review<{ allowed?: boolean }>(client, 'SelfSubjectAccessReview', { resourceAttributes: right }, signal);
  return answer?.allowed === false;
}

/** Formats permissions as `patch, create deployments.apps in namespace "shop"`, one line per resource and namespace. */
export function rightsText(rights: readonly Right[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { verb, group, resource, namespace } of rights) {
    const scope = `${resource}${group ? `.${group}` : ''}${namespace ? ` in namespace "${namespace}"` : ' (cluster-wide)'}`;
    lines.set(scope, [...(lines.get(scope) ?? []), verb]);
  }
  return [...lines].map(([scope, verbs]) => `${verbs.join(', ')} ${scope}`);
}

/** Fails if any permissions are missing. @throws RIGHTS_MISSING with all missing permissions */
export function refuseMissing(rights: readonly Right[]): void {
  if (rights.length === 0) return;
  const lines = rightsText(rights);
  throw new TillerlessError('RIGHTS_MISSING', `missing permissions: ${lines.join('; ')}; nothing has been changed`, {
    hint: 'ask a cluster admin for a Role or ClusterRole with these verbs; check a single permission with `kubectl auth can-i`',
  });
}
