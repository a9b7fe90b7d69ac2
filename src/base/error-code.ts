/** The `code` of an error made by Node ("ENOENT"); undefined when there is none. Looks at the shape, as errors may be of another realm. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
