import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { apiStatus } from './api-status.ts';
import type { Change } from './change/plan.ts';
import type { KubeClient } from './client.ts';
import type { Target } from './resource.ts';

/** One thing the user has to be allowed to do. `namespace` is empty for cluster-wide kinds, `name` where it is not known. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** plural, as in URLs */
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

/** The rules that hold in each namespace; undefined where the server does not tell. */
export type Rules = ReadonlyMap<string, readonly Rule[] | undefined>;

/** The rights that one write takes. */
export function rightsOn(target: Target, verbs: readonly string[]): Right[] {
  const { resource, namespace, name } = target;
  return verbs.map((verb) => ({ verb, group: resource.group, resource: resource.plural, namespace, name }));
}

/** The rights that carrying out changes takes. */
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

/** An apply that creates is asked for both. */
export function createVerbs(method: 'ssa' | 'csa' | 'replace'): readonly string[] {
  return method === 'ssa' ? ['patch', 'create'] : ['create'];
}

/**
 * Reads what the user may do in some namespaces, one request for each; meant to run beside other reads.
 * Never fails: a server that does not tell is no reason to stop.
 */
export async function readRules(client: KubeClient, namespaces: readonly string[], signal?: AbortSignal): Promise<Rules> {
  const entries = [...new Set(namespaces)].map(async (namespace) => {
    const answer = await review<{ resourceRules?: readonly Rule[] }>(client, 'SelfSubjectRulesReview', { namespace }, signal);
    return [namespace, answer?.resourceRules] as const;
  });
  return new Map(await Promise.all(entries));
}

async function review<S>(client: KubeClient, kind: string, spec: unknown, signal?: AbortSignal): Promise<S | undefined> {
  const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
  const body = { apiVersion: 'authorization.k8s.io/v1', kind, spec };
  try {
    return (await client.json<{ status?: S }>('POST', path, { body, signal })).status;
  } catch (error) {
    // Reviews that are forbidden or not served tell nothing; a connection that is gone shows in the next request.
    if (apiStatus(error) || isTillerlessError(error, 'CLUSTER_UNREACHABLE')) return undefined;
    throw error;
  }
}

/**
 * Which of the rights the user lacks. Rules can be incomplete (authorizers other than RBAC need not tell theirs), so each right
 * that they do not give is asked for by itself; with all rights, nothing is asked.
 *
 * @param rules by namespace; cluster-wide kinds are looked up in all of them, since cluster roles count everywhere
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
  return known.some((each) => each?.some((rule) => gives(rule, right)));
}

function gives(rule: Rule, right: Right): boolean {
  const has = (list: readonly string[] | undefined, word: string): boolean =>
    list?.some((each) => each === '*' || each === word) === true;
  const named = (rule.resourceNames ?? []).length === 0 || rule.resourceNames?.includes(right.name) === true;
  return named && has(rule.verbs, right.verb) && has(rule.apiGroups, right.group) && has(rule.resources, right.resource);
}

async function isDenied(client: KubeClient, right: Right, signal?: AbortSignal): Promise<boolean> {
  const answer = await review<{ allowed?: boolean }>(client, 'SelfSubjectAccessReview', { resourceAttributes: right }, signal);
  return answer?.allowed === false;
}

/** "patch, create deployments.apps in namespace "shop"": one line for each kind and namespace. */
export function rightsText(rights: readonly Right[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { verb, group, resource, namespace } of rights) {
    const place = `${resource}${group ? `.${group}` : ''}${namespace ? ` in namespace "${namespace}"` : ' (cluster-wide)'}`;
    lines.set(place, [...(lines.get(place) ?? []), verb]);
  }
  return [...lines].map(([place, verbs]) => `${verbs.join(', ')} ${place}`);
}

/** @throws RIGHTS_MISSING naming every right that is missing */
export function refuseMissing(rights: readonly Right[]): void {
  if (rights.length === 0) return;
  const lines = rightsText(rights);
  throw new TillerlessError('RIGHTS_MISSING', `this user may not: ${lines.join('; ')}; nothing has been changed`, {
    hint: 'ask for a Role (or ClusterRole) with these verbs; `kubectl auth can-i` asks for one',
  });
}
