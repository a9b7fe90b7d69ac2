import { TillerlessError } from '../errors/tillerless-error.ts';

/** The address that a text is; undefined when it is none. @param base what a relative one begins at */
export function addressOf(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** An address that somebody gave. @throws USAGE */
export function givenAddress(text: string): URL {
  const address = addressOf(text);
  if (address !== undefined) return address;
  throw new TillerlessError('USAGE', `${JSON.stringify(text)} is no address`, { hint: 'for example https://example.com/file' });
}

/** Where the signature of an archive lies: beside it, also when the address has a query. */
export function provenanceAddress(archive: URL): URL {
  const beside = new URL(archive);
  beside.pathname += '.prov';
  return beside;
}

/** Decodes percent escapes; a text with an odd percent sign stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The port of an address, also where it goes without saying. */
export function portOf(server: URL): string {
  return server.port || (server.protocol === 'https:' ? '443' : '80');
}
