/** Replaces white space by spaces and removes characters that are not printable, close to Go's unicode.IsPrint. */
export function sanitize(text: string): string {
  return text.replace(/[\s\u0085]/gu, ' ').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
}
