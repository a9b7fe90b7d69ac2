import { percentDecoded } from './parse-url.ts';

/** The username and password for a server; empty strings if there are none. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

export const noLogin: Login = { username: '', password: '' };

/** Returns the username and password in a URL. */
export function loginOf(url: URL): Login {
  return { username: percentDecoded(url.username), password: percentDecoded(url.password) };
}

/** Returns the Authorization header for basic authentication (RFC 7617), encoded in UTF-8. */
export function basicAuthorization({ username, password }: Login): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
