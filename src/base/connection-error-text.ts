import { readFileSync } from 'node:fs';
import { errorCode } from './error-code.ts';
import { portOf } from './parse-url.ts';

/** Error codes in OpenSSL and Node for certificates signed by an unknown authority. */
const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** OpenSSL error codes for responses that are not valid TLS. */
const NOT_TLS = new Set(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);

function nameserver(): string {
  try {
    return /^nameserver\s+(\S+)/m.exec(readFileSync('/etc/resolv.conf', 'utf8'))?.[1] ?? '127.0.0.1';
  } catch {
    return '127.0.0.1';
  }
}

/** Returns the reason a server could not be reached, using Go's message if there is one. */
export function dialProblem(error: unknown, url: URL): string {
  const cause = hasCause(error) ? error.cause : error;
  const code = errorCode(cause) ?? '';
  // DNSException is Bun's code for DNS errors.
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'DNSException')
    return `dial tcp: lookup ${url.hostname} on ${nameserver()}:53: no such host`;
  if (code === 'ECONNREFUSED' || code === 'ConnectionRefused')
    return `dial tcp ${url.hostname}:${portOf(url)}: connect: connection refused`;
  if (UNKNOWN_AUTHORITY.has(code)) return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  if (code === 'CERT_HAS_EXPIRED') return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
  if (code === 'ECONNRESET') return 'unexpected EOF';
  return protocolProblem(cause) ?? messageOf(cause);
}

/** Returns Go's message for an invalid or missing HTTP or TLS response, or undefined for other errors. */
export function protocolProblem(error: unknown): string | undefined {
  const code = errorCode(error) ?? '';
  if (NOT_TLS.has(code)) return 'http: server gave HTTP response to HTTPS client';
  if (code === 'HPE_HEADER_OVERFLOW') return 'net/http: server response headers are too large';
  // Codes with the prefix HPE_ are errors of llhttp, the HTTP parser of Node and Bun.
  if (code.startsWith('HPE_')) return 'net/http: HTTP/1.x transport connection broken: malformed HTTP response';
  if (code === 'ECONNRESET') return messageOf(error).startsWith('read ') ? 'read: connection reset by peer' : 'EOF';
  return undefined;
}

function hasCause(error: unknown): error is { readonly cause: unknown } {
  return typeof error === 'object' && error !== null && 'cause' in error && error.cause !== undefined;
}

function messageOf(cause: unknown): string {
  // An error from another realm is not an instance of this realm's Error class.
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
}
