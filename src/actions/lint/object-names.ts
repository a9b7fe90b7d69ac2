import { quoteGo } from '../../base/go/quote.ts';
import { dns1035Label, dnsLabel, dnsSubdomain, type NameRule } from '../../base/kubernetes/names.ts';

/** Kinds whose names may contain any character that is valid in a path segment. */
const PATH_NAMED = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'CertificateSigningRequest'];

const nameRules: ReadonlyMap<string, NameRule> = new Map([
  ['Namespace', dnsLabel],
  ['Service', dns1035Label],
]);

function nameReasons(kind: string, name: string): string[] {
  if (PATH_NAMED.includes(kind)) return /[/%]/.test(name) || name === '.' || name === '..' ? [`may not be '${name}'`] : [];
  const { pattern, maxLength, message } = nameRules.get(kind) ?? dnsSubdomain;
  const tooLong = name.length > maxLength ? [`must be no more than ${maxLength} characters`] : [];
  if (pattern.test(name)) return tooLong;
  // If a namespace name is a valid DNS subdomain, its only error is that it contains dots.
  return [...tooLong, kind === 'Namespace' && dnsSubdomain.pattern.test(name) ? 'must not contain dots' : message];
}

/** Returns the error for an object's name, or undefined if the name is valid. */
export function nameProblem(kind: string, name: string): string | undefined {
  const reasons = nameReasons(kind, name).map((reason) => `metadata.name: Invalid value: ${quoteGo(name)}: ${reason}`);
  if (reasons.length === 0) return undefined;
  const listed = reasons.length === 1 ? reasons.join('') : `[${reasons.join(', ')}]`;
  return `object name does not conform to Kubernetes naming requirements: ${quoteGo(name)}: ${listed}`;
}
