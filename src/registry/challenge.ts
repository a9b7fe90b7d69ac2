/** An authentication challenge from a WWW-Authenticate header. */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer';
  readonly realm: string;
  readonly service: string;
  readonly scope: string;
}

/** Parses a WWW-Authenticate header. Returns undefined if the scheme is not supported. */
export function parseChallenge(header: string): Challenge | undefined {
  const scheme = /^\s*(basic|bearer)\b/i.exec(header)?.[1]?.toLowerCase();
  if (scheme !== 'basic' && scheme !== 'bearer') return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, plain = ''] of header
    .slice(scheme.length)
    .matchAll(/(?<![a-z])([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi))
    fields.set(name.toLowerCase(), quoted ?? plain);
  return { scheme, realm: fields.get('realm') ?? '', service: fields.get('service') ?? '', scope: fields.get('scope') ?? '' };
}
