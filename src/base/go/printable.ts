/** Go's IsPrint, near enough: white space becomes a blank, what can not be seen goes. */
export function sanitize(text: string): string {
  return text.replace(/[\s\u0085]/gu, ' ').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
}
