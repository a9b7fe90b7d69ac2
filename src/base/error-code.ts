/**
 * Returns the `code` of a Node error ("ENOENT"); undefined if there is none. Does not use instanceof, because errors may come
 * from another realm.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
