/** Replaces node:module in the build for browsers, where it is not used. */
export {};
