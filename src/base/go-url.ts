import { quoteGo } from './go-quote.ts';

/** The parts of a URL. */
export interface Url {
  readonly scheme: string;
  readonly opaque: string;
  readonly userinfo: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  /** nothing stands where the host would, not even the slashes before it: `file:/etc` */
  readonly omitHost?: boolean;
}

/** A text that is no URL; the message is Go's. */
export class UrlError extends Error {}

function failUrl(why: string): never {
  throw new UrlError(why);
}

/** Reads a URL as Go's net/url; `fail` gets what is wrong. @throws UrlError when it is left out */
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
  const authority = rest.startsWith('//') ? (/^[^/]*/.exec(rest.slice(2))?.[0] ?? '') : undefined;
  const path = unescapeUrl(authority === undefined ? rest : rest.slice(2 + authority.length), fail);
  return { ...parts, opaque: '', path, ...splitAuthority(authority ?? '', fail), omitHost: authority === undefined };
}

function splitAuthority(authority: string, fail: (why: string) => never): { userinfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const userinfo = at < 0 ? undefined : authority.slice(0, at);
  if (userinfo !== undefined && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) fail('net/url: invalid userinfo');
  if (userinfo !== undefined) unescapeUrl(userinfo, fail);
  return {
    userinfo: userinfo === undefined ? undefined : escapeUser(userinfo, fail),
    host: checkHost(authority.slice(at + 1), fail),
  };
}

function checkHost(host: string, fail: (why: string) => never): string {
  if (host.startsWith('[') && !host.includes(']')) fail("missing ']' in host");
  const port = /:([^:\]]*)$/.exec(host);
  if (port && !/^\d*$/.test(port[1] ?? '')) fail(`invalid port ${quoteGo(port[0])} after host`);
  const escaped = /%(?!25)[\da-fA-F]{2}/.exec(host);
  // Only bytes beyond ASCII may be escaped in a host.
  if (escaped && !host.startsWith('[') && Number.parseInt(escaped[0].slice(1), 16) < 0x80)
    fail(`invalid URL escape ${quoteGo(escaped[0])}`);
  const bad = /[\s"<>\\^`{|}]/.exec(host.replace(/[<>"]/g, ''));
  if (bad) fail(`invalid character ${quoteGo(bad[0])} in host name`);
  return unescapeUrl(host, fail);
}

/** Percent escapes as text. */
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

/** User and password with the escapes that a URL needs. */
function escapeUser(userinfo: string, fail: (why: string) => never): string {
  const colon = userinfo.indexOf(':');
  const part = (text: string): string => percent(unescapeUrl(text, fail), userCharacters);
  return colon < 0 ? part(userinfo) : `${part(userinfo.slice(0, colon))}:${part(userinfo.slice(colon + 1))}`;
}

/** The text of a URL, escaped as Go's `URL.String`. @param url  its userinfo escaped already */
export function writeUrl({ scheme, opaque, userinfo, host, path, query, fragment, omitHost = false }: Url): string {
  let out = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') out += opaque;
  else {
    if (host !== '' || userinfo !== undefined || (scheme !== '' && path !== '' && !omitHost))
      out += `//${userinfo === undefined ? '' : `${userinfo}@`}${percent(host, hostCharacters)}`;
    const escaped = percent(path, pathCharacters);
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') out += '/';
    // A colon in the first segment would make it a scheme.
    if (out === '' && /^[^/]*:/.test(escaped)) out += './';
    out += escaped;
  }
  return out + (query === '' ? '' : `?${query}`) + (fragment === '' ? '' : `#${percent(fragment, fragmentCharacters)}`);
}
