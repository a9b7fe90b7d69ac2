/** Behind the action of a template that a place lies in; braces in its strings do not end it. An unclosed string goes as far as it can. */
export function actionEnd(source: string, from: number): number {
  const token = /'(?:[^'\\\n]|\\[^\n]{1,9})'|"(?:[^"\\\n]|\\[\s\S]?)*(?:"|$)|`[^`]*(?:`|$(?![\s\S]))|\}\}/gm;
  token.lastIndex = from;
  for (let found = token.exec(source); found; found = token.exec(source)) {
    if (found[0] === '}}') return token.lastIndex;
  }
  return source.length;
}
