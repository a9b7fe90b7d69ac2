import { readFileSync } from 'node:fs';

/**
 * Looks up a password in a file with lines of the form "host:port:database:user:password". As in libpq, `*` matches any value,
 * and a backslash escapes the next character.
 *
 * @param login the host, port, database and user
 */
export function passwordIn(file: string, login: readonly string[]): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The file usually does not exist.
    return undefined;
  }
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = (line.match(/(?:[^:\\]|\\.)*(?::|$)/g) ?? []).map((field) => field.replace(/:$/, '').replace(/\\(.)/g, '$1'));
    if (login.every((value, i) => fields[i] === '*' || fields[i] === value)) return fields[login.length];
  }
  return undefined;
}
