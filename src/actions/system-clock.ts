/** Returns the current time in milliseconds since the Unix epoch, for callers that do not specify a clock. */
export const systemTimeMs = (): number => Date.now();
