/** Replaces whitespace with spaces and removes non-printable characters (an approximation of Go's unicode.IsPrint). */
export function sanitize(text: string): string {
  return text.replace(/[\s\u0085]/gu, ' ').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
}
