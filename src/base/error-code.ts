/**
 * Returns the `code` of a Node error, for example "ENOENT", or undefined if it has none. Does not use instanceof, because an
 * error may come from another realm.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
