/** Splits the value of a flag such as --args into arguments. Quotes may be used, but no other syntax of a shell. */
export function splitArguments(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([argument]) =>
    argument.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
