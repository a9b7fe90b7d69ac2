import { quoteGo } from '../../../base/go-quote.ts';
import { parseUrl, UrlError } from '../../../base/go-url.ts';

export function checkIpv4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return 'expected four decimals';
  for (const part of parts) {
    if (/^0./.test(part)) return 'leading zeros';
    if (!/^[+-]?\d+$/.test(part)) return `strconv.Atoi: parsing ${quoteGo(part)}: invalid syntax`;
    if (BigInt(part.replace(/^\+/, '')) !== BigInt.asIntN(64, BigInt(part.replace(/^\+/, ''))))
      return `strconv.Atoi: parsing ${quoteGo(part)}: value out of range`;
    if (Number(part) < 0 || Number(part) > 255) return 'decimal must be between 0 and 255';
  }
  return undefined;
}

export function checkIpv6(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon';
  return addressProblem(text) ?? (text.includes('%') ? 'zone id is not a part of ipv6 address' : undefined);
}

/** As Go's net/netip reads IPv6 addresses. */
function addressProblem(text: string): string | undefined {
  const fail = (problem: string, at?: string): string =>
    `ParseAddr(${quoteGo(text)}): ${problem}${at === undefined ? '' : ` (at ${quoteGo(at)})`}`;
  const [address = '', zone] = text.split(/%(.*)/s);
  if (zone === '') return fail('zone must be a non-empty string');
  let rest = address;
  let groups = 0;
  let gap = false;
  if (rest.startsWith('::')) {
    gap = true;
    rest = rest.slice(2);
    if (rest === '') return undefined;
  }
  while (groups < 8) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (digits === '') return fail('each colon-separated field must have at least one digit', rest);
    if (digits.length > 4) return fail('each group must have 4 or less digits', rest);
    const after = rest.slice(digits.length);
    if (after.startsWith('.')) return embeddedProblem(rest, { groups, gap, fail });
    groups++;
    rest = after;
    if (rest === '') break;
    if (!rest.startsWith(':')) return fail('unexpected character, want colon', rest);
    if (rest === ':') return fail('colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest.startsWith(':')) {
      if (gap) return fail('multiple :: in address', rest);
      gap = true;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') return fail('trailing garbage after address', rest);
  if (groups < 8 && !gap) return fail('address string too short');
  return groups === 8 && gap ? fail('the :: must expand to at least one field of zeros') : undefined;
}

interface Embedding {
  readonly groups: number;
  readonly gap: boolean;
  readonly fail: (problem: string, at?: string) => string;
}

/** An IPv4 address at the end of an IPv6 one. */
function embeddedProblem(text: string, { groups, gap, fail }: Embedding): string | undefined {
  if (!gap && groups !== 6) return fail('embedded IPv4 address must replace the final 2 fields of the address', text);
  if (groups > 6) return fail('too many hex fields to fit an embedded IPv4 at the end of the address', text);
  const parts = text.split('.');
  if (parts.length < 4) return fail('IPv4 address too short');
  return checkIpv4(text) === undefined ? undefined : fail('IPv4 field has value >255');
}

export function checkHostname(text: string): string | undefined {
  const name = text.replace(/\.$/, '');
  if (name.length > 253) return 'more than 253 characters long';
  for (const label of name.split('.')) {
    if (label.length === 0 || label.length > 63) return 'label must be 1 to 63 characters long';
    if (label.startsWith('-')) return 'label starts with hyphen';
    if (label.endsWith('-')) return 'label ends with hyphen';
    const bad = /[^A-Za-z0-9-]/u.exec(label)?.[0];
    if (bad !== undefined) return `invalid character ${bad === '\\' ? "'\\\\'" : `'${bad}'`}`;
  }
  return undefined;
}

export function checkEmail(text: string): string | undefined {
  if (text.length > 254) return 'more than 255 characters long';
  const at = text.lastIndexOf('@');
  if (at < 0) return 'missing @';
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (local.length > 64) return 'local part more than 64 characters long';
  return checkLocalPart(local) ?? checkDomain(domain);
}

function checkLocalPart(local: string): string | undefined {
  if (local.length > 1 && local.startsWith('"') && local.endsWith('"'))
    return /[\\"]/.test(local.slice(1, -1)) ? 'backslash and quote are not allowed within quoted local part' : undefined;
  if (local.startsWith('.')) return 'starts with dot';
  if (local.endsWith('.')) return 'ends with dot';
  if (local.includes('..')) return 'consecutive dots';
  const bad = /[^A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]/u.exec(local)?.[0];
  return bad === undefined ? undefined : `invalid character ${bad === '\\' ? "'\\\\'" : `'${bad}'`}`;
}

function checkDomain(domain: string): string | undefined {
  const literal = /^\[(.*)\]$/s.exec(domain)?.[1];
  if (literal === undefined) {
    const problem = checkHostname(domain);
    return problem && `invalid domain: ${problem}`;
  }
  const isV6 = literal.startsWith('IPv6:');
  const problem = isV6 ? checkIpv6(literal.slice(5)) : checkIpv4(literal);
  return problem && `invalid ${isV6 ? 'ipv6' : 'ipv4'} address: ${problem}`;
}

/** A URL as Go reads it; its scheme, or what is wrong. */
function readUrl(text: string): { readonly scheme: string } | { readonly problem: string } {
  try {
    const url = parseUrl(text);
    const bracketed = /^\[(.*)\]/s.exec(url.host)?.[1];
    const address = bracketed === undefined ? undefined : bracketProblem(bracketed);
    return address === undefined ? url : { problem: `parse ${quoteGo(text)}: invalid host: ${address}` };
  } catch (error) {
    if (error instanceof UrlError) return { problem: `parse ${quoteGo(text)}: ${error.message}` };
    throw error;
  }
}

function bracketProblem(address: string): string | undefined {
  return address.includes(':') ? addressProblem(address) : `ParseAddr(${quoteGo(address)}): unable to parse IP`;
}

export function checkUri(text: string): string | undefined {
  const url = readUrl(text);
  if ('problem' in url) return url.problem;
  return url.scheme === '' ? 'relative url' : undefined;
}

export function checkUriReference(text: string): string | undefined {
  const url = readUrl(text);
  if ('problem' in url) return url.problem;
  return text.includes('\\') ? 'contains \\' : undefined;
}

export function checkUriTemplate(text: string): string | undefined {
  const url = readUrl(text);
  if ('problem' in url) return url.problem;
  let open = false;
  for (const char of text) {
    if (char === '{' ? open : char === '}' && !open) return 'nested curly braces';
    if (char === '{') open = true;
    else if (char === '}') open = false;
  }
  return open ? 'no matching closing brace' : undefined;
}
