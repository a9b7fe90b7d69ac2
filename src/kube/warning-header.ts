const maxWarnings = 20;
const maxLength = 2000;

/**
 * Parses the Warning headers of an API server response (RFC 7234, section 5.5, code 299), which report PodSecurity violations,
 * deprecated APIs, unknown and duplicate fields, and admission warnings.
 */
export function warningsOf(headers: Readonly<Record<string, string>>): string[] {
  const matches = (headers.warning ?? '').matchAll(/(?:^|,)\s*299 \S+ "((?:[^"\\]|\\.)*)"/g);
  const texts = [...matches].map(([, text = '']) => text.replace(/\\(.)/g, '$1').slice(0, maxLength));
  return [...new Set(texts)].slice(0, maxWarnings);
}
