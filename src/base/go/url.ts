import { ipv4Problem, ipv6Problem } from './ip-address.ts';
import { quoteGo } from './quote.ts';

/** The components of a URL. */
export interface Url {
  readonly scheme: string;
  readonly opaque: string;
  readonly userinfo: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  /** true if the URL has no "//" and no authority, as in `file:/etc` */
  readonly omitHost?: boolean;
}

/** Thrown for an invalid URL, with Go's message. */
export class UrlError extends Error {}

function failUrl(why: string): never {
  throw new UrlError(why);
}

/** Parses a URL as Go's net/url does. @param fail called with the error message; by default, throws a UrlError */
export function parseUrl(text: string, fail: (why: string) => never = failUrl): Url {
  if (/[\u0000-\u001f\u007f]/.test(text)) fail('net/url: invalid control character in URL');
  const [, beforeFragment = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(text) ?? [];
  const scheme = /^([a-zA-Z][a-zA-Z\d+.-]*):/.exec(beforeFragment)?.[1] ?? '';
  if (scheme === '' && beforeFragment.startsWith(':')) fail('missing protocol scheme');
  const afterScheme = scheme === '' ? beforeFragment : beforeFragment.slice(scheme.length + 1);
  const at = afterScheme.indexOf('?');
  const rest = at < 0 ? afterScheme : afterScheme.slice(0, at);
  const query = at < 0 ? '' : afterScheme.slice(at + 1);
  const parts = { scheme: scheme.toLowerCase(), query, fragment: unescapeUrl(fragment, fail) };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...parts, opaque: rest, userinfo: undefined, host: '', path: '' };
    if (/^[^/]*:/.test(rest)) fail('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const authority = hasAuthority ? (/^[^/]*/.exec(rest.slice(2))?.[0] ?? '') : undefined;
  const path = unescapeUrl(authority === undefined ? rest : rest.slice(2 + authority.length), fail);
  return { ...parts, opaque: '', path, ...splitAuthority(authority ?? '', scheme, fail), omitHost: authority === undefined };
}

function splitAuthority(
  authority: string,
  scheme: string,
  fail: (why: string) => never,
): { userinfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const userinfo = at < 0 ? undefined : authority.slice(0, at);
  if (userinfo !== undefined && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) fail('net/url: invalid userinfo');
  if (userinfo !== undefined) unescapeUrl(userinfo, fail);
  return {
    userinfo: userinfo === undefined ? undefined : escapeUser(userinfo, fail),
    host: checkHost(authority.slice(at + 1), scheme, fail),
  };
}

function checkHost(host: string, scheme: string, fail: (why: string) => never): string {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) fail('invalid IP-literal');
  if (bracket === 0) return checkLiteral(host, fail);
  // A URL with another scheme may have several hosts with ports, so only the last port is checked.
  const colon = /^https?$/i.test(scheme) ? host.indexOf(':') : host.lastIndexOf(':');
  checkPort(colon < 0 ? '' : host.slice(colon), fail);
  return checkHostName(host, fail);
}

function checkPort(port: string, fail: (why: string) => never): void {
  if (!/^(?::\d*)?$/.test(port)) fail(`invalid port ${quoteGo(port)} after host`);
}

function checkHostName(host: string, fail: (why: string) => never): string {
  // In a host name, the only bytes that may be percent-encoded are non-ASCII bytes. Encoding an ASCII character is an error.
  const escaped = /%(?!25)[0-7][\da-fA-F]/.exec(host);
  if (escaped) fail(`invalid URL escape ${quoteGo(escaped[0])}`);
  const bad = /[\s"<>\\^`{|}]/.exec(host.replace(/[<>"]/g, ''));
  if (bad) fail(`invalid character ${quoteGo(bad[0])} in host name`);
  return unescapeUrl(host, fail);
}

/** Checks an IPv6 address in brackets, which may be followed by a zone after "%25". */
function checkLiteral(host: string, fail: (why: string) => never): string {
  const end = host.lastIndexOf(']');
  if (end < 0) fail("missing ']' in host");
  const port = host.slice(end + 1);
  checkPort(port, fail);
  const inside = host.slice(1, end);
  const zone = inside.indexOf('%25');
  const address = checkHostName(zone < 0 ? inside : inside.slice(0, zone), fail);
  const whole = zone < 0 ? address : address + unescapeUrl(inside.slice(zone), fail);
  const isV4 = /[.:%]/.exec(whole)?.[0] === '.';
  if (isV4 && ipv4Problem(whole) === undefined) fail('invalid IP-literal');
  const problem = isV4 || !/^[^%]*:/.test(whole) ? `ParseAddr(${quoteGo(whole)}): unable to parse IP` : ipv6Problem(whole);
  if (problem !== undefined) fail(`invalid host: ${problem}`);
  return `[${whole}]${port}`;
}

/** Decodes percent escapes. */
function unescapeUrl(text: string, fail: (why: string) => never): string {
  const bad = /%(?![\da-fA-F]{2}).{0,2}/su.exec(text);
  if (bad) fail(`invalid URL escape ${quoteGo(bad[0])}`);
  if (!text.includes('%')) return text;
  const bytes = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/%([\da-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function percent(text: string, keep: RegExp): string {
  return Array.from(text, (char) =>
    keep.test(char)
      ? char
      : [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  ).join('');
}

const userCharacters = /^[A-Za-z0-9\-._~$&+,;=]$/;
const pathCharacters = /^[A-Za-z0-9\-._~$&+,/:;=@]$/;
const fragmentCharacters = /^[A-Za-z0-9\-._~$&+,/:;=?@!()*]$/;
const hostCharacters = /^[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"]$/;

/** Escapes the username and password for use in a URL. */
function escapeUser(userinfo: string, fail: (why: string) => never): string {
  const colon = userinfo.indexOf(':');
  const part = (text: string): string => percent(unescapeUrl(text, fail), userCharacters);
  return colon < 0 ? part(userinfo) : `${part(userinfo.slice(0, colon))}:${part(userinfo.slice(colon + 1))}`;
}

/** Formats a URL like Go's URL.String. @param url the userinfo must already be escaped */
export function writeUrl({ scheme, opaque, userinfo, host, path, query, fragment, omitHost = false }: Url): string {
  let out = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') out += opaque;
  else {
    if (host !== '' || userinfo !== undefined || (scheme !== '' && path !== '' && !omitHost))
      out += `//${userinfo === undefined ? '' : `${userinfo}@`}${percent(host, hostCharacters)}`;
    const escaped = percent(path, pathCharacters);
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') out += '/';
    // Without "./", a colon in the first segment would be parsed as the end of the scheme.
    if (out === '' && /^[^/]*:/.test(escaped)) out += './';
    out += escaped;
  }
  return out + (query === '' ? '' : `?${query}`) + (fragment === '' ? '' : `#${percent(fragment, fragmentCharacters)}`);
}
