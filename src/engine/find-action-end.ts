/**
 * Returns the offset of the end of the action that contains `from`. Braces inside strings do not end an action. An unclosed
 * string extends to the end of the source.
 */
export function actionEnd(source: string, from: number): number {
  const token = /'(?:[^'\\\n]|\\[^\n]{1,9})'|"(?:[^"\\\n]|\\[\s\S]?)*(?:"|$)|`[^`]*(?:`|$(?![\s\S]))|\}\}/gm;
  token.lastIndex = from;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    if (match[0] === '}}') return token.lastIndex;
  }
  return source.length;
}
