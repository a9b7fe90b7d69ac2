import { readFileSync } from 'node:fs';

/**
 * Finds a password in a file of lines "host:port:database:user:password", as PostgreSQL's own programs do: `*` matches anything,
 * backslashes escape.
 *
 * @param login host, port, database and user
 */
export function passwordIn(file: string, login: readonly string[]): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Most people have none.
    return undefined;
  }
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = (line.match(/(?:[^:\\]|\\.)*(?::|$)/g) ?? []).map((each) => each.replace(/:$/, '').replace(/\\(.)/g, '$1'));
    if (login.every((word, i) => fields[i] === '*' || fields[i] === word)) return fields[login.length];
  }
  return undefined;
}
