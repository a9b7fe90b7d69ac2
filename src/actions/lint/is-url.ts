import { ipv6Problem } from '../../base/go/ip-address.ts';
import { compileRegexp } from '../../base/go/regexp.ts';
import { parseUrl, type Url, UrlError } from '../../base/go/url.ts';

function tryUrl(text: string): Url | undefined {
  try {
    return parseUrl(text);
  } catch (error) {
    if (error instanceof UrlError) return undefined;
    throw error;
  }
}

/** Implements govalidator's IsRequestURL: the URL must have a scheme and be accepted by url.ParseRequestURI. */
export function isRequestUrl(text: string): boolean {
  if (!/^[a-zA-Z][a-zA-Z\d+.-]*:/.test(text)) return false;
  // url.ParseRequestURI does not support fragments. It rejects "#" in a host, and accepts it elsewhere as an ordinary character.
  const authority = /^[^:]*:\/\/([^/?]*)/.exec(text)?.[1] ?? '';
  return !authority.includes('#') && tryUrl(text.replaceAll('#', 'x')) !== undefined;
}

const maxLength = 2083;
const minLength = 3;

const sign = 'a-zA-Z0-9\\x{a1}-\\x{ffff}';
const name = `(?:[${sign}]+-?-?)*[${sign}]+`;
const before =
  '[a-zA-Z0-9][\\w-]*[a-zA-Z0-9](?:[-.][a-zA-Z0-9]+)*|www\\.|[a-zA-Z0-9]+(?:[-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+';
const address =
  '(?:[1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(?:\\.(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])){2}\\.(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])';
const host = `(?:${address}|(?:${before})?${name}(?:\\.[a-zA-Z\\x{a1}-\\x{ffff}]+)?)`;
const shape = `^(?:(?:ftp|tcp|udp|wss?|https?)://)?(?:[^\\t\\n\\f\\r ]+@)?${host}\\.?(?::\\d{1,5})?(?:[/?#][^\\t\\n\\f\\r ]*)?$`;

/** Implements govalidator's IsURL. The scheme and the path are optional. */
export function isWebAddress(text: string): boolean {
  if ([...text].length >= maxLength || Buffer.byteLength(text) <= minLength || text.startsWith('.')) return false;
  const url = tryUrl(text.includes(':') && !text.includes('://') ? `http://${text}` : text);
  if (!url || url.host.startsWith('.')) return false;
  if (url.host === '' && url.path !== '' && !url.path.includes('.')) return false;
  return compileRegexp(shape).test(withoutIPv6(text));
}

/** Replaces a valid bracketed IPv6 address with a placeholder that the regular expression accepts. */
function withoutIPv6(text: string): string {
  return text.replace(/\[([^[\]]*)\]/, (whole, inside: string) => (ipv6Problem(inside) === undefined ? '1.1.1.1' : whole));
}
