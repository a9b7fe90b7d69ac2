import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The secrets of a running server. They exist only in its memory. */
export interface ServerSecrets {
  /** included in the printed URL; when the page is opened, the server exchanges the token for the session cookie */
  readonly token: string;
  readonly cookieValue: string;
  /** CSRF token, required as a header of every write request, so that other sites cannot make the browser send write requests */
  readonly csrfToken: string;
}

export function createSecrets(): ServerSecrets {
  const random = (): string => randomBytes(32).toString('base64url');
  return { token: random(), cookieValue: random(), csrfToken: random() };
}

export const csrfHeader = 'x-tillerless-csrf';

/** Returns the name of the session cookie. It contains the port, because browsers send cookies to all ports of a host. */
export function cookieName(port: number): string {
  return `tillerless-ui-${port}`;
}

export function sessionCookie(port: number, { cookieValue }: ServerSecrets): string {
  return `${cookieName(port)}=${cookieValue}; Path=/; HttpOnly; SameSite=Strict`;
}

/**
 * Reports whether the Host header of a request is the loopback address and port of this server. Rejecting other requests prevents
 * DNS rebinding.
 */
export function hasOwnHost({ headers }: IncomingMessage, port: number): boolean {
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`;
}

/** Reports whether a browser sent the request on behalf of another origin. */
export function isFromOtherOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return true;
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/**
 * Reports whether a request is a top-level navigation. Browsers do not send the cookie with a navigation from another site,
 * because it is SameSite=Strict.
 */
export function isNavigation({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

export function hasCookie({ headers }: IncomingMessage, port: number, { cookieValue }: ServerSecrets): boolean {
  const prefix = `${cookieName(port)}=`;
  const cookies = (headers.cookie ?? '').split(';').map((part) => part.trim());
  return cookies.some((cookie) => cookie.startsWith(prefix) && isEqual(cookie.slice(prefix.length), cookieValue));
}

/** Compares two secrets in constant time, so that timing does not reveal how many characters match. */
export function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Returns the headers of every response. @param nonce allows the style elements that the editor creates */
export function securityHeaders(nonce = ''): Record<string, string> {
  const style = nonce === '' ? "'self'" : `'self' 'nonce-${nonce}'`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${style}`,
      // The editor draws its markers as data: images. No images are loaded from other servers.
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cache-control': 'no-store',
  };
}
