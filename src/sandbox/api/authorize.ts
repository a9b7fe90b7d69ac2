import { type ApiContext, subjectOf, type Target } from '../context.ts';
import { isObject, type JsonObject, type KubeObject, listAt, objectAt, stringAt } from '../state/object.ts';
import { forbidden } from './api-error.ts';

/**
 * The user that a request impersonates. The request is limited to the user's roles. Requests without impersonation are
 * unrestricted.
 */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The access that a request requires. `resource` includes the subresource, for example "pods/log". */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** "" for cluster-wide access */
  readonly namespace: string;
  readonly name: string;
}

/** A rule of a Role or ClusterRole. */
export interface RoleRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

/**
 * Returns the user that a request impersonates. Returns undefined if RBAC does not restrict the request: if it does not
 * impersonate a user, or if the user is in the group system:masters.
 */
export function impersonated(headers: Readonly<Record<string, string>>): User | undefined {
  const name = headers['impersonate-user'];
  if (!name) return undefined;
  const groups = (headers['impersonate-group'] ?? '').split(',').map((group) => group.trim());
  return groups.includes('system:masters') ? undefined : { name, groups: [...groups.filter(Boolean), 'system:authenticated'] };
}

/** Verifies that a user may access a target. @throws ApiError 403 with the error message of the RBAC authorizer */
export function authorize(context: ApiContext, user: User | undefined, target: Target, verb: string): void {
  const { resource, subresource, namespace, name } = target;
  const plural = subresource ? `${resource.plural}/${subresource}` : resource.plural;
  if (isAllowed(context, user, { verb, group: resource.group, resource: plural, namespace, name })) return;
  const scope = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const api = `in API group "${resource.group}"`;
  throw forbidden(subjectOf(target), `User "${user?.name}" cannot ${verb} resource "${plural}" ${api} ${scope}`);
}

/** Every user may create self-subject reviews. */
const reviews = /^self(?:subject\w*reviews)$/;

export function isAllowed(context: ApiContext, user: User | undefined, access: Access): boolean {
  if (!user || (access.verb === 'create' && reviews.test(access.resource))) return true;
  return rulesFor(context, user, access.namespace).some((rule) => gives(rule, access));
}

/** Returns the rules that apply to a user: the cluster-wide rules and, if a namespace is given, the rules for that namespace. */
export function rulesFor(context: ApiContext, user: User, namespace: string): RoleRule[] {
  const bindings = [...listKind(context, 'clusterrolebindings'), ...(namespace ? listKind(context, 'rolebindings') : [])];
  return bindings
    .filter((binding) => binding.metadata.namespace === undefined || binding.metadata.namespace === namespace)
    .filter((binding) => listAt(binding, 'subjects').some((subject) => isSubject(subject, user)))
    .flatMap((binding) => rulesOf(context, binding));
}

function listKind({ store }: ApiContext, plural: string): KubeObject[] {
  return store.list(`rbac.authorization.k8s.io/${plural}`);
}

function isSubject(subject: unknown, user: User): boolean {
  const [name, namespace] = [stringAt(subject, 'name'), stringAt(subject, 'namespace')];
  switch (stringAt(subject, 'kind')) {
    case 'User':
      return name === user.name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.name === `system:serviceaccount:${namespace}:${name}`;
    default:
      return false;
  }
}

function rulesOf({ store }: ApiContext, binding: KubeObject): RoleRule[] {
  const ref = objectAt(binding, 'roleRef');
  const plural = ref.kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  const namespace = ref.kind === 'ClusterRole' ? '' : (binding.metadata.namespace ?? '');
  const role = store.get(`rbac.authorization.k8s.io/${plural}`, namespace, stringAt(ref, 'name'));
  return listAt(role, 'rules').filter(isObject).map(ruleOf);
}

function ruleOf(rule: JsonObject): RoleRule {
  const texts = (key: string): string[] => listAt(rule, key).map(String);
  const resourceNames = texts('resourceNames');
  return {
    verbs: texts('verbs'),
    apiGroups: texts('apiGroups'),
    resources: texts('resources'),
    ...(resourceNames.length > 0 ? { resourceNames } : {}),
  };
}

function gives(rule: RoleRule, access: Access): boolean {
  const has = (list: readonly string[], value: string): boolean => list.some((item) => item === '*' || item === value);
  return (
    has(rule.verbs, access.verb) &&
    has(rule.apiGroups, access.group) &&
    has(rule.resources, access.resource) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(access.name))
  );
}
