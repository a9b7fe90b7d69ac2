/** Splits the value of a flag such as --args into arguments. Quotes are supported, but no other shell syntax. */
export function splitArguments(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([argument]) =>
    argument.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
