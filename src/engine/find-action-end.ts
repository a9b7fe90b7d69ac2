/**
 * Returns the offset after the action that contains `from`. Braces inside strings do not end an action; an unclosed string
 * extends to the end.
 */
export function actionEnd(source: string, from: number): number {
  const token = /'(?:[^'\\\n]|\\[^\n]{1,9})'|"(?:[^"\\\n]|\\[\s\S]?)*(?:"|$)|`[^`]*(?:`|$(?![\s\S]))|\}\}/gm;
  token.lastIndex = from;
  for (let found = token.exec(source); found; found = token.exec(source)) {
    if (found[0] === '}}') return token.lastIndex;
  }
  return source.length;
}
