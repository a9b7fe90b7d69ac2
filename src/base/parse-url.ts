import { TillerlessError } from '../errors/tillerless-error.ts';

/** Parses a URL. Returns undefined if the URL is invalid. @param base base URL for relative URLs */
export function addressOf(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Parses a URL given by the user. @throws USAGE */
export function givenAddress(text: string): URL {
  const address = addressOf(text);
  if (address !== undefined) return address;
  throw new TillerlessError('USAGE', `${JSON.stringify(text)} is not a URL`, { hint: 'for example https://example.com/file' });
}

/**
 * Returns the URL of an archive's provenance file. The extension is appended to the archive's path, even if the URL has a query.
 */
export function provenanceAddress(archive: URL): URL {
  const beside = new URL(archive);
  beside.pathname += '.prov';
  return beside;
}

/** Decodes percent escapes. A string with an invalid escape is returned unchanged. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the port of a URL, or the default port of its scheme. */
export function portOf(server: URL): string {
  return server.port || (server.protocol === 'https:' ? '443' : '80');
}
