/** A text without the characters of a set at its end. A pattern like `/x+$/` begins anew at each of them, wherever they stand. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
