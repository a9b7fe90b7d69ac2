/** The components of a URL path that starts with /api/v1 or /apis/GROUP/VERSION. */
export interface ObjectPath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** path segments after the subresource, used for proxies */
  readonly rest: string;
}

/** Splits a path into decoded segments. Returns undefined if the path is malformed. */
export function splitPath(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part));
  } catch {
    // The path contains an invalid percent-encoding.
    return undefined;
  }
}

/** Parses a path such as `/api/v1/namespaces/a/pods/b/status`. Returns undefined if the path cannot address an object. */
export function parseObjectPath(parts: readonly string[]): ObjectPath | undefined {
  const core = parts[0] === 'api';
  const [group = '', version = ''] = core ? ['', parts[1]] : [parts[1], parts[2]];
  const below = parts.slice(core ? 2 : 3);
  if (below.length === 0 || version === '') return undefined;
  // "namespaces/a/status" and "namespaces/a/finalize" address the namespace itself.
  const own = core && below[0] === 'namespaces' && (below.length <= 2 || below[2] === 'status' || below[2] === 'finalize');
  const scoped = below[0] === 'namespaces' && !own && below.length > 2;
  const [plural = '', name = '', subresource = '', ...rest] = scoped ? below.slice(2) : below;
  return { group, version, plural, namespace: scoped ? (below[1] ?? '') : '', name, subresource, rest: rest.join('/') };
}
