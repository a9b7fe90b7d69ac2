import { percentDecoded } from './parse-url.ts';

/** A name and a password for a server; empty texts where there is none. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

export const noLogin: Login = { username: '', password: '' };

/** The user and the password in a URL. */
export function loginOf(url: URL): Login {
  return { username: percentDecoded(url.username), password: percentDecoded(url.password) };
}

/** What a header says for basic authentication (RFC 7617), in UTF-8. */
export function basicAuthorization({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
