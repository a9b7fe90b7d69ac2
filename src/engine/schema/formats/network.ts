import { ipv4Problem, ipv6Problem } from '../../../base/go/ip-address.ts';
import { quoteGo } from '../../../base/go/quote.ts';
import { parseUrl, UrlError } from '../../../base/go/url.ts';

export function checkIpv6(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon';
  return ipv6Problem(text) ?? (text.includes('%') ? 'zone id is not a part of ipv6 address' : undefined);
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
  const problem = isV6 ? checkIpv6(literal.slice(5)) : ipv4Problem(literal);
  return problem && `invalid ${isV6 ? 'ipv6' : 'ipv4'} address: ${problem}`;
}

/** Parses a URL the way Go does. Returns its scheme or the error message. */
function readUrl(text: string): { readonly scheme: string } | { readonly problem: string } {
  try {
    return parseUrl(text);
  } catch (error) {
    if (error instanceof UrlError) return { problem: `parse ${quoteGo(text)}: ${error.message}` };
    throw error;
  }
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
