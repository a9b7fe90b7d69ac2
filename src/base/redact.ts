/** Placeholder that replaces a credential. */
export const redacted = '[redacted]';

const secretKey =
  /^(?:.*[._-])?(?:authorization|proxy-authorization|cookie|set-cookie|password|passwd|passphrase|token|access_?token|refresh_?token|id_?token|secret|client_?secret|api_?key)$/i;

/** Redacts a log field: the entire value if the key names a credential, otherwise any credentials in the value. */
export function redactValue<T>(key: string, value: T): T | string {
  if (secretKey.test(key)) return redacted;
  return typeof value === 'string' ? redactText(value) : value;
}

/** Redacts credentials in URLs, authorization headers and query parameters. */
export function redactText(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{0,40}:\/\/)[^\s/?#@"']+@/gi, `$1${redacted}@`)
    .replace(/\b(Bearer|Basic|Negotiate) +[A-Za-z0-9._~+/=-]{4,}/g, `$1 ${redacted}`)
    .replace(
      /([?&; ](?:[\w-]{0,40}(?:token|password|passwd|secret|signature|credential|api_?key|assertion)|sig)=)[^&\s"';]+/gi,
      `$1${redacted}`,
    );
}
