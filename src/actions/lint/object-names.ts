import { quoteGo } from '../../base/go-quote.ts';

const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** Kinds whose names may hold anything that fits in a path. */
const PATH_NAMED = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'CertificateSigningRequest'];

/** What names of a kind may be, in the words of Kubernetes. */
interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly told: string;
}

const LABEL_END = "(e.g. 'my-name',  or '%', regex used for validation is '#')";
const SUBDOMAIN: NameRule = {
  pattern: DNS_SUBDOMAIN,
  maxLength: 253,
  told: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
};
const NAME_RULES: ReadonlyMap<string, NameRule> = new Map([
  [
    'Namespace',
    {
      pattern: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
      maxLength: 63,
      told: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${LABEL_END.replace('%', '123-abc').replace('#', '[a-z0-9]([-a-z0-9]*[a-z0-9])?')}`,
    },
  ],
  [
    'Service',
    {
      pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
      maxLength: 63,
      told: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character ${LABEL_END.replace('%', 'abc-123').replace('#', '[a-z]([-a-z0-9]*[a-z0-9])?')}`,
    },
  ],
]);

function nameReasons(kind: string, name: string): string[] {
  if (PATH_NAMED.includes(kind)) return /[/%]/.test(name) || name === '.' || name === '..' ? [`may not be '${name}'`] : [];
  const { pattern, maxLength, told } = NAME_RULES.get(kind) ?? SUBDOMAIN;
  const tooLong = name.length > maxLength ? [`must be no more than ${maxLength} characters`] : [];
  if (pattern.test(name)) return tooLong;
  // A name that only has dots too many is told so.
  return [...tooLong, kind === 'Namespace' && DNS_SUBDOMAIN.test(name) ? 'must not contain dots' : told];
}

/** What is wrong with the name of an object; undefined when nothing is. */
export function nameProblem(kind: string, name: string): string | undefined {
  const reasons = nameReasons(kind, name).map((reason) => `metadata.name: Invalid value: ${quoteGo(name)}: ${reason}`);
  if (reasons.length === 0) return undefined;
  const listed = reasons.length === 1 ? reasons.join('') : `[${reasons.join(', ')}]`;
  return `object name does not conform to Kubernetes naming requirements: ${quoteGo(name)}: ${listed}`;
}
